"""Table of COHERENT's caesium iodide: responses to squared charges, whitened by the covariance of the counts."""

import jax
import numpy as np

from zpjax.experiments.cevns_csi_response import arrival_shares, bin_probabilities
from zpjax.experiments.cevns_stopped_pion import CHARGED, FLAVOURS, exposure, recoil_densities
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
# Directions kept of the whitened counts: they cost Delta chi^2 4e-5 (9: 1.3e-4, 12: 1e-6).
_DIRECTIONS = 10
# Masses (GeV) on which the directions are found.
_MASSES = np.geomspace(1e-3, 10.0, 25)
_SEED, _PROBES = 20220301, 400
# Rounds of the variance of the Standard Model's best fit; it has settled after two.
_ROUNDS = 3


def make() -> dict:
    """Whitened responses of caesium iodide, binned in photoelectrons and time."""
    inputs = Figures()
    figures = inputs.data["coherent_csi"]
    transfer, responses, error = _responses(inputs, figures)
    shares = np.array(arrival_shares(figures, inputs.data["cevns"]))
    to_counts = _to_counts(shares, len(figures["photoelectron_edges"]) - 1)
    squares = standard_squares(figures, inputs.data["cevns"], len(transfer))
    # The published prediction sets the scale: only shape and interference come from flux and cross-section here.
    predicted = to_counts @ responses["nominal"] @ squares
    scale = figures["standard_counts"] / predicted.sum()
    pulled = [figures["normalisation_error"] * responses["nominal"]]
    pulled += [(responses[up] - responses[down]) / 2 for up, down in _PULLS]
    fit = _Fit(
        figures, inputs.data["cevns"], to_counts, scale * responses["nominal"], scale * np.array(pulled), squares
    )
    whole = fit.columns()
    columns = _along(_directions(whole, transfer), whole)
    lost = _largest_difference(
        whole, columns, fit.best_weights, transfer, np.sqrt(squares[len(squares) // len(FLAVOURS) :])
    )
    columns |= {
        "best_pulls": fit.best_pulls,
        "best_weights": fit.best_weights,
        "transfer": transfer,
        "rate": _merged((to_counts @ responses["nominal"]).sum(axis=0)) / predicted.sum(),
    }
    return {
        "meaning": "With c = (muon or electron flavour, nucleus, node) and Delta_c the change of Q_V^2 at q^2 = transfer: "
        "maps @ Delta are the changes of the whitened responses (pull, direction) to pulls on normalisation, quenching (2) "
        "and efficiency; best_weights @ maps @ Delta is that of the signal at the Standard Model's best pulls.",
        "columns": columns,
        "errors": {"nodes": error, "directions": lost},
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


def _merged(columns):
    """Flavours with equal charges summed: (..., 3 flavours x nucleus x node) -> (..., 2 x nucleus x node)."""
    by_flavour = columns.reshape(*columns.shape[:-1], len(FLAVOURS), -1)
    sums = [by_flavour[..., [f == kind for f in FLAVOURS], :].sum(axis=-2) for kind in CHARGED]
    return np.concatenate(sums, axis=-1)


def _directions(columns, transfer):
    """Orthonormal directions of the whitened counts: those of residual and standard pulls, then what responses need most.

    The first are kept exactly because changes are multiplied with them; the rest of the changes enters squared.
    """
    first = np.linalg.qr(np.vstack([columns["residual"], columns["standard_pulls"]]).T)[0].T
    reached = _reached(columns["maps"], transfer)
    rest = np.linalg.svd(reached - reached @ first.T @ first, full_matrices=False)[2]
    found = np.vstack([first, rest[: _DIRECTIONS - len(first)]])
    # The sign of a direction is free, and libraries choose it differently.
    largest = found[np.arange(len(found)), np.argmax(np.abs(found), axis=1)]
    return found * np.sign(largest)[:, None]


def _along(directions, columns):
    """Components of residual, standard pulls and maps along the directions."""
    known = {name: columns[name] @ directions.T for name in ("standard_pulls", "residual")}
    return known | {"maps": np.einsum("kn,jnc->jkc", directions, columns["maps"])}


def _largest_difference(whole, kept, weights, transfer, charges):
    """Largest difference of Delta chi^2 over 1 + |Delta chi^2| at random masses, with random charges of every kind."""
    generator, worst = np.random.default_rng(_SEED), 0.0
    for _ in range(_PROBES):
        mass = np.exp(generator.uniform(*np.log(_MASSES[[0, -1]])))
        shape = (mass**2 + transfer[0]) / (mass**2 + transfer)
        # From a few per cent of the Standard Model's charge to three times of it, with either sign.
        sizes = generator.choice([-1.0, 1.0], (4, 1)) * 10 ** generator.uniform(-1.5, 0.5, (4, 1))
        shift = charges * (sizes * shape).ravel()
        exact, found = (_misfit(c, weights, shift * (shift - 2 * charges)) for c in (whole, kept))
        worst = max(worst, abs(found - exact) / (1 + abs(exact)))
    return worst


def _misfit(columns, weights, change):
    """Delta chi^2 by the normal equations, for a change of Q_V^2 at the nodes."""
    moved, residual = columns["maps"] @ change, columns["residual"]
    pulls, shift = columns["standard_pulls"] + moved, weights @ moved
    gradient = moved @ residual - pulls @ shift
    p = np.linalg.solve(np.eye(len(pulls)) + pulls @ pulls.T, gradient)
    return shift @ shift - 2 * shift @ residual - p @ gradient


def _reached(maps, transfer):
    """Responses to one flavour's charge on one nucleus, linear and squared, each over the length of the signal's."""
    blocks = maps.reshape(*maps.shape[:2], -1, len(transfer))
    shapes = np.array([(_MASSES[0] ** 2 + transfer[-1]) / (transfer + m**2) for m in _MASSES])
    found = np.einsum("jnbk,mk->mbjn", blocks, np.concatenate([shapes, shapes**2]))
    lengths = np.linalg.norm(found[:, :, 0], axis=-1)[:, :, None, None]
    return (found / lengths).reshape(-1, maps.shape[1])


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


def standard_squares(figures: dict, common: dict, nodes: int) -> np.ndarray:
    """Q_V^2 of the Standard Model in the order of the responses' columns."""
    nuclei = list(zip(figures["proton_numbers"], figures["neutron_numbers"], strict=True))
    charges = [[standard_charge(z, n, common, flavour) for z, n in nuclei] for flavour in FLAVOURS]
    return np.repeat(np.array(charges, dtype=float).ravel() ** 2, nodes)


class _Fit:
    """The Standard Model's best fit, and everything relative to it."""

    def __init__(self, figures, common, to_counts, response, pulled, squares):
        self.counts, self.to_counts = figures["beam_on_counts"], to_counts
        self.response, self.pulled, self.squares = response, pulled, squares
        self.background, self.templates = _backgrounds(figures, common, response @ squares)
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
        self.best_pulls, self.best_weights = best, weights
        return {"maps": _merged(maps), "standard_pulls": pulls, "residual": residual}


def _backgrounds(figures, common, signal):
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
