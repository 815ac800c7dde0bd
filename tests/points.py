"""Points of the models, as the tests need them."""

import equinox as eqx
import numpy as np

from zpjax.constants import load_standard_inputs
from zpjax.models import model_named
from zpjax.physics.couplings import (
    ChargedLeptonCharges,
    Charges,
    ChiralCharge,
    DownCharges,
    MediatorCouplings,
    NeutrinoCharges,
    UpCharges,
)

MODEL_NAMES = ("flavoured_u1", "farzan_eq3", "b_minus_l", "l_mu_minus_l_tau")
BENCHMARK = {"m_zp": 0.01, "g_zp": 7e-5}


def make_point(model="flavoured_u1", **values):
    """Parameters of a model: the benchmark (10 MeV, 7e-5), its defaults, and `values` in natural units."""
    known = model_named(model)
    return known.parameters(**(known.defaults(load_standard_inputs()) | BENCHMARK | values))


def couplings(model="flavoured_u1", **values):
    """What low-energy physics sees of `make_point`."""
    return model_named(model).couplings(make_point(model, **values))


def random_values(model, seed, number):
    """`number` points of the model's box, seeded, as dictionaries in natural units (all boxes are declared in GeV)."""
    info = model_named(model).parameter_info()
    generator = np.random.default_rng(seed)
    points = []
    for _ in range(number):
        point = {}
        for name, item in ((n, i) for n, i in info.items() if not i.choices):
            low, high = item.box
            u = generator.random()
            point[name] = low * (high / low) ** u if item.spacing == "log" else low + (high - low) * u
        points.append(point)
    return points


def no_charges():
    """Charges of a mediator that couples to nothing."""
    none = ChiralCharge(0.0, 0.0)
    return Charges(
        NeutrinoCharges(0.0, 0.0, 0.0),
        ChargedLeptonCharges(none, none, none),
        UpCharges(none, none, none),
        DownCharges(none, none, none),
    )


def charged(**fermions):
    """Charges that vanish except for the named fermions: numbers for neutrinos, (left, right) for the others.

    Names: nu_e, nu_mu, nu_tau, e, mu, tau, u, c, t, d, s, b.
    """
    charges = no_charges()
    for name, value in fermions.items():
        if name.startswith("nu_"):
            charges = eqx.tree_at(lambda c, n=name[3:]: getattr(c.neutrino, n), charges, value)
            continue
        group = next(g for g in ("charged_lepton", "up", "down") if hasattr(getattr(charges, g), name))
        charges = eqx.tree_at(
            lambda c, g=group, n=name: getattr(getattr(c, g), n), charges, ChiralCharge(*map(float, value))
        )
    return charges


def mediator(charges, mass, strength=1.0, mixing_ratio=0.0):
    """A mediator with these charges; kinetic mixing off unless given."""
    return MediatorCouplings(mass, strength, charges, 172.57, 0.0, mixing_ratio)


def photon_like(mass, strength=1.0):
    """A mediator with the electric charges of all fermions: what e+e- experiments measure of the photon."""
    up, down, lepton = (2 / 3, 2 / 3), (-1 / 3, -1 / 3), (-1, -1)
    return mediator(charged(u=up, c=up, t=up, d=down, s=down, b=down, e=lepton, mu=lepton, tau=lepton), mass, strength)
