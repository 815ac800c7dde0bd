"""The standard inputs of every calculation, read once from `data/constants.toml` into a frozen pytree."""

from dataclasses import fields

import equinox as eqx
from jaxtyping import Array, Float

from zpjax.references import require_sources
from zpjax.shipped import FIGURES, FLAG, POSITIVE, TEXT, UNIT, DataFileError, read_data, require, require_table
from zpjax.units import nearest, to_natural

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


# Keys of one quantity; the last two are not in every file.
_RULES = {"value": FIGURES, "unit": UNIT, "source": TEXT, "checked": FLAG, "error": POSITIVE, "meaning": TEXT}
_OPTIONAL = ("error", "meaning")


def read_quantities(file: str) -> dict[str, dict]:
    """The entries (value, unit, source, checked ...) of a data file of quantities.

    DataFileError, a ValueError, names file and key of what has another type or range, or an unknown unit or source.
    """
    return require_quantities(f"data/{file}", read_data(file))


def require_quantities(file: str, entries: dict) -> dict[str, dict]:
    """The entries of a document, if each of them is a quantity."""
    for name in entries:
        entry = require(file, require_table(file, entries, name), _RULES, _OPTIONAL, f"{name}.")
        require_sources(f"{file}: key '{name}.source'", [entry["source"]])
    return entries


def load_standard_inputs() -> StandardInputs:
    """The standard inputs in natural units, if the data file holds exactly these, each one number; else DataFileError."""
    entries, names = read_quantities("constants.toml"), [field.name for field in fields(StandardInputs)]
    for name in entries:
        if name not in names:
            raise DataFileError(f"data/constants.toml: key '{name}' is not known{nearest(name, names)}")
    for name in names:
        if name not in entries or isinstance(entries[name]["value"], list):
            raise DataFileError(f"data/constants.toml: key '{name}' must be there, with one number as its value.")
    return StandardInputs(**{name: to_natural(entries[name]["value"], entries[name]["unit"]) for name in names})
