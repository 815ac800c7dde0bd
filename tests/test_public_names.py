"""The public names are few, pinned, and all resolve."""

import zpjax

NAMES = [
    "Constraint", "MediatorCouplings", "Model", "Observable", "ScanSpec", "Status", "build",
    "constraint_named", "constraint_set", "draw_plane", "enable_x64", "evaluate_point", "extended", "find_boundary", "find_windows", "load_inputs",
    "log_ratios", "model_named", "observable_named", "open_scan", "predict", "profile_point", "read_spec", "run_scan",
    "scan_boundary",
]  # fmt: skip


def test_the_public_names_are_pinned():
    assert sorted(zpjax.__all__) == NAMES
    assert len(NAMES) <= 25


def test_every_public_name_resolves():
    assert all(callable(getattr(zpjax, name)) or name == "Status" for name in NAMES)
