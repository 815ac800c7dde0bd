"""Which constraints decide an allowed region, on made-up nodes."""

import numpy as np

from zpjax.verbs.relevant import deciding

X, Y = np.meshgrid(np.linspace(0, 1, 60), np.linspace(0, 1, 60), indexing="ij")
BAND = 20 * (np.abs(Y - 0.5) - 0.1)
RIGHT = 20 * (X - 0.3)
FAR_RIGHT = 20 * (X - 0.8)
WEAK = np.full_like(X, -1.0)


def test_a_constraint_that_only_excludes_what_others_exclude_is_left_out():
    assert deciding({"band": BAND, "right": RIGHT, "far": FAR_RIGHT, "weak": WEAK}) == ("band", "right")


def test_a_constraint_that_alone_excludes_some_nodes_is_in_wherever_they_are():
    island = np.where((X > 0.9) & (np.abs(Y - 0.5) < 0.1), -1.0, RIGHT)
    assert deciding({"band": BAND, "right": island, "far": FAR_RIGHT}) == ("band", "right", "far")


def test_what_never_excludes_decides_nothing():
    assert deciding({"weak": WEAK, "weaker": WEAK - 1}) == ()


def test_where_nothing_is_allowed_those_in_conflict_at_the_least_excluded_nodes_decide():
    low, high = 10 * (X - 0.4) + 0.5, 10 * (0.4 - X) + 0.5
    assert deciding({"low": low, "high": high, "other": low - 5, "weak": WEAK}) == ("low", "high")


def test_the_chosen_exclude_every_node_that_all_exclude():
    generator = np.random.default_rng(7)
    found = {f"c{k}": np.cos(generator.uniform(2, 9) * X + generator.uniform(2, 9) * Y + k) for k in range(9)}
    chosen = deciding(found)
    total = np.max(list(found.values()), axis=0)
    assert np.all((np.max([found[name] for name in chosen], axis=0) >= 0) == (total >= 0))
