"""Bremsstrahlung of a vector against explicit Dirac matrices, adaptive quadrature and closed forms."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from benchmarks.scipy_versions import na64mu
from tests.by_numpy import by_numpy
from zpjax.constants import load_standard_inputs
from zpjax.experiments.muon_beam_dump import cross_sections
from zpjax.inputs import load_data
from zpjax.physics import bremsstrahlung
from zpjax.physics.bremsstrahlung import energy_spectrum, nuclear_target, photon_flux
from zpjax.units import from_natural

M_MUON = 0.1056583755
LEAD = nuclear_target(82.0, 207.2, (111.0, 0.164), 0.51099895e-3, 1.0)
METRIC = np.diag([1.0, -1.0, -1.0, -1.0])
GAMMA = np.zeros((4, 4, 4), complex)
GAMMA[0] = np.diag([1, 1, -1, -1])
for axis, sigma in enumerate(np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]]), start=1):
    GAMMA[axis, :2, 2:], GAMMA[axis, 2:, :2] = sigma, -sigma
GAMMA5 = 1j * GAMMA[0] @ GAMMA[1] @ GAMMA[2] @ GAMMA[3]


@pytest.fixture(scope="module")
def spectra():
    """(x, mass) -> the two spectra on lead at 160 GeV, in GeV^-2."""
    return by_numpy(lambda x, mass: energy_spectrum(x, mass, M_MUON, 160.0, LEAD, na64mu.ALPHA))


@pytest.fixture(scope="module")
def totals():
    """Mass -> the two cross-sections for x > 1/2, in GeV^-2."""
    return by_numpy(lambda mass: cross_sections(mass, load_standard_inputs(), load_data()["na64mu"]))


def slash(p):
    return np.einsum("m,mij->ij", METRIC @ p, GAMMA)


def squared_amplitude(p, q, k, mass, chirality):
    """Spin average of |M(gamma mu -> mu Z')|^2/(e^2 g'^2) by traces over the two Feynman graphs."""
    vertex = GAMMA @ chirality
    out = p + q - k
    one = np.eye(4) * M_MUON
    forward = (slash(p + q) + one) / ((p + q) @ METRIC @ (p + q) - M_MUON**2)
    backward = (slash(p - k) + one) / ((p - k) @ METRIC @ (p - k) - M_MUON**2)
    graphs = np.einsum("nij,jk,mkl->mnil", vertex, forward, GAMMA)
    graphs = graphs + np.einsum("mij,jk,nkl->mnil", GAMMA, backward, vertex)
    conjugate = GAMMA[0] @ np.conj(np.swapaxes(graphs, -1, -2)) @ GAMMA[0]
    photon, boson = -METRIC, METRIC @ (-METRIC + np.outer(k, k) / mass**2) @ METRIC
    traces = np.einsum("ij,mnjk,kl,rsli->mnrs", slash(out) + one, graphs, slash(p) + one, conjugate)
    return np.einsum("mnrs,mr,ns->", traces, photon, boson).real / 4


def two_body(mass, energy, cosine):
    """p, q and k of gamma mu -> mu Z' in the centre of mass."""
    photon = (energy**2 - M_MUON**2) / (2 * energy)
    total = (energy**2 + mass**2 - M_MUON**2) / (2 * energy)
    momentum = np.sqrt(total**2 - mass**2)
    p = np.array([(energy**2 + M_MUON**2) / (2 * energy), 0, 0, -photon])
    k = np.array([total, momentum * np.sqrt(1 - cosine**2), 0, momentum * cosine])
    return p, np.array([photon, 0, 0, photon]), k


@pytest.mark.parametrize(
    ("mass", "energy", "cosine"), [(0.01, 0.5, 0.3), (0.1, 0.9, -0.6), (0.5, 3.0, 0.7), (1.0, 2.0, -0.9)]
)
def test_the_integrand_is_the_exact_compton_amplitude(spectra, mass, energy, cosine, monkeypatch):
    """With a flux that is a step at one S, the spectrum is A(S, x) itself."""
    p, q, k = two_body(mass, energy, cosine)
    s, x = 2 * p @ METRIC @ q, (k @ METRIC @ q) / (p @ METRIC @ q)
    y = (mass**2 * (1 - x) + M_MUON**2 * x**2) / (x * (1 - x)) / s

    def one_s_only(nodes):
        """A rule with a single node at y, undoing the substitution y = lowest + (1 - lowest) node^2."""
        lowest = y * s / 320.0
        node = np.sqrt((y - lowest) / (1 - lowest))
        return np.array([node]), np.array([1 / (2 * node * (1 - lowest))])

    monkeypatch.setattr(bremsstrahlung, "gauss_legendre", one_s_only)
    monkeypatch.setattr(bremsstrahlung, "photon_flux", lambda t_min, target: jnp.ones_like(t_min))
    found = energy_spectrum(x, mass, M_MUON, 160.0, LEAD, na64mu.ALPHA)
    # d sigma/dx = (Z^2 alpha/pi)(e^2/16 pi) A/S_min at one y.
    normal = 82**2 * na64mu.ALPHA**2 / (4 * np.pi) / (y * s)
    for value, chirality in zip(found, (np.eye(4), GAMMA5), strict=True):
        expected = squared_amplitude(p, q, k, mass, chirality)
        np.testing.assert_allclose(value / normal, expected, rtol=1e-10, atol=0)


