"""The waist: everything that low-energy physics can see of a neutral vector mediator."""

from typing import Any

import equinox as eqx

from zpjax.constants import Scalar

# Charges are scalars inside the engine and exact fractions in the anomaly sums, hence no array annotation.
Charge = Any


# Which left-handed quarks are rotated from the basis of the charges into mass eigenstates.
QUARK_ROTATIONS = ("none", "down", "up", "alignment")


class ChiralCharge(eqx.Module):
    """Charges of the left- and right-handed components of one fermion."""

    left: Charge
    right: Charge

    @property
    def vector(self) -> Charge:
        """Coefficient v of f gamma (v - a gamma5) f."""
        return (self.left + self.right) / 2

    @property
    def axial(self) -> Charge:
        """Coefficient a of f gamma (v - a gamma5) f."""
        return (self.left - self.right) / 2

    def shifted(self, amount: Scalar) -> "ChiralCharge":
        """The charge with the same amount added to both chiralities."""
        return ChiralCharge(self.left + amount, self.right + amount)


class VectorCharge(eqx.Module):
    """Equal charges of both chiralities, known to be equal before any tracing.

    The axial part is then a plain 0, so that what multiplies it need not be computed.
    """

    vector: Charge

    axial = 0

    @property
    def left(self) -> Charge:
        """Charge of the left-handed component."""
        return self.vector

    @property
    def right(self) -> Charge:
        """Charge of the right-handed component."""
        return self.vector

    def shifted(self, amount: Scalar) -> "VectorCharge":
        """The charge with `amount` added."""
        return VectorCharge(self.vector + amount)


class NeutrinoCharges(eqx.Module):
    """Charges of the left-handed neutrinos."""

    e: Charge
    mu: Charge
    tau: Charge


class ChargedLeptonCharges(eqx.Module):
    """Charges of the charged leptons."""

    e: ChiralCharge | VectorCharge
    mu: ChiralCharge | VectorCharge
    tau: ChiralCharge | VectorCharge


class UpCharges(eqx.Module):
    """Charges of the up-type quarks."""

    u: ChiralCharge | VectorCharge
    c: ChiralCharge | VectorCharge
    t: ChiralCharge | VectorCharge


class DownCharges(eqx.Module):
    """Charges of the down-type quarks."""

    d: ChiralCharge | VectorCharge
    s: ChiralCharge | VectorCharge
    b: ChiralCharge | VectorCharge


class Charges(eqx.Module):
    """Flavour-diagonal charges of all Standard Model fermions, each a separate leaf.

    Separate leaves matter: stacked in one array, every entry would depend on every parameter and the engine could
    not see that, for example, the up-quark coupling does not move with the tau charge.
    """

    neutrino: NeutrinoCharges
    charged_lepton: ChargedLeptonCharges
    up: UpCharges
    down: DownCharges


def vector_charges(leptons: tuple[Charge, ...], quarks: tuple[Charge, ...] = (0, 0, 0)) -> Charges:
    """Charges of both chiralities alike: of e, mu, tau and their neutrinos, and of the quarks of each generation."""
    lepton, up, down = ([VectorCharge(charge) for charge in group] for group in (leptons, quarks, quarks))
    return Charges(NeutrinoCharges(*leptons), ChargedLeptonCharges(*lepton), UpCharges(*up), DownCharges(*down))


class MediatorCouplings(eqx.Module):
    """A vector mediator: L = -strength * Z'_mu sum_f fbar gamma^mu (charge_L P_L + charge_R P_R) f, plus mixing.

    Gauge couplings only. The coupling -eps e Q_f that kinetic mixing, -(eps/2) F_{mu nu} Z'^{mu nu}, induces is added
    in one place, `kinetic_mixing.effective_charges`. The strength is kept apart from the charges so that ratios of
    widths are seen not to depend on it.

    mixing_ratio: a fixed eps/strength replacing the one-loop value; None means the loop from `mixing_scale`.
    mixing_ratio_offset: added to either.
    mixing_at_rest, charges_at_rest: the sum of those at q^2 = 0, and the charges of all fermions with what it induces, where they
    are known already, else None: see `kinetic_mixing.with_mixing_at_rest`.

    quark_rotation: how the CKM matrix V = V_u^dagger V_d is shared between the left-handed rotations of up and down
    quarks. "none" leaves the charges diagonal in the mass basis, which no complete theory with unequal charges does;
    "down" and "up" put all of V in one sector; "alignment" shares it by `quark_alignment` (0: up, 1: down).
    """

    mass: Scalar
    strength: Scalar
    charges: Charges
    mixing_scale: Scalar
    mixing_ratio_offset: Scalar
    mixing_ratio: Scalar | None = None
    quark_alignment: Scalar = 0.0
    mixing_at_rest: Scalar | None = None
    charges_at_rest: Charges | None = None
    quark_rotation: str = eqx.field(static=True, default="none")
