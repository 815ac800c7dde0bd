"""Gauge and gravitational anomalies of a set of charges, exact in exact arithmetic."""

from zpjax.physics.couplings import Charges


def anomaly_coefficients(charges: Charges, right_handed_neutrinos: bool = True) -> dict:
    """Sums over left- minus right-handed Weyl fermions; all zero for an anomaly-free assignment.

    su3_su3_u1: sum (2Q - u - d);  su2_su2_u1: sum (3Q + L);  y_y_u1: sum (Q/6 - 4u/3 - d/3 + L/2 - e);
    y_u1_u1: sum (Q^2 - 2u^2 + d^2 - L^2 + e^2);  u1_u1_u1: sum (6Q^3 - 3u^3 - 3d^3 + 2L^3 - e^3 - N^3);
    gravity: sum (6Q - 3u - 3d + 2L - e - N). Hypercharge is normalised to Y(Q) = 1/6. Right-handed neutrinos, if
    present, carry the charge N = L of their generation. Fractions give exact results, floats and tracers rounded ones.
    """
    totals = dict.fromkeys(("su3_su3_u1", "su2_su2_u1", "y_y_u1", "y_u1_u1", "u1_u1_u1", "gravity"), 0)
    for q, u, d, l, e in _generations(charges):
        n = l if right_handed_neutrinos else 0
        terms = {
            "su3_su3_u1": 2 * q - u - d,
            "su2_su2_u1": 3 * q + l,
            "y_y_u1": (q - 8 * u - 2 * d + 3 * l - 6 * e) / 6,
            "y_u1_u1": q * q - 2 * u * u + d * d - l * l + e * e,
            "u1_u1_u1": 6 * q**3 - 3 * u**3 - 3 * d**3 + 2 * l**3 - e**3 - n**3,
            "gravity": 6 * q - 3 * u - 3 * d + 2 * l - e - n,
        }
        totals = {name: totals[name] + term for name, term in terms.items()}
    return totals


def _generations(charges: Charges):
    """(Q, u_R, d_R, L, e_R) of each generation."""
    up, down, lepton, nu = charges.up, charges.down, charges.charged_lepton, charges.neutrino
    return (
        (up.u.left, up.u.right, down.d.right, nu.e, lepton.e.right),
        (up.c.left, up.c.right, down.s.right, nu.mu, lepton.mu.right),
        (up.t.left, up.t.right, down.b.right, nu.tau, lepton.tau.right),
    )
