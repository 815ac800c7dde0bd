"""How fast is the solar survival in closed form against jaxnu and nuSQuIDS in the Standard Model, and do they agree?

All three get the same exponential profile, mixing and points (E, r) of production. jaxnu diagonalises three flavours at
production and at the surface, one eigensystem each. nuSQuIDS has no adiabatic routine, and its wheel no solar model:
it integrates the whole way out of the Sun, at a few points only.
"""

from importlib.util import find_spec

import numpy as np

import zpjax
from benchmarks.measuring import interleaved, number, on_one_core, rates, ratios, timed

_SUN = 695700.0  # km, that of jaxnu
_CENTRE, _SLOPE = 245.0, 10.54  # mol/cm^3 and per solar radius: Bahcall's approximation outside the core
_ENERGIES = (1e-4, 15e-3)
# Densities of 145 to 18 mol/cm^3: where the approximation is one, and beyond those at which neutrinos are produced.
_RADII = (0.05, 0.25)
# At 1e-6 nuSQuIDS itself is 2e-3 off, at 1e-8 3e-5 (from 1e-10), which takes three times as long.
_PRECISION = 1e-8


def run(smoke: bool) -> list[dict]:
    """Points per second of the closed form, its ratio to every package that is there, and the largest differences."""
    points, repeats = (10**3, 1) if smoke else (2**17, 7)
    values = random_points(points)
    figures = zpjax.load_inputs().data["oscillations"]
    ours, seconds = timed(lambda: closed_form(figures).lower(*values).compile())
    found = [number("closed form: trace and compile", "s", seconds, "no compilation cache")]
    calls = {"closed form": lambda: ours(*values)}
    if theirs := _installed("jaxnu"):
        theirs, seconds = timed(lambda: by_jaxnu(figures).lower(*values).compile())
        found.append(number("jaxnu: trace and compile", "s", seconds, "no compilation cache"))
        calls["jaxnu"] = lambda: theirs(*values)
    samples = interleaved(calls, repeats)
    how = "P_ee(E, r), flat vmap, the same points"
    found += [number(name, "points/s", rates(points, samples[name]), how) for name in calls]
    if theirs:
        ratio = ratios(samples["jaxnu"], samples["closed form"])
        found.append(number("closed form over jaxnu", "1", ratio, how, at_least=None if smoke else 50))
        one_core = {name: _processor_seconds(call, 1 if smoke else 10) for name, call in calls.items()}
        ratio = one_core["jaxnu"] / one_core["closed form"]
        found.append(number("closed form over jaxnu, on one core", "1", ratio, f"{how}, processor seconds"))
        found.append(_difference("jaxnu", ours(*values), theirs(*values)))
    if _installed("nuSQuIDS"):
        found += _nusquids(smoke, figures, np.median(samples["closed form"]) / points)
    return found


def _processor_seconds(call, times):
    return on_one_core(lambda: [call().block_until_ready() for _ in range(times)])[1]


def _nusquids(smoke, figures, ours):
    energies, radii = random_points(1 if smoke else 6)
    theirs, seconds = timed(
        lambda: np.array([by_nusquids(figures, e, r) for e, r in zip(energies, radii, strict=True)])
    )
    each = seconds / len(theirs)
    return [
        number("nuSQuIDS: one point", "s", each, f"Runge-Kutta to the surface, precision {_PRECISION:g}"),
        number("closed form over nuSQuIDS", "1", each / ours, "an integration, not an adiabatic formula"),
        _difference("nuSQuIDS", closed_form(figures)(energies, radii), theirs),
    ]


def _difference(name, ours, theirs):
    # What `survival_probability` promises.
    largest = float(np.abs(np.asarray(ours) - np.asarray(theirs)).max())
    return number(f"closed form less {name}: largest", "1", largest, "Standard Model, same points", at_most=2e-4)


def _installed(name: str) -> bool:
    if find_spec(name) is None:
        print(f"  {name} is not installed (pip install '.[bench]'): left out.")
        return False
    return True


