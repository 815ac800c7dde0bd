"""Two identities agree, or one short sentence says what differs."""

import json

import pytest

from tests.scan.questions import document, small
from zpjax.question.spec import identity_of
from zpjax.store.identity import difference

AXES = document()["axes"]


def identity(spec=None, inputs=None, code=None):
    return {
        "spec": (spec or small()).identity(),
        "inputs": {"measurements.lma.upper": "1", "constants.m_muon": "2"} | (inputs or {}),
        "code": {"zpjax.physics.widths": "1"} | (code or {}),
    }


def reordered(table: dict) -> dict:
    return dict(reversed(table.items()))


def test_the_same_question_has_the_same_identity():
    assert difference(identity(), identity(small(title="other", then={"boundary": True}))) is None


def test_an_exchanged_order_of_axes_is_named():
    said = difference(identity(), identity(small(axes=reordered(AXES))))
    assert said == "another spec: the order of 'axes' was m_zp, g_zp and is now g_zp, m_zp"


def test_the_order_survives_a_store_that_sorts_its_keys():
    kept = json.loads(json.dumps(identity(small(axes=reordered(AXES))), sort_keys=True))
    assert difference(kept, identity(small(axes=reordered(AXES)))) is None
    assert "the order of 'axes'" in difference(kept, identity())


def test_an_exchanged_order_of_histograms_is_named():
    tables = {"gauge_coupling": {"min": 0, "max": 1}, "eps_u_mumu": {"min": 0, "max": 1}}
    first, second = (small(reduce={"histograms": h}) for h in (tables, reordered(tables)))
    assert first.hash() != second.hash()
    said = difference(identity(first), identity(second))
    assert (
        said
        == "another spec: the order of 'reduce.histograms' was gauge_coupling, eps_u_mumu and is now eps_u_mumu, gauge_coupling"
    )


def test_an_exchanged_order_of_constraints_is_named():
    names = ["lma_dark_ud_2026", "muon_g2_wp25"]
    first, second = (small(constraints={"names": n}) for n in (names, names[::-1]))
    assert "the order of 'constraints.names' was lma_dark_ud_2026, muon_g2_wp25" in difference(
        identity(first), identity(second)
    )


def test_of_two_lists_of_names_what_is_new_and_what_is_gone_is_named():
    names = ["lma_dark_ud_2026", "muon_g2_wp25"]
    first, second = (small(constraints={"names": n}) for n in (names, [names[0], "muon_g2_wp20"]))
    said = difference(identity(first), identity(second))
    assert "constraints.names now has muon_g2_wp20 and no longer has muon_g2_wp25" in said
    assert len(said) < 200


def test_the_order_of_the_parameters_of_a_model_decides_nothing():
    first, second = (small(model={"name": "flavoured_u1"} | p) for p in ({"b": 0.5, "c": 0.5}, {"c": 0.5, "b": 0.5}))
    assert first.hash() == second.hash()
    assert difference(identity(first), identity(second)) is None


def test_the_spacing_counts_where_values_are_given():
    values = {"values": ["1 MeV", "10 MeV", "100 MeV"]}
    first, second = (
        small(axes=AXES | {"m_zp": values | {"spacing": spacing}}, reduce={}) for spacing in ("log", "linear")
    )
    assert first.hash() != second.hash()
    said = difference(identity(first), identity(second))
    assert said == 'another spec: axes.m_zp.spacing was "log" and is now "linear"'


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"inputs": {"measurements.lma.upper": "3"}}, "other data: measurements.lma.upper has another value"),
        ({"inputs": {"constants.m_tau": "3"}}, "other data: constants.m_tau has a part in it now"),
        ({"code": {"zpjax.physics.widths": "2"}}, "other code: zpjax.physics.widths has changed"),
        (
            {"inputs": {"constants.m_muon": "3"}, "code": {"zpjax.physics.widths": "2"}},
            "other data and other code: constants.m_muon has another value; zpjax.physics.widths has changed",
        ),
    ],
    ids=["datum", "new input", "formula", "both"],
)
def test_what_differs_is_named(changes, sentence):
    assert difference(identity(), identity(**changes)) == sentence


def test_of_many_changes_a_few_are_named_and_the_rest_counted():
    many = {f"inputs.solar_data.figure_{k}": "1" for k in range(500)}
    said = difference(identity(), identity(inputs=many))
    assert len(said) < 200
    assert said.endswith("more)")


def test_of_another_spec_neither_data_nor_code_is_spoken_of():
    other = identity(small(model={"name": "flavoured_u1", "b": 0.5}), {"constants.m_muon": "3"}, {"zpjax.x": "1"})
    assert difference(identity(), other) == "another spec: model.b was 1.0 and is now 0.5"


def test_a_store_of_an_earlier_version_is_told_apart():
    assert "did not record" in difference(None, identity())


def test_profiles_of_pairs_of_names_are_no_tables():
    spec = small(reduce={"profiles": [["m_zp", "g_zp"]]})
    other = small(reduce={"profiles": [["g_zp", "m_zp"]]})
    assert difference(identity(spec), identity(other)).startswith("another spec: reduce.profiles was ")


def test_a_resolved_spec_reads_back_to_the_same_identity():
    from zpjax.question.reading import resolve

    spec = small(axes=AXES | {"m_zp": {"values": ["1 MeV", "10 MeV"], "spacing": "linear"}}, reduce={})
    assert resolve(spec.resolved()).hash() == spec.hash()
    assert identity_of(json.loads(json.dumps(spec.resolved()))) == spec.identity()
