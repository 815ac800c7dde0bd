"""How would one write the two quadrature observables in NumPy and SciPy?

The formulas, the mappings and the nodes are those of `zpjax.observables.muon_g2` and `.extra_radiation`, written again
here; `tests/benchmarks` asserts agreement to 1e-10. Each comes as whole arrays (points x nodes), in blocks of points
that stay in the cache with a loop over nodes, and as adaptive quadrature point by point.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.integrate import quad

from zpjax.numerics.quadrature import gauss_legendre


@dataclass(frozen=True)
class Formula:
    """One observable: nodes of its rule, its integrand, and what is done with the integral.

    term(y, mass, prepared) is the integrand at y in (0, 1); prepare(mass) holds what does not depend on y;
    finish(integral, mass, coupling) is the observable.
    """

    nodes: int
    prepare: Callable
    term: Callable
    finish: Callable


def whole_arrays(formula: Formula, mass: np.ndarray, coupling: np.ndarray) -> np.ndarray:
    """The observable through arrays of shape (points, nodes)."""
    y, w = gauss_legendre(formula.nodes)
    column = mass[:, None]
    terms = formula.term(y, column, formula.prepare(column))
    # Not `terms @ w`: OpenBLAS's threads keep spinning for a tenth of a second, and what is timed next on two cores runs
    # at half its speed (measured).
    return formula.finish(np.einsum("pn,n->p", terms, w), mass, coupling)


def in_blocks(formula: Formula, mass: np.ndarray, coupling: np.ndarray, block: int) -> np.ndarray:
    """The observable by a loop over nodes within blocks of points small enough for the cache."""
    y, w = gauss_legendre(formula.nodes)
    result = np.empty_like(mass)
    for start in range(0, len(mass), block):
        part = slice(start, start + block)
        prepared = formula.prepare(mass[part])
        total = np.zeros_like(mass[part])
        for node, weight in zip(y, w, strict=True):
            total += weight * formula.term(node, mass[part], prepared)
        result[part] = formula.finish(total, mass[part], coupling[part])
    return result


def point_by_point(formula: Formula, mass: np.ndarray, coupling: np.ndarray, accuracy: float = 1e-10) -> np.ndarray:
    """The observable by adaptive quadrature, one point after the other."""
    result = np.empty_like(mass)
    for k, (m, g) in enumerate(zip(mass.tolist(), coupling.tolist(), strict=True)):
        prepared = formula.prepare(m)
        total, _ = quad(formula.term, 0.0, 1.0, args=(m, prepared), epsabs=0.0, epsrel=accuracy, limit=200)
        result[k] = formula.finish(total, m, g)
    return result


def muon_g2(m_muon: float, vector: float) -> Formula:
    """Delta a_mu for a muon of that vector charge (in units of g')."""

    def fraction(x, r2):
        return 2 * x**2 * (1 - x) / (x**2 + (1 - x) * r2)

    def prepare(mass):
        r = mass / m_muon
        low = r / (1 + r)
        return r**2, low, np.sqrt(low)

    def term(y, _mass, prepared):
        r2, low, high = prepared
        first, second, third = low * y, low + (high - low) * y**2, 1 - (1 - high) * y**2
        outer = (high - low) * fraction(second, r2) + (1 - high) * fraction(third, r2)
        return low * fraction(first, r2) + 2 * y * outer

    def finish(integral, _mass, coupling):
        return coupling**2 * vector**2 / (8 * np.pi**2) * integral

    return Formula(32, prepare, term, finish)


def extra_radiation(temperature: float) -> Formula:
    """Delta N_eff for instantaneous decoupling at that temperature."""
    end = np.sqrt(45.0)

    def prepare(mass):
        x = mass / temperature
        return x, np.exp(-x)

    def term(y, _mass, prepared):
        x, boltzmann = prepared
        u = y * end
        kinetic, decay = u**2, np.exp(-(u**2))
        q = u * np.sqrt(kinetic + 2 * x)
        energy = x + kinetic
        return u * decay * (q * energy**2 + q**3 / 3) / (1 - boltzmann * decay)

    def finish(integral, mass, _coupling):
        entropy = 3 / np.pi**2 * np.exp(-mass / temperature) * end * integral
        neutrinos = 3 * (7 / 8) * (4 / 3) * np.pi**2 / 15
        return 3 * np.expm1(4 / 3 * np.log1p(entropy / neutrinos))

    return Formula(40, prepare, term, finish)


def formulas() -> dict[str, Formula]:
    """Both formulas by the name of their observable, with the inputs and charges of the default scan."""
    import zpjax
    from benchmarks.questions import default_scan, fixed_parameters
    from zpjax.physics.kinetic_mixing import effective_charges

    inputs, model = zpjax.load_inputs(), zpjax.model_named(default_scan().model)
    # The muon's charge does not depend on mass and coupling: any values do.
    couplings = model.couplings(model.parameters(m_zp=1.0, g_zp=1.0, **fixed_parameters()))
    charge = effective_charges(couplings, inputs.constants).charged_lepton.mu
    return {
        "delta_a_mu": muon_g2(inputs.constants.m_muon, float(charge.vector)),
        "delta_neff_instantaneous": extra_radiation(inputs.nuisances["decoupling_temperature"]),
    }
