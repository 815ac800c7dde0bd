"""Table of COHERENT's caesium iodide: responses to squared charges, whitened by the covariance of the counts."""

import jax
import numpy as np

from zpjax.experiments.cevns_csi_response import arrival_shares, bin_probabilities
from zpjax.experiments.cevns_stopped_pion import FLAVOURS, exposure, recoil_densities
from zpjax.numerics.chebyshev import chebyshev_nodes, projected_weights
from zpjax.observables.coherent_scattering import standard_charge
from zpjax.tabulation.base import TableMaker
from zpjax.tabulation.cevns import Figures, moment_error, recoil_grid
from zpjax.units import from_natural

_NODES = 12
_RECOILS = (2e-6, 48e-6)
# Prompt (nu_mu) or delayed (antinu_mu, nu_e), for the flavours in their order.
_CLASS = (0, 1, 1)
# +-1 sigma curves of the pulls on the response: (quenching up, down) or (efficiency up, down).
_PULLS = (
    ("quenching_first_up", "quenching_first_down"),
    ("quenching_second_up", "quenching_second_down"),
    ("efficiency_up", "efficiency_down"),
)
# Rounds of the variance of the Standard Model's best fit; it has settled after two.
_ROUNDS = 3


def make() -> dict:
    """Whitened responses of caesium iodide, binned in photoelectrons and time."""
    inputs = Figures()
    figures = inputs.data["coherent_csi"]
    transfer, responses, error = _responses(inputs, figures)
    shares = np.array(arrival_shares(figures, inputs.data["cevns"]))
    to_counts = _to_counts(shares, len(figures["photoelectron_edges"]) - 1)
    squares = _standard_squares(figures, inputs.data["cevns"], len(transfer))
    # The published prediction sets the scale: only shape and interference come from flux and cross-section here.
    predicted = to_counts @ responses["nominal"] @ squares
    scale = figures["standard_counts"] / predicted.sum()
    pulled = [figures["normalisation_error"] * responses["nominal"]]
    pulled += [(responses[up] - responses[down]) / 2 for up, down in _PULLS]
    fit = _Fit(
        figures, inputs.data["cevns"], to_counts, scale * responses["nominal"], scale * np.array(pulled), squares
    )
    columns = fit.columns() | {
        "transfer": transfer,
        "rate": (to_counts @ responses["nominal"]).sum(axis=0) / predicted.sum(),
    }
    return {
        "meaning": "With c = (flavour, nucleus, node) and Delta_c the change of Q_V^2 at q^2 = transfer: pulls @ Delta are "
        "the changes of the whitened responses to pulls on normalisation, quenching (2) and efficiency.",
        "columns": columns,
        "errors": {"nodes": error},
        "settings": {
            "nodes": _NODES,
            "standard_chi2": fit.standard_chi2,
            "bins": len(fit.counts),
            "predicted_before_scaling": float(predicted.sum()),
        },
    }


def _responses(inputs, figures):
    """Nodes q^2, response matrices (class and bin, flavour nucleus node) by name, and the error of the node sums."""
    curves = {"nominal": (figures["quenching"], figures["efficiency"])}
    for name in (n for pair in _PULLS for n in pair):
        quenching = figures[name] if name.startswith("quenching") else figures["quenching"]
        curves[name] = quenching, figures[name] if name.startswith("efficiency") else figures["efficiency"]
    recoil, weight = recoil_grid(*_RECOILS)
    masses = figures["nuclear_masses"]
    nodes = chebyshev_nodes(np.log(2 * masses.min() * recoil[0]), np.log(2 * masses.max() * recoil[-1]), _NODES)
    found, error = {}, 0.0
    for name, (quenching, efficiency) in curves.items():
        seen = jax.vmap(lambda t, q=quenching, e=efficiency: bin_probabilities(t, figures, q, e))(recoil)
        blocks = []
        for z, n, mass in zip(figures["proton_numbers"], figures["neutron_numbers"], masses, strict=True):
            density = jax.vmap(lambda t, m=mass, a=z + n: recoil_densities(t, m, a, inputs))(recoil)
            full = float(exposure(figures)) * np.einsum("tf,t,tp->fpt", density, weight, seen)
            projected = projected_weights(np.log(2 * mass * recoil), full, nodes)
            error = max(error, moment_error(np.exp(nodes), projected.sum(axis=1), 2 * mass * recoil, full.sum(axis=1)))
            blocks.append(projected)
        found[name] = _by_class(np.array(blocks))
    return np.exp(nodes), found, error


def _by_class(blocks):
    """(nucleus, flavour, bin, node) -> (class and bin, flavour nucleus node): each flavour feeds its class only."""
    nuclei, flavours, bins, nodes = blocks.shape
    response = np.zeros((2, bins, flavours, nuclei, nodes))
    for flavour, which in enumerate(_CLASS):
        response[which, :, flavour] = blocks[:, flavour].transpose(1, 0, 2)
    return response.reshape(2 * bins, -1)


