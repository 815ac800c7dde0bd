"""Profiled fits of solar and reactor data at one point: `zpjax profile --set`."""

from functools import cache

import jax

from zpjax.experiments.oscillation_profile import Profile, profile_octants
from zpjax.experiments.solar_detectors import load_solar_detectors
from zpjax.experiments.solar_fit import day_night_asymmetry, load_solar_data
from zpjax.inputs import load_inputs
from zpjax.models import model_named
from zpjax.observables.oscillation_fit import OCTANTS, PRESENT
from zpjax.physics.solar_survival import SolarMixing, SolarNsi, mediator_nsi, upturn
from zpjax.question.entries import parameters_of
from zpjax.scan.evaluate import require_x64
from zpjax.units import from_natural
from zpjax.verbs.text import parameters_of_point, table

# Of the upturn, GeV.
_ENERGIES = (5e-3, 10e-3)
# eV^2 in GeV^2.
_EV2 = 1e-18


def profile_point(model: str, values: dict, fit: str = PRESENT, without: tuple[str, ...] = ()) -> dict:
    """The best fits of both octants at one parameter point, as plain data; theta_12, dm2_21, fluxes and pulls profiled.

    values: as for `evaluate_point`. without: parts of the data to leave out. Returns `octants` (light and dark: chi2, its
    `parts`, sin2_theta_12, dm2_21 in eV^2, the 8B flux in 1e6 cm^-2 s^-1, `upturn` P_ee(5 MeV)/P_ee(10 MeV) and
    `day_night`, the asymmetry in %), `better` and `delta_chi2` (dark less light). Exact for any charges: no table is used.
    """
    require_x64()
    known, inputs = model_named(model), load_inputs()
    parameters = parameters_of(known, values, inputs.constants)
    data = load_solar_data(fit, tuple(without))
    found = _at_point(known)(known.parameters(**parameters), data, load_solar_detectors(), inputs)
    octants = {name: _plain(part, extra) for name, (part, extra) in zip(OCTANTS, found, strict=True)}
    info = known.parameter_info()
    return {
        "model": known.name,
        "parameters": {n: from_natural(v, info[n].unit) if isinstance(v, float) else v for n, v in parameters.items()},
        "units": {n: i.unit for n, i in info.items()},
        "fit": fit,
        "without": list(without),
        "octants": octants,
        "better": min(OCTANTS, key=lambda name: octants[name]["chi2"]),
        "delta_chi2": octants["dark"]["chi2"] - octants["light"]["chi2"],
    }


@cache
def _at_point(model):
    def point(parameters, data, detectors, inputs):
        nsi = mediator_nsi(model.couplings(parameters), inputs)
        octants = profile_octants(nsi, data, detectors, inputs)
        return tuple((octant, _consequences(octant, nsi, detectors, inputs)) for octant in octants)

    return jax.jit(point)


def _consequences(found: Profile, nsi: SolarNsi, detectors, inputs) -> dict:
    """Upturn and day-night asymmetry at a best fit."""
    figures = inputs.data["oscillations"]
    mixing = SolarMixing(found.cos_2theta_12, found.dm2_21, figures["sin2_theta_13"], figures["dm2_31"])
    return {
        "upturn": upturn(inputs.tables.solar_8b, inputs.constants, mixing, nsi, _ENERGIES),
        "day_night": 100 * day_night_asymmetry(mixing, nsi, detectors, inputs.constants, inputs.data["earth"]),
    }


def _plain(found: Profile, extra: dict) -> dict:
    return {
        "chi2": float(found.chi2),
        "sin2_theta_12": float(found.sin2_theta_12),
        "dm2_21": float(found.dm2_21 / _EV2),
        "boron_flux": float(found.boron_flux),
        **{name: float(value) for name, value in extra.items()},
        "parts": {name: float(value) for name, value in found.parts.items()},
    }


def profile_lines(result: dict) -> list[str]:
    """The best fits of both octants at a point."""
    left_out = f" without {', '.join(result['without'])}" if result["without"] else ""
    octants = result["octants"]
    first = next(iter(octants.values()))
    rows = [
        ("chi2", *(f"{o['chi2']:.4f}" for o in octants.values())),
        *((f"  {part}", *(f"{o['parts'][part]:.4f}" for o in octants.values())) for part in first["parts"]),
        ("sin2_theta_12", *(f"{o['sin2_theta_12']:.4f}" for o in octants.values())),
        ("dm2_21 [1e-5 eV^2]", *(f"{1e5 * o['dm2_21']:.4f}" for o in octants.values())),
        ("8B flux [1e6/cm^2/s]", *(f"{o['boron_flux']:.4f}" for o in octants.values())),
        ("upturn P_ee(5)/P_ee(10)", *(f"{o['upturn']:.4f}" for o in octants.values())),
        ("day-night asymmetry [%]", *(f"{o['day_night']:.3f}" for o in octants.values())),
    ]
    return [
        f"model {result['model']}: {parameters_of_point(result)}",
        f"fit {result['fit']}{left_out}",
        "",
        *table(rows, ("at the best fit", *octants)),
        "",
        f"The {result['better']} octant fits better: chi2(dark) - chi2(light) = {result['delta_chi2']:.4g}.",
    ]
