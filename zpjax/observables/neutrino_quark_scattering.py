"""Deep-inelastic neutrino scattering with a light mediator in the t channel."""

from zpjax.observables.base import Observable


def dis_suppression_nutev(couplings, inputs):
    """m^2/(m^2 + Q^2) at Q^2 = 20 GeV^2: the mediator's amplitude relative to its contact limit. Dimensionless.

    The paper's |m^2/(q^2 - m^2)| with q^2 = -Q^2. One typical Q^2 only; a spectrum average is dominated by lower Q^2.
    Source: Farzan (2015), secs. 3 and 4; NuTeV's mean Q^2.
    """
    m2 = couplings.mass**2
    return m2 / (m2 + inputs.constants.nutev_q2)


OBSERVABLES = (
    Observable(
        "dis_suppression_nutev",
        dis_suppression_nutev,
        "1",
        r"m^2/(m^2+Q^2)",
        "propagator suppression at NuTeV",
        ("farzan_2015", "nutev_2002"),
        without_mediator=None,
    ),
)
