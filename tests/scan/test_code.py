"""The digest of a module changes with what it computes, and with nothing else."""

import ast
from textwrap import dedent

import pytest

from zpjax.scan.code import code_of, digest_of_code
from zpjax.scan.identity import ENGINE

MODULE = '''
"""Widths."""
from zpjax.units import UNITS

def width(mass):
    """The width."""
    # of two particles
    return mass / 3
'''


def digest(text: str) -> str:
    return digest_of_code(ast.parse(dedent(text)))


@pytest.mark.parametrize(
    "change",
    [("# of two particles", "# of two"), ("The width.", "Its width."), ('"""Widths."""', ""), ("mass / 3", "(mass/3)")],
    ids=["comment", "docstring", "no docstring", "layout"],
)
def test_words_about_the_code_are_no_part_of_it(change):
    assert digest(MODULE.replace(*change)) == digest(MODULE)


@pytest.mark.parametrize(
    "change",
    [("mass / 3", "mass / 4"), ("mass / 3", "mass // 3"), ("(mass)", "(m, mass)")],
    ids=["number", "operator", "argument"],
)
def test_a_changed_formula_is_another_code(change):
    assert digest(MODULE.replace(*change)) != digest(MODULE)


def test_what_is_imported_counts():
    found = code_of(["zpjax.observables.decay"])
    assert {"zpjax.observables.decay", "zpjax.physics.widths", "zpjax.physics.couplings", "zpjax.units"} <= set(found)
    assert "zpjax.constraints.published_curve" in code_of(["zpjax.constraints.forms"])


def test_what_finds_stores_or_draws_does_not_count():
    found = code_of(["zpjax.scan.evaluate", "zpjax.observables.decay"])
    assert not any(name.startswith(("zpjax.store", "zpjax.figures", "zpjax.cli", "zpjax.catalogue")) for name in found)


def test_every_part_of_the_engine_that_makes_numbers_counts():
    """A part that was moved and is still called by its old name would not."""
    assert set(ENGINE) <= set(code_of(ENGINE))