def _to_counts(shares, bins):
    """(bin and time, class and bin): the counts that prompt and delayed events of each energy bin make."""
    matrix = np.einsum("ct,pq->ptcq", shares, np.eye(bins))
    return matrix.reshape(bins * shares.shape[1], -1)


def _standard_squares(figures, common, nodes):
    """Q_V^2 of the Standard Model in the order of the responses' columns."""
    nuclei = list(zip(figures["proton_numbers"], figures["neutron_numbers"], strict=True))
    charges = [[standard_charge(z, n, common, flavour) for z, n in nuclei] for flavour in FLAVOURS]
    return np.repeat(np.array(charges, dtype=float).ravel() ** 2, nodes)


class _Fit:
    """The Standard Model's best fit, and everything relative to it."""

    def __init__(self, figures, common, to_counts, response, pulled, squares):
        self.counts, self.to_counts = figures["beam_on_counts"], to_counts
        self.response, self.pulled, self.squares = response, pulled, squares
        self.background, self.templates = _backgrounds(figures, common, to_counts, response @ squares)
        self.weight = figures["normalisation_error"]
        variance = self.background + to_counts @ response @ squares
        for _ in range(_ROUNDS):
            variance = self._best(variance)
        covariance = np.diag(variance) + self.templates.T @ self.templates
        self.inverse = np.linalg.inv(covariance)

    def _best(self, variance):
        """Expected counts at the pulls that fit best, for this variance."""
        signal = self.to_counts @ self.response @ self.squares
        templates = np.vstack([(self.to_counts @ (self.pulled @ self.squares).T).T, self.templates])
        rest = self.counts - self.background - signal
        system = np.eye(len(templates)) + (templates / variance) @ templates.T
        return self.background + signal + np.linalg.solve(system, (templates / variance) @ rest) @ templates

    def columns(self) -> dict:
        """Whitened maps, pulls and residual."""
        gram = self.to_counts.T @ self.inverse @ self.to_counts
        root = np.linalg.cholesky(gram).T
        rest = self.counts - self.background
        datum = np.linalg.solve(root.T, self.to_counts.T @ self.inverse @ rest)
        maps = np.einsum("nm,smc->snc", root, self.pulled)
        pulls = maps @ self.squares
        difference = datum - root @ self.response @ self.squares
        best = np.linalg.solve(np.eye(len(pulls)) + pulls @ pulls.T, pulls @ difference)
        residual = difference - best @ pulls
        self.standard_chi2 = float(rest @ self.inverse @ rest - datum @ datum + residual @ residual + best @ best)
        # The change of the response itself is that of the normalisation pull over its width.
        weights = best + np.array([1 / self.weight] + [0.0] * (len(best) - 1))
        return {
            "pulls": maps,
            "standard_pulls": pulls,
            "residual": residual,
            "best_weights": weights,
            "best_pulls": best,
        }


def _backgrounds(figures, common, to_counts, signal):
    """Expected background counts, and the templates of their pulls (one standard deviation each)."""
    shape = lambda name: np.outer(figures[f"{name}_energy_shape"], figures[f"{name}_time_shape"]).ravel()  # noqa: E731
    neutrons = {name: figures[f"{name}_counts"] * shape(name) for name in ("beam_neutron", "lead_neutron")}
    before = figures["anti_coincidence_counts"]
    in_time = _steady_shares(figures)
    background = sum(neutrons.values()) + np.outer(before, in_time).ravel()
    templates = [figures[f"{name}_error"] * template for name, template in neutrons.items()]
    # The steady background is counted before the beam: Poisson in each energy bin, its total constrained separately.
    total = before.sum()
    spread = np.diag(before) - np.outer(before, before) / total
    spread += figures["steady_state_error"] ** 2 * np.outer(before, before)
    values, vectors = np.linalg.eigh(spread)
    templates += [
        np.outer(np.sqrt(max(v, 0.0)) * vector, in_time).ravel() for v, vector in zip(values, vectors.T, strict=True)
    ]
    # A later or earlier pulse: half the difference of shifted shares, with the Standard Model's signal.
    bins = len(before)
    late, early = (
        _to_counts(np.array(arrival_shares(figures, common, sign * figures["pulse_center_step"])), bins)
        for sign in (1, -1)
    )
    ratio = figures["pulse_center_error"] / (2 * figures["pulse_center_step"])
    templates.append(ratio * (late - early) @ signal)
    return background, np.array(templates)


def _steady_shares(figures):
    """Shares of a constant background in the time bins, with the time efficiency; they sum to 1."""
    edges = from_natural(figures["time_edges"], "us")
    end, decay = from_natural(figures["efficiency_plateau_end"], "us"), figures["efficiency_decay"]
    seen = np.minimum(edges, end) + (1 - np.exp(-decay * np.maximum(edges - end, 0.0))) / decay
    return np.diff(seen) / (seen[-1] - seen[0])


TABLES = (TableMaker("cevns_csi", make),)
