"""The standard inputs of every calculation, read once from `data/constants.toml` into a frozen pytree."""

import tomllib
from dataclasses import fields
from importlib import resources

import equinox as eqx
from jaxtyping import Array, Float

from zpjax.units import to_natural

Scalar = Float[Array, ""] | float


class StandardInputs(eqx.Module):
    """Masses, couplings and hadronic parameters in natural units (powers of GeV)."""

    fermi_constant: Scalar
    fine_structure: Scalar
    m_electron: Scalar
    m_muon: Scalar
    m_tau: Scalar
    m_up_effective: Scalar
    m_down_effective: Scalar
    m_strange_effective: Scalar
    m_charm: Scalar
    m_bottom: Scalar
    m_top: Scalar
    m_pi0: Scalar
    m_pi_plus: Scalar
    m_kaon_plus: Scalar
    m_kaon_0: Scalar
    f_pi: Scalar
    m_rho: Scalar
    width_rho: Scalar
    m_omega: Scalar
    width_omega: Scalar
    br_omega_3pi: Scalar
    br_omega_ee: Scalar
    m_phi: Scalar
    width_phi: Scalar
    br_phi_3pi: Scalar
    br_phi_ee: Scalar
    sin2_theta_w_trident: Scalar
    earth_neutrons_per_electron: Scalar
    nutev_q2: Scalar

    @property
    def electric_charge(self) -> Scalar:
        """The positron charge e = sqrt(4 pi alpha), Heaviside-Lorentz."""
        return (4 * 3.141592653589793 * self.fine_structure) ** 0.5


def read_quantities(file: str) -> dict[str, dict]:
    """The raw entries (value, unit, source, checked ...) of a data file of quantities."""
    return tomllib.loads(resources.files("zpjax").joinpath(f"data/{file}").read_text(encoding="utf-8"))


def load_standard_inputs() -> StandardInputs:
    """The standard inputs with the values of the data file, converted to natural units."""
    entries = read_quantities("constants.toml")
    names = [field.name for field in fields(StandardInputs)]
    return StandardInputs(**{name: to_natural(entries[name]["value"], entries[name]["unit"]) for name in names})
