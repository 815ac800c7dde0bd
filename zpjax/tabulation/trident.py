"""The neutrino's momentum transfer in trident production, as a few weighted nodes for each experiment."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from scipy.stats import qmc

from zpjax.constants import Scalar, StandardInputs, load_standard_inputs
from zpjax.inputs import load_data
from zpjax.numerics.discrete_measure import gauss_rule
from zpjax.physics.nuclear_form_factor import helm
from zpjax.physics.trident_cross_section import DIMENSIONS, Nucleus, TridentPoint, trident_point
from zpjax.tabulation.base import TableMaker

# Independent scrambles of one Sobol set: their union makes the table, their scatter its error.
_LOG2_POINTS, _SEEDS = 17, tuple(range(1, 9))
_CHUNK = 2**14
_NODES = {"vector": 20, "axial": 24}
# The rule is a Gauss rule in ln(Q_nu^2 + _SHIFT) for the cross-section over Q_nu^2 + _LIGHTEST^2 (GeV^2): exact for the
# cross-section, and accurate for mediators down to 1 MeV. A shift of 1e-6 is better at 1 MeV, but fails at once below.
_SHIFT, _LIGHTEST = 1e-7, 1e-3
# What lies beyond this Q times radius_slope A^(1/3) is 2e-5 of the cross-section on iron at 160 GeV.
_REACH = 10.0
_MASSES = np.geomspace(1e-3, 1.0, 61)


def helm_nucleus(charge: Scalar, mass_number: Scalar, mass: Scalar, figures: dict) -> Nucleus:
    """The nucleus with the Helm form factor; `figures` as `helm` takes them."""
    q2_max = (_REACH / (figures["radius_slope"] * mass_number ** (1 / 3))) ** 2
    return Nucleus(charge, mass, lambda q2: helm(jnp.sqrt(q2), mass_number, figures), q2_max)


def targets(experiment: dict, figures: dict) -> list[tuple[float, Nucleus]]:
    """The nuclei of an experiment's target with their number per formula unit."""
    columns = ("charge_numbers", "mass_numbers", "nuclear_masses")
    nuclei = (helm_nucleus(*row, figures) for row in zip(*(experiment[c] for c in columns), strict=True))
    return list(zip(experiment["nuclei_per_unit"], nuclei, strict=True))


def cross_section_points(
    nucleus: Nucleus, energy: Scalar, constants: StandardInputs, log2_points: int, seed: int
) -> TridentPoint:
    """Momentum transfers and shares of the cross-section (GeV^-2) at 2^log2_points points of a scrambled Sobol set."""
    cube = qmc.Sobol(DIMENSIONS, seed=seed).random_base2(log2_points)
    evaluate = jax.jit(jax.vmap(partial(trident_point, nucleus=nucleus, energy=energy, constants=constants)))
    points = _union([evaluate(part) for part in np.split(cube, max(1, len(cube) // _CHUNK))])
    # Next to the thresholds rounding leaves shares of -1e-34 of the whole.
    return TridentPoint(points.transfer, *(np.maximum(x, 0.0) / len(cube) for x in (points.vector, points.axial)))


def distribution(
    experiment: dict, figures: dict, constants: StandardInputs, log2_points: int, seed: int
) -> TridentPoint:
    """The points of all nuclei of the target together."""
    found = []
    for number, nucleus in targets(experiment, figures):
        points = cross_section_points(nucleus, experiment["neutrino_energy"], constants, log2_points, seed)
        found.append(TridentPoint(points.transfer, number * points.vector, number * points.axial))
    return _union(found)


def transfer_nodes(transfer: np.ndarray, share: np.ndarray, nodes: int) -> tuple[np.ndarray, np.ndarray]:
    """Nodes Q_k^2 and positive weights that stand for the points in sums over 1/(m^2 + Q^2) and its square."""
    position, weight = gauss_rule(np.log(transfer + _SHIFT), share / (transfer + _LIGHTEST**2), nodes)
    found = np.exp(position) - _SHIFT
    return found, weight * (found + _LIGHTEST**2)


def propagator_sums(transfer: np.ndarray, share: np.ndarray, masses: np.ndarray = _MASSES) -> np.ndarray:
    """sum share/(m^2 + Q^2)^n for n = 0, 1, 2: an array (3, masses)."""
    return np.array([[np.sum(share / (m**2 + transfer) ** n) for m in masses] for n in range(3)])


def make(topic: str) -> dict:
    """The table of one experiment."""
    constants, data = load_standard_inputs(), load_data()
    scrambles = [distribution(data[topic], data["cevns"], constants, _LOG2_POINTS, seed) for seed in _SEEDS]
    points = _union(scrambles)
    total = np.sum(points.vector + points.axial)
    columns, interpolation = {}, 0.0
    for name, nodes in _NODES.items():
        share = getattr(points, name) / total
        found, weights = transfer_nodes(points.transfer, share, nodes)
        columns |= {f"{name}_transfer": found, f"{name}_weight": weights}
        exact = propagator_sums(points.transfer, share)
        interpolation = max(interpolation, _worst(propagator_sums(found, weights), exact))
    return {
        "meaning": f"Shares of the trident cross-section ({topic}) with a vector and with an axial muon current over "
        "the neutrino's momentum transfer Q^2 in GeV^2; all weights add up to 1.",
        "columns": {name: list(map(float, values)) for name, values in columns.items()},
        "errors": {"interpolation": interpolation, "integration": _standard_error(scrambles)},
        "settings": {
            "points_per_nucleus": 2**_LOG2_POINTS,
            "scrambles": list(_SEEDS),
            "masses_gev": [float(_MASSES[0]), float(_MASSES[-1])],
            "vector_cross_section_gev-2": float(np.sum(points.vector) / len(_SEEDS)),
            "axial_cross_section_gev-2": float(np.sum(points.axial) / len(_SEEDS)),
        },
    }


def _union(parts) -> TridentPoint:
    return TridentPoint(*(np.concatenate([getattr(p, f) for p in parts]) for f in ("transfer", "vector", "axial")))


def _standard_error(scrambles) -> float:
    """The worst relative standard error of the mean of the scrambles' propagator sums, over masses and currents."""
    sums = []
    for points in scrambles:
        total = np.sum(points.vector + points.axial)
        sums.append([propagator_sums(points.transfer, share / total) for share in (points.vector, points.axial)])
    scatter = np.std(sums, axis=0, ddof=1) / np.mean(sums, axis=0)
    return float(np.max(scatter) / np.sqrt(len(scrambles)))


def _worst(values, references):
    return float(np.max(np.abs(values / references - 1)))


TABLES = tuple(
    TableMaker(name, partial(make, topic))
    for name, topic in (
        ("trident_ccfr", "ccfr"),
        ("trident_charm2", "charm2_trident"),
        ("trident_nutev", "nutev_trident"),
    )
)