@pytest.mark.parametrize("t_min", [1e-13, 1e-10, 1e-6, 1e-3, 0.1])
def test_the_photon_flux_is_its_closed_form(t_min):
    # Partial fractions lose digits where the flux is small against its terms.
    digits = 1e-6 if t_min < 0.01 else 1e-4
    np.testing.assert_allclose(photon_flux(t_min, LEAD), na64mu.photon_flux(t_min), rtol=digits, atol=0)


@pytest.mark.parametrize(
    ("mass", "values"),
    [
        (1e-3, (3.2498e-25, 3.9878e-26, 2.3721e-26, 1.4144e-26)),
        (0.01, (2.1483e-25, 3.9263e-26, 2.3572e-26, 1.4120e-26)),
        (0.1, (2.9769e-27, 1.3893e-26, 1.4137e-26, 1.2074e-26)),
        (0.3, (1.3528e-28, 1.4815e-27, 2.6067e-27, 5.0487e-27)),
        (1.0, (6.877e-31, 3.8963e-29, 9.2557e-29, 3.086e-28)),
    ],
    ids=lambda v: f"{v} GeV" if isinstance(v, float) else "",
)
def test_the_spectrum_on_lead_has_its_tabulated_values(spectra, mass, values):
    """cm^2 per g'^2 at x = 0.1, 0.5, 0.7, 0.9, from an independent adaptive integration (four digits)."""
    found = [from_natural(float(spectra(x, mass)[0]), "cm^2") for x in (0.1, 0.5, 0.7, 0.9)]
    np.testing.assert_allclose(found, values, rtol=2e-4, atol=0)


@pytest.mark.parametrize("mass", [1e-3, 0.03, 0.3, 1.0], ids="{} GeV".format)
def test_the_cross_section_is_that_of_an_adaptive_double_integral(totals, mass):
    np.testing.assert_allclose(totals(mass)[0], na64mu.cross_section(mass), rtol=1e-6, atol=0)


def test_a_massless_mediator_radiates_like_a_photon(spectra):
    """The muon's mass regulates: no dependence on m once m << x m_mu/sqrt(1-x), and screening enters only in chi."""
    np.testing.assert_allclose(spectra(0.6, 1e-5)[0], spectra(0.6, 1e-6)[0], rtol=1e-6, atol=0)
    # Bethe and Heitler: (4/3 (1-x) + x^2)/x, up to one over the logarithm in chi.
    shape = [x * float(spectra(x, 1e-6)[0]) / (4 / 3 * (1 - x) + x**2) for x in (0.05, 0.1)]
    np.testing.assert_allclose(shape[0], shape[1], rtol=0.05, atol=0)


def test_an_axial_mediator_radiates_like_a_vector_once_heavy(totals):
    """Chiral symmetry: the difference is of order m_mu^2/m^2."""
    vector, axial = totals(2.0)
    np.testing.assert_allclose(axial, vector, rtol=10 * (M_MUON / 2.0) ** 2, atol=0)


def test_a_light_axial_mediator_radiates_its_goldstone_mode(totals):
    """sigma_A -> 1/m^2: the longitudinal mode couples with 2 m_mu/m."""
    np.testing.assert_allclose(totals(1e-3)[1] / totals(2e-3)[1], 4.0, rtol=2e-3, atol=0)


def test_more_nodes_change_nothing(totals, monkeypatch):
    before = [float(v) for mass in (1e-3, 0.1, 1.0) for v in totals(mass)]
    monkeypatch.setattr(bremsstrahlung, "NODES", (64, 48, 64))
    finer = by_numpy(lambda mass: cross_sections(mass, load_standard_inputs(), load_data()["na64mu"]))
    np.testing.assert_allclose(before, [float(v) for m in (1e-3, 0.1, 1.0) for v in finer(m)], rtol=1e-8, atol=0)


def test_beyond_the_end_point_there_is_nothing(spectra):
    """t_min > t_max for S_min > 2 E sqrt(t_max)."""
    assert float(spectra(1 - 1e-5, 0.1)[0]) == 0.0
    slope = by_numpy(jax.grad(lambda x: energy_spectrum(x, 0.1, M_MUON, 160.0, LEAD, na64mu.ALPHA)[0]))
    assert float(slope(1 - 1e-5)) == 0.0
