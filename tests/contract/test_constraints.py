"""What every constraint promises: finite ratios and slopes, at random points and at every threshold."""

from functools import cache

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from tests.by_numpy import by_numpy
from zpjax.constraints import constraint_named, constraint_set, shipped_constraint_names
from zpjax.inputs import load_inputs
from zpjax.models import model_named
from zpjax.observables import predict

NUMBER, PARTS = 10_000, 20
CONSTANTS = load_inputs().constants
THRESHOLDS = {
    "2 m_e": 2 * CONSTANTS.m_electron,
    "m_pi0": CONSTANTS.m_pi0,
    "m_mu": CONSTANTS.m_muon,
    "2 m_mu": 2 * CONSTANTS.m_muon,
    "m_K - m_mu": CONSTANTS.m_kaon_plus - CONSTANTS.m_muon,
    "m_K - m_pi": CONSTANTS.m_kaon_plus - CONSTANTS.m_pi_plus,
    "m_pi - m_mu": CONSTANTS.m_pi_plus - CONSTANTS.m_muon,
    "m_pi - m_e": CONSTANTS.m_pi_plus - CONSTANTS.m_electron,
    "m_K - m_e": CONSTANTS.m_kaon_plus - CONSTANTS.m_electron,
}
# Only flavour-changing decays know of the rotation.
CONSTRAINTS = {
    "none": tuple(constraint_named(name) for name in shipped_constraint_names()),
    "down": constraint_set("flavour"),
}
CASES = [
    pytest.param(c, rotation, id=f"{c.name}, {rotation}") for rotation, group in CONSTRAINTS.items() for c in group
]


@cache
def ratios_and_slopes(rotation):
    """The ratios of all pieces, and their slopes in log m and log g', of a batch of points."""
    model = model_named("flavoured_u1")
    fixed = model.defaults(CONSTANTS) | {"quark_rotation": rotation}

    def ratios(logarithms, inputs):
        mass, strength = jnp.exp(logarithms)
        couplings = model.couplings(model.parameters(**fixed | {"m_zp": mass, "g_zp": strength}))
        predictions = predict(tuple(dict.fromkeys(c.observable for c in CONSTRAINTS[rotation])), couplings, inputs)
        found = {}
        for constraint in CONSTRAINTS[rotation]:
            found |= constraint.ratios(predictions[constraint.observable.name], mass)
        return found, found

    slopes_and_ratios = jax.jacfwd(ratios, has_aux=True)
    return by_numpy(jax.vmap(lambda x, inputs: slopes_and_ratios(x, inputs)[::-1], in_axes=(0, None)))


@cache
def evaluated(rotation):
    """Ratios and slopes at 10^4 random points of the box, at 20 couplings of every threshold, and where Q_V = 0."""
    u = np.random.default_rng(1505).uniform(size=(NUMBER, 2))
    box = np.log([[1e-3, 1.0], [1e-6, 1e-2]])
    points = box[:, 0] + u * (box[:, 1] - box[:, 0])
    strengths = np.linspace(np.log(1e-6), np.log(1e-2), 20)
    edges = np.array([(np.log(m), s) for m in THRESHOLDS.values() for s in strengths])
    # Q_V of caesium at q = 0 vanishes at g'/m = 3.06e-3/sqrt(2) per GeV.
    flip = np.array([(np.log(m), np.log(3.06e-3 / np.sqrt(2) * m)) for m in np.geomspace(1e-3, 1.0, 40)])
    # In parts of one shape: NumPy keeps every intermediate array.
    parts = np.split(np.concatenate([points, edges, flip]), PARTS)
    found = [ratios_and_slopes(rotation)(part, load_inputs()) for part in parts]
    return jax.tree.map(lambda *arrays: np.concatenate(arrays), *found)


@pytest.mark.parametrize(("constraint", "rotation"), CASES)
def test_its_ratios_and_their_slopes_are_finite_everywhere(constraint, rotation):
    ratios, slopes = evaluated(rotation)
    for piece in constraint.pieces:
        assert np.all(ratios[piece] >= 0)
        assert np.all(np.isfinite(ratios[piece]))
        bad = ~np.all(np.isfinite(slopes[piece]), axis=1)
        assert not np.any(bad[:NUMBER])
        assert not np.any(bad[NUMBER + 20 * len(THRESHOLDS) :])
        for k, threshold in enumerate(THRESHOLDS):
            assert not np.any(bad[NUMBER + 20 * k : NUMBER + 20 * (k + 1)]), threshold
