"""All that an observable may depend on besides the couplings: constants, nuisances and tables, as one pytree."""

import tomllib
from dataclasses import fields
from importlib import resources

import equinox as eqx
import numpy as np
from jaxtyping import Array, Float

from zpjax.constants import Scalar, StandardInputs, load_standard_inputs, read_quantities
from zpjax.units import to_natural

SOLAR_COMPOSITIONS = ("gs98", "agss09")


class Nuisances(eqx.Module):
    """Quantities a fit may move, at their central values (natural units); see `data/nuisances.toml`."""

    decoupling_temperature: Scalar


class SolarProduction(eqx.Module):
    """Matter at the production points of one solar source, in bins of equal production probability."""

    electron_density: Float[Array, " bin"]
    neutrons_per_electron: Float[Array, " bin"]


class Tables(eqx.Module):
    """Tabulated inputs. They travel as arguments: a closed-over table would be folded at compile time."""

    solar_8b: SolarProduction


class Inputs(eqx.Module):
    """Second argument of every observable."""

    constants: StandardInputs
    nuisances: Nuisances
    tables: Tables


def load_solar_production(source: str, composition: str = "gs98") -> SolarProduction:
    """The production table of one solar source, densities in natural units (GeV^3).

    `source` is one of pp, pep, hep, 7Be, 8B, 13N, 15O, 17F; `composition` is gs98 or agss09.
    Source: Vinyoles et al. (2017), B16 models.
    """
    text = resources.files("zpjax").joinpath("data/tables/b16/production.toml").read_text(encoding="utf-8")
    bins = tomllib.loads(text)[composition][source]
    return SolarProduction(
        to_natural(np.asarray(bins["electron_density"]), "mol/cm^3"),
        np.asarray(bins["neutrons_per_electron"]),
    )


def load_inputs(composition: str = "gs98") -> Inputs:
    """The default inputs, with the solar composition of choice."""
    entries = read_quantities("nuisances.toml")
    nuisances = {f.name: to_natural(entries[f.name]["value"], entries[f.name]["unit"]) for f in fields(Nuisances)}
    return Inputs(
        constants=load_standard_inputs(),
        nuisances=Nuisances(**nuisances),
        tables=Tables(solar_8b=load_solar_production("8B", composition)),
    )
