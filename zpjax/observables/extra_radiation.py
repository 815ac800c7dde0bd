"""Extra radiation from a mediator in equilibrium with neutrinos, decoupling at once."""

import jax.numpy as jnp

from zpjax.observables.base import Inputs, MediatorCouplings, Observable, Scalar
from zpjax.observables.coverage import THERMAL
from zpjax.physics.vector_gas import vector_entropy


def delta_neff_instantaneous(couplings: MediatorCouplings, inputs: Inputs) -> Scalar:
    """Delta N_eff = 3[(1 + s_Z'(T_D)/s_nu(T_D))^(4/3) - 1] for decoupling at once at T_D = 1.5 MeV. Dimensionless.

    Entropy conservation with the mediator (three polarisations) at the neutrino temperature and all three flavours
    heated; s_nu = 3 (7/8)(4/3)(pi^2/15) T^3. A function of the mass alone: it assumes equilibrium, which g' > 1e-9
    ensures. Accuracy of the formula 1e-10; of the approximation poor, for neutrinos do not decouple at once: at 10 MeV it
    moves from 0.09 to 0.42 when T_D moves from 1.5 to 2.3 MeV. It is what the paper's bound m > 10 MeV rests on.
    Source: Kamada and Yu (2015), method.
    """
    x = couplings.mass / inputs.nuisances["decoupling_temperature"]
    neutrinos = 3 * (7 / 8) * (4 / 3) * jnp.pi**2 / 15
    return 3 * jnp.expm1(4 / 3 * jnp.log1p(vector_entropy(x) / neutrinos))


OBSERVABLES = (
    Observable(
        "delta_neff_instantaneous",
        delta_neff_instantaneous,
        "1",
        r"\Delta N_\mathrm{eff}^\mathrm{inst}",
        "extra radiation for instantaneous decoupling at T_D",
        ("kamada_yu_2015",),
        without_mediator=None,
        valid_if=THERMAL,
    ),
)