def random_points(points: int) -> tuple[np.ndarray, np.ndarray]:
    """Energies in GeV, evenly in the logarithm, and radii in those of the Sun."""
    u, v = np.random.default_rng(0).random((2, points))
    return np.exp(np.log(_ENERGIES[0]) * (1 - u) + np.log(_ENERGIES[1]) * u), _RADII[0] * (1 - v) + _RADII[1] * v


def closed_form(figures: dict):
    """(energies, radii) -> P_ee with the mixing of `figures`, jitted."""
    import jax
    import jax.numpy as jnp

    from zpjax.physics.solar_survival import SolarNsi, mixing_of, survival_probability
    from zpjax.units import to_natural

    mixing, none = mixing_of(figures), SolarNsi((0.0, 0.0), (0j, 0j), (0.0, 0.0))
    radii, densities = _profile()
    scale = np.sqrt(2) * zpjax.load_inputs().constants.fermi_constant * to_natural(1.0, "mol/cm^3")

    def one(energy, radius):
        potential = scale * jnp.interp(radius, radii, densities)
        return survival_probability(potential, energy, 0.4, mixing, none)

    return jax.jit(jax.vmap(one))


def by_jaxnu(figures: dict):
    """The same by `adiabatic_mass_fractions` of jaxnu."""
    import jax
    import jax.numpy as jnp
    from jaxnu import solar

    radii, densities = _profile()
    profile = solar.SolarProfile(radii, densities, _SUN)
    parameters = _parameters(figures)

    def one(energy, radius):
        fractions = solar.adiabatic_mass_fractions(parameters, energy, profile, _SUN, radius * _SUN)
        return jnp.dot(jnp.abs(parameters.pmns()[0]) ** 2, fractions)

    return jax.jit(jax.vmap(one))


def _parameters(figures):
    from jaxnu import OscParams

    angles = {f"theta{n}": np.arcsin(np.sqrt(figures[f"sin2_theta_{n}"])) for n in ("12", "13", "23")}
    splittings = {f"dm{n.replace('_', '')}": figures[f"dm2_{n}"] * 1e18 for n in ("21", "31")}
    return OscParams(**angles, **splittings, deltacp=figures["delta_cp"])


def by_nusquids(figures: dict, energy: float, radius: float) -> float:
    """The same by nuSQuIDS: mass states at the surface, reached in small steps."""
    import nuSQuIDS as nsq

    units, (radii, densities) = nsq.Const(), _profile()
    state = nsq.nuSQUIDS(3, nsq.NeutrinoType.neutrino)
    for i, j in ((0, 1), (0, 2), (1, 2)):
        state.Set_MixingAngle(i, j, np.arcsin(np.sqrt(figures[f"sin2_theta_{i + 1}{j + 1}"])))
    for j in (1, 2):
        state.Set_SquareMassDifference(j, figures[f"dm2_{j + 1}1"] * 1e18)
    state.Set_CPPhase(0, 2, figures["delta_cp"])
    # Positions in cm; the density in g/cm^3 times the electrons per nucleon is that of electrons in mol/cm^3.
    state.Set_Body(nsq.VariableDensity(radii * _SUN * 1e5, densities, np.ones_like(radii)))
    state.Set_Track(nsq.VariableDensity.Track(radius * _SUN * units.km, _SUN * units.km))
    state.Set_E(energy * units.GeV)
    state.Set_initial_state(np.array([1.0, 0.0, 0.0]), nsq.Basis.flavor)
    state.Set_rel_error(_PRECISION)
    state.Set_abs_error(_PRECISION)
    state.EvolveState()
    s12, s13 = figures["sin2_theta_12"], figures["sin2_theta_13"]
    weights = np.array([(1 - s12) * (1 - s13), s12 * (1 - s13), s13])
    return float(weights @ [state.EvalMass(i) for i in range(3)])


def _profile():
    radii = np.linspace(0.0, 1.0, 400)
    return radii, _CENTRE * np.exp(-_SLOPE * radii)
