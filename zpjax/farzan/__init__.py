"""The theory behind the couplings of Farzan (2015): charges, scalars, neutrino masses, quark mixing.

Everything that takes numbers is a pure function of one point, to be vmapped; masses and VEVs in GeV, VEVs of complex fields
unless said. `figures` are tables of `load_inputs().data`. Charges and counting are exact (fractions, no JAX).

charges: `Assignment`, `assignment(a, b, c)`, `anomaly_free(largest, right_handed_neutrinos)`, `special_assignments()`,
    `majorana_texture(tau, singlets)`, `scalar_needs(assignment)`.
lma_dark: `lma_dark_reach(assignments, inputs)` -> `DarkReach` each. charge_report: `charge_report`, `one_assignment`.
phases: `scalar_charges(a, b, c, link)`, `invariant_terms(charges)`, `massless_scalars(charges)`, `linking_charges(charges)`.
scalar_potential: `ScalarSector`, `Vacuum`, `potential`, `vacuum_of(sector)`, `simple_vacuum(sector)` (closed form of eq. (12) with
    h.c.), `doublet_vev_readings(sector)` (eq. (13) in four readings), `quartic_matrix`.
scalar_spectrum: `mass_matrix`, `scalar_spectrum(sector, vacuum, charges)` (all masses, massless states), `scalar_mixings(sector,
    vacuum)` (S-H'0, H0-H'0, S-H0), `goldstone_content`, `scalar_margins` (bounded below, minimum, linked, perturbativity).
mediator_mass: `mediator_mass(g_zp, vacuum, charges)` (eq. (14)), `needed_vev(m_zp, g_zp)`, `vevs_for_mass`, `vev_scan`,
    `z_mixing(g_zp, vacuum, charges, figures)`, `z_mass_matrix`.
neutrino_masses: `NeutrinoYukawas`, `higgs_vev`, `dirac_masses`, `majorana_masses`, `light_masses` (seesaw), `majorana_masses_for`
    (its inverse), `active_sterile_mixing`, `mixing_of`, `light_masses_of`.
neutrino_parameters: `neutrino_parameters(m_light, ordering)`, `measured_matrix(figures, lightest, alpha_21, alpha_31, sign)`,
    `majorana_mixing`, `mass_margins(parameters, limits)`.
neutrino_fit: `fit_neutrinos(start, setting, targets)`, `random_starts(number, seed)`, `success_rate(fits)`, `light_matrix`.
minor_zeros: `two_zero_minor(figures, zeros)`: predictions of texture zeros for c != 1.
quark_yukawas: `textured_sector(figures, flavour, small, ordering)`, `rotations_of`, `ckm_of`, `mediator_couplings(rotation,
    charges)`, `doublet_yukawas(sector, vev_hp, ordering)`, `allowed_by_doublets`, `first_order_couplings`.
flavour_changing: `texture_decays(sector, charges, m_zp, g_zp, inputs)`, `scalar_exchange(quarks, scalars, vacuum, charges, inputs)`.
collider: `doublet_pair_cross_section(m_hp, figures)`, `neutrino_pair_cross_section(m_n, g_zp, y_quark, charge, inputs)`.
"""
