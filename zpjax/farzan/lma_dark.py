"""Which charges admit LMA-Dark: sign, size and direction of the interactions against solar, reactor and atmospheric data."""

from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np

from zpjax.constraints import constraint_named
from zpjax.inputs import Inputs
from zpjax.models import model_named
from zpjax.models.charges import Assignment
from zpjax.observables import predict

# Forward scattering knows only g'/m: any mass serves. Steps of 0.5 % in g', 1 % in eps; eps_q from 0.02 to 18 for unit charges.
_MASS = 0.01
_COUPLINGS = np.geomspace(1e-5, 3e-4, 681)


@dataclass(frozen=True)
class DarkReach:
    """LMA-Dark for one assignment. verdict: yes, atmosphere, no.

    sign: of eps_mumu; u_over_d: eps^u/eps^d. chi2: Delta chi^2 of the dark octant at its best strength, data of 2026. g_zp: range
    at 10 MeV within Delta chi^2 = 9; eps: eps^u_mumu = eps^d_mumu there; atmospheric: least ratio of eps_tautau - eps_mumu in the
    Earth to IceCube's 90 % interval within that range (allowed below 1).
    """

    verdict: str
    sign: int
    u_over_d: float
    chi2: float
    g_zp: tuple[float, float] | None
    eps: tuple[float, float] | None
    atmospheric: float | None


def lma_dark_reach(assignments: list[Assignment], inputs: Inputs) -> list[DarkReach]:
    """One `DarkReach` per assignment, all of them in one vmap over charges and couplings.

    eps_mumu = b g'^2/(3 sqrt2 G_F m^2) has the sign of b (the charge of ordinary matter relative to L_mu) and LMA-Dark needs it positive, in
    line with Farzan (2015), sec. 3. u and d have equal charges in every assignment: one direction of quarks, eta = 45 degrees.
    "atmosphere": the solar and reactor data would take it, but not with |eps_tautau - eps_mumu| of atmospheric neutrinos,
    which needs c = 1 within two per cent.
    """
    dark, earth = constraint_named("lma_dark_2026"), constraint_named("icecube_eps_tautau")
    eps, model = constraint_named("farzan_eps_u_window").observable, model_named("flavoured_u1")
    defaults = model.defaults(inputs.constants)

    @jax.jit
    def along(families, couplings):
        def one(family, g_zp):
            a, b, c = family
            point = model.parameters(**(defaults | {"m_zp": _MASS, "g_zp": g_zp, "a": a, "b": b, "c": c}))
            found = predict((dark.observable, earth.observable, eps), model.couplings(point), inputs)
            ratio = jnp.max(jnp.stack(list(earth.ratios(found[earth.observable.name], _MASS).values())))
            return jnp.stack([found[dark.observable.name], ratio, found[eps.name]])

        return jax.vmap(lambda family: jax.vmap(lambda g: one(family, g))(couplings))(families)

    families = np.array([[float(x) for x in one.family] for one in assignments])
    values = np.asarray(_in_parts(along, families))
    return [_reach(one, rows) for one, rows in zip(assignments, values, strict=True)]


def _in_parts(along, families, size: int = 64):
    """Chunks of one shape: one compilation, little memory."""
    padded = np.concatenate([families, np.tile(families[-1:], (-len(families) % size, 1))])
    parts = [np.asarray(along(padded[k : k + size], _COUPLINGS)) for k in range(0, len(padded), size)]
    return np.concatenate(parts)[: len(families)]


def _reach(one: Assignment, rows) -> DarkReach:
    chi2, earth, eps = rows.T
    _, b, _ = one.family
    sign = (b > 0) - (b < 0)
    best, inside = float(chi2.min()), chi2 < 9
    if not inside.any() or b == 0:
        return DarkReach("no", sign, 1.0, best, None, None, None)
    # Edges between the nodes, where chi2 = 9 on a straight line: within 5e-5 of a search for its root.
    low, high = _edge(chi2, inside.argmax(), -1), _edge(chi2, len(inside) - 1 - inside[::-1].argmax(), 1)
    nodes = np.log(_COUPLINGS)
    least = float(min(earth[inside].min(), *np.interp(np.log([low, high]), nodes, earth)))
    size = -float(eps[0]) / _COUPLINGS[0] ** 2  # eps grows as g'^2
    ends = sorted((size * low**2, size * high**2))
    return DarkReach("yes" if least < 1 else "atmosphere", sign, 1.0, best, (low, high), tuple(ends), least)


def _edge(chi2: np.ndarray, inner: int, outwards: int) -> float:
    """The coupling at which chi2 passes 9 between a node inside and the next one outwards; the node if there is none."""
    outer = inner + outwards
    if not 0 <= outer < len(chi2):
        return float(_COUPLINGS[inner])
    share = (9 - chi2[inner]) / (chi2[outer] - chi2[inner])
    return float(_COUPLINGS[inner] * (_COUPLINGS[outer] / _COUPLINGS[inner]) ** share)
