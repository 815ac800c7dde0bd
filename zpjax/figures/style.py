"""How all figures look: colours and matplotlib's settings."""

# Okabe and Ito's palette, distinguishable for all common forms of colour vision; black is kept for the boundary.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442")
BAND_COLOURS = ("#009E73", "#56B4E9", "#F0E442")

STYLE = {
    "font.family": "serif",
    "mathtext.fontset": "cm",
    "font.size": 10,
    "xtick.direction": "in",
    "ytick.direction": "in",
    "xtick.top": True,
    "ytick.right": True,
    "xtick.minor.visible": True,
    "ytick.minor.visible": True,
    "pdf.fonttype": 42,
}
