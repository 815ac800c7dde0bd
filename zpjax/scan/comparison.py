"""Our bounds beside published ones: the coupling at which a constraint begins to exclude."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

from zpjax.constants import load_standard_inputs
from zpjax.constraints import constraint_named
from zpjax.inputs import load_inputs
from zpjax.models import model_named
from zpjax.references import require_sources
from zpjax.scan.entries import parameter_value
from zpjax.scan.evaluate import Arguments, PointFunction, require_x64
from zpjax.shipped import (
    FLAG,
    NAME,
    POSITIVE,
    QUANTITY,
    TABLE,
    TABLES,
    TEXT,
    DataFileError,
    data_files,
    read_data,
    require,
    require_table,
    shown,
)
from zpjax.units import nearest, parse

# Couplings from which the first crossing is looked for: beyond the usual box on both sides, three per cent apart.
_COUPLINGS = np.geomspace(1e-8, 1.0, 601)
_BISECTIONS = 40


def published_bounds() -> list[dict]:
    """The rows of `data/comparisons`: constraint, model, mass, published coupling, tolerance, source, kind, checked."""
    files = [f"comparisons/{name}.toml" for name in data_files("comparisons", ".toml")]
    return [row for file in files for row in require_bounds(f"data/{file}", read_data(file))]


_RULES = {
    "constraint": NAME,
    "model": NAME,
    "set": TABLE,
    "mass": QUANTITY,
    "published": POSITIVE,
    "tolerance": POSITIVE,
    "source": TEXT,
    "kind": TEXT,
    "checked": FLAG,
}


def require_bounds(file: str, entry: dict) -> list[dict]:
    """The rows `bound` of a document of comparisons, none if there are none; DataFileError names what is wrong with one."""
    rows = require_table(file, entry, "bound", TABLES) if "bound" in entry else []
    for number, row in enumerate(rows, start=1):
        where = f"bound[{number}]."
        require(file, row, _RULES, ["set"], where)
        require_sources(f"{file}: key '{where}source'", [row["source"]])
        try:
            info = model_named(row["model"]).parameter_info()
            constraint_named(row["constraint"])
            for name, value in (row.get("set", {}) | {"m_zp": row["mass"]}).items():
                if name not in info:
                    raise ValueError(f"parameter {shown(name)} is not one of the model{nearest(name, info)}")
                parameter_value(info[name], value, load_standard_inputs(), name)
        except DataFileError:
            raise
        except ValueError as error:
            raise DataFileError(f"{file}: {where[:-1]}: {error}") from None
    return rows


def compare_published() -> list[dict]:
    """Every published bound with ours, their ratio, and whether they agree within the stated tolerance.

    Ours is the smallest coupling at which r = 1 at that mass, found on a logarithmic ladder and bisected; None if the
    constraint excludes nothing there. Model parameters not named in a row take their defaults.
    """
    require_x64()
    return [_compared(row) for row in published_bounds()]


def _compared(row: dict) -> dict:
    ours = first_excluded(row["constraint"], row["model"], row.get("set", {}), parse(row["mass"], "GeV"))
    ratio = None if ours is None else ours / row["published"]
    agrees = ratio is not None and abs(ratio - 1) <= row["tolerance"]
    return row | {"ours": ours, "ratio": ratio, "agrees": agrees}


def first_excluded(constraint: str, model: str, values: dict, mass: float) -> float | None:
    """The smallest coupling at which the constraint's largest ratio reaches 1 at this mass (GeV)."""
    point, arguments = _judged(constraint, model, values)
    above = np.flatnonzero(np.asarray(_log_ratios(point, _COUPLINGS, mass, arguments)) >= 0)
    if len(above) == 0:
        return None
    if above[0] == 0:
        return float(_COUPLINGS[0])
    low, high = _COUPLINGS[above[0] - 1 : above[0] + 1]
    for _ in range(_BISECTIONS):
        middle = np.sqrt(low * high)
        excluded = _log_ratios(point, np.array([middle]), mass, arguments)[0] >= 0
        low, high = (low, middle) if excluded else (middle, high)
    return float(np.sqrt(low * high))


def _judged(name: str, model: str, values: dict) -> tuple[PointFunction, Arguments]:
    """One constraint as a function of mass and coupling, and its arguments."""
    theory, constraint, inputs = model_named(model), constraint_named(name), load_inputs()
    info = theory.parameter_info()
    given = {k: parameter_value(info[k], v, inputs.constants, k) for k, v in values.items()}
    fixed = theory.defaults(inputs.constants) | given
    options = tuple((k, v) for k, v in fixed.items() if isinstance(v, str))
    numbers = {k: v for k, v in fixed.items() if not isinstance(v, str)}
    return PointFunction(theory, (), (constraint,), (), options), Arguments(
        numbers, inputs, {name: constraint.statistic}
    )


@partial(jax.jit, static_argnums=0)
def _log_ratios(point: PointFunction, couplings, mass, arguments):
    """log of the constraint's largest ratio at each coupling; told apart by all that `point` closes over."""
    return jax.vmap(lambda g: jnp.max(point.log_ratios({"m_zp": mass, "g_zp": g}, arguments)))(couplings)
