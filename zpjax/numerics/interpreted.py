"""A traced program evaluated by NumPy, one equation after the other.

For what is evaluated once: a compiler takes ten seconds for a program that is through here in a tenth of one. Values agree with
those of the compiled program to rounding. What NumPy has no counterpart for, JAX evaluates by itself, operation by operation.
"""

from collections.abc import Callable

import jax
import numpy as np
from jax.extend.core import ClosedJaxpr, Jaxpr, JaxprEqn, Literal
from numpy.typing import ArrayLike


def interpreted(closed: ClosedJaxpr, arguments: list) -> list[ArrayLike]:
    """The outputs of a traced program at these arguments (leaves), without compiling it."""
    given = [np.asarray(value, dtype=aval.dtype)[()] for value, aval in zip(arguments, closed.in_avals, strict=True)]
    # Where a branch is not taken, both are evaluated: what is no number there is no fault.
    with np.errstate(all="ignore"):
        return _evaluated(closed, given)


def _evaluated(program: ClosedJaxpr | Jaxpr, arguments: list) -> list:
    jaxpr, constants = (program.jaxpr, program.consts) if isinstance(program, ClosedJaxpr) else (program, ())
    known = dict(zip(jaxpr.constvars, map(np.asarray, constants), strict=True))
    known.update(zip(jaxpr.invars, arguments, strict=True))

    def read(atom):
        return np.asarray(atom.val)[()] if isinstance(atom, Literal) else known[atom]

    for equation in jaxpr.eqns:
        values = list(map(read, equation.invars))
        name, params = equation.primitive.name, equation.params
        if (operation := _OPERATIONS.get(name)) is not None:
            known[equation.outvars[0]] = operation(*values)
        elif (operation := _WITH_PARAMETERS.get(name)) is not None:
            known[equation.outvars[0]] = operation(params, *values)
        else:
            control = _CONTROL.get(name, _by_jax)
            known.update(zip(equation.outvars, control(equation, values), strict=True))
    return list(map(read, jaxpr.outvars))


def _by_jax(equation: JaxprEqn, values: list) -> list:
    """What is no operation of NumPy's: a call of an inner program, or else evaluated by JAX."""
    if equation.primitive.name in _CALLS:
        if (mesh := equation.params.get("mesh")) is not None and mesh.size > 1:
            raise ValueError(f"A program divided over {mesh.size} devices cannot be evaluated by NumPy, which has one.")
        return _evaluated(equation.params.get("jaxpr", equation.params.get("call_jaxpr")), values)
    shaped = [np.asarray(v, dtype=atom.aval.dtype) for v, atom in zip(values, equation.invars, strict=True)]
    found = equation.primitive.bind(*shaped, **equation.params)
    return [np.asarray(v)[()] for v in (found if equation.primitive.multiple_results else [found])]


def _scan(equation: JaxprEqn, values: list) -> list:
    """A loop with a carry, over the first axis of what is scanned."""
    p, body = equation.params, equation.params["jaxpr"]
    fixed, carry = values[: p["num_consts"]], values[p["num_consts"] : p["num_consts"] + p["num_carry"]]
    scanned = values[p["num_consts"] + p["num_carry"] :]
    places = range(p["length"])
    rows = []
    for k in reversed(places) if p["reverse"] else places:
        found = _evaluated(body, [*fixed, *carry, *(x[k] for x in scanned)])
        carry = found[: p["num_carry"]]
        rows.append(found[p["num_carry"] :])
    rows = rows[::-1] if p["reverse"] else rows
    shapes = equation.outvars[p["num_carry"] :]
    stacked = zip(*rows, strict=True) if rows else ([] for _ in shapes)
    return [
        *carry,
        *(np.asarray(list(x), a.aval.dtype).reshape(a.aval.shape) for x, a in zip(stacked, shapes, strict=True)),
    ]


def _while(equation: JaxprEqn, values: list) -> list:
    p = equation.params
    first, second = p["cond_nconsts"], p["cond_nconsts"] + p["body_nconsts"]
    asked, fixed, carry = values[:first], values[first:second], values[second:]
    while _evaluated(p["cond_jaxpr"], [*asked, *carry])[0]:
        carry = _evaluated(p["body_jaxpr"], [*fixed, *carry])
    return carry


def _cond(equation: JaxprEqn, values: list) -> list:
    index, *rest = values
    branches = equation.params["branches"]
    return _evaluated(branches[min(max(int(index), 0), len(branches) - 1)], rest)


def _chosen(which: ArrayLike, *cases: ArrayLike) -> ArrayLike:
    if len(cases) == 2:
        return np.where(which, cases[1], cases[0])[()]
    return np.choose(np.asarray(which, int), cases)


def _placed(params: dict, x: ArrayLike, *sizes) -> ArrayLike:
    """An array in more dimensions: those that it has go where they are told, and the others repeat it."""
    shape = np.ones(len(params["shape"]), int)
    shape[list(params["broadcast_dimensions"])] = np.shape(x)
    return np.broadcast_to(np.reshape(x, tuple(shape)), params["shape"])


def _contracted(params: dict, a: ArrayLike, b: ArrayLike) -> ArrayLike:
    """Products summed over the contracted dimensions; batched ones come first, then those left of a and of b."""
    (sums_a, sums_b), (same_a, same_b) = params["dimension_numbers"]
    if not same_a:
        return np.tensordot(a, b, (sums_a, sums_b))[()]
    # Letters are numbers here: of a in order, of b its own but where it is paired with one of a.
    of_a = list(range(np.ndim(a)))
    of_b = [np.ndim(a) + k for k in range(np.ndim(b))]
    for k, j in zip((*sums_a, *same_a), (*sums_b, *same_b), strict=True):
        of_b[j] = k
    rest = [k for k in of_a if k not in (*sums_a, *same_a)], [k for k in of_b if k >= np.ndim(a)]
    return np.einsum(a, of_a, b, of_b, [*same_a, *rest[0], *rest[1]])


def _window(params: dict, x: ArrayLike, *starts: int) -> ArrayLike:
    """A part of an array, moved inside where it would stick out."""
    sizes = params["slice_sizes"]
    first = [min(max(int(s), 0), n - size) for s, n, size in zip(starts, x.shape, sizes, strict=True)]
    return x[tuple(slice(f, f + size) for f, size in zip(first, sizes, strict=True))]


def _sliced(params: dict, x: ArrayLike) -> ArrayLike:
    steps = params["strides"] or (1,) * x.ndim
    return x[tuple(map(slice, params["start_indices"], params["limit_indices"], steps))]


def _clamped(low: ArrayLike, x: ArrayLike, high: ArrayLike) -> ArrayLike:
    return np.minimum(np.maximum(x, low), high)


def _gathered(params: dict, x: ArrayLike, places: ArrayLike) -> ArrayLike:
    """A window of an array from each of many places, which are vectors of some of its coordinates."""
    how, sizes = params["dimension_numbers"], params["slice_sizes"]
    own = [d for d in range(x.ndim) if d not in (*how.collapsed_slice_dims, *how.operand_batching_dims)]
    of_places, number = np.shape(places)[:-1], len(own)
    outside, index = np.zeros(of_places, bool), []
    for d in range(x.ndim):
        if d in how.operand_batching_dims:
            along = how.start_indices_batching_dims[how.operand_batching_dims.index(d)]
            start = np.arange(x.shape[d]).reshape([-1 if k == along else 1 for k in range(len(of_places))])
        else:
            start = places[..., how.start_index_map.index(d)] if d in how.start_index_map else np.zeros(of_places, int)
            outside |= (start < 0) | (start > x.shape[d] - sizes[d])
            start = np.clip(start, 0, x.shape[d] - sizes[d])
        start = np.reshape(start, (*np.shape(start), *[1] * number))
        if d in own:
            start = start + np.arange(sizes[d]).reshape([-1 if d == e else 1 for e in own])
        index.append(start)
    found = x[tuple(index)]
    if params["mode"] == jax.lax.GatherScatterMode.FILL_OR_DROP and outside.any():
        fill = params["fill_value"]
        missing = fill if fill is not None else np.nan if found.dtype.kind in "fc" else np.iinfo(found.dtype).min
        found = np.where(outside.reshape(*of_places, *[1] * number), missing, found)
    batch = [k for k in range(found.ndim) if k not in how.offset_dims]
    return np.moveaxis(found, range(found.ndim), [*batch, *how.offset_dims])[()]


def _converted(x: np.ndarray, to: np.dtype) -> ArrayLike:
    """In another type: a complex number in a real one is its real part, without a warning."""
    return (x.real if x.dtype.kind == "c" and to.kind != "c" else x).astype(to)[()]


def _padded(params: dict, x: ArrayLike, value: ArrayLike) -> ArrayLike:
    """With so much before, after and between along each dimension; less than nothing takes away."""
    widths = params["padding_config"]
    shape = [low + high + n + max(n - 1, 0) * gap for n, (low, high, gap) in zip(x.shape, widths, strict=True)]
    found = np.full([max(n, 0) for n in shape], value, x.dtype)
    places = [low + (gap + 1) * np.arange(n) for n, (low, _, gap) in zip(x.shape, widths, strict=True)]
    inside = [(p >= 0) & (p < n) for p, n in zip(places, shape, strict=True)]
    found[np.ix_(*(p[k] for p, k in zip(places, inside, strict=True)))] = x[np.ix_(*inside)]
    return found


def _divided(x: ArrayLike, y: ArrayLike) -> ArrayLike:
    if np.result_type(x, y).kind in "fc":
        return np.divide(x, y)
    return ((np.abs(x) // np.abs(y)) * np.sign(x) * np.sign(y)).astype(np.result_type(x, y))  # towards zero


def _below(x: ArrayLike, y: ArrayLike) -> ArrayLike:
    """In the order of all numbers, where NaN is above all others."""
    return np.less(x, y) | (np.isnan(y) & ~np.isnan(x))


def _over_axes(operation: Callable) -> Callable:
    return lambda params, x: operation(x, axis=tuple(params["axes"]))


def _index(operation: Callable) -> Callable:
    return lambda params, x: operation(x, axis=params["axes"][0]).astype(params["index_dtype"])


def _integer_power(params: dict, x: ArrayLike) -> ArrayLike:
    """By squaring, as compilers do it: within a rounding or two of a power, and ten times faster."""
    y = params["y"]
    base, found = x, None
    for bit in reversed(bin(abs(y))[2:]):
        if bit == "1":
            found = base if found is None else found * base
        base = base * base
    return np.ones_like(x) if found is None else found if y > 0 else 1 / found


# Of an inner program at the values themselves, or at those of one device. A reduction has an inner program too, and is none.
_CALLS = set("jit pjit closed_call core_call custom_jvp_call custom_vjp_call remat remat2 checkpoint shard_map".split())
# Operations without parameters that matter here.
_OPERATIONS = {
    "abs": np.abs, "add": np.add, "add_any": np.add, "and": np.bitwise_and, "atan": np.arctan, "atan2": np.arctan2,
    "cbrt": np.cbrt, "ceil": np.ceil, "clamp": _clamped, "complex": lambda x, y: x + 1j * y, "conj": np.conj, "copy": np.array,
    "cos": np.cos, "cosh": np.cosh, "div": _divided, "eq": np.equal, "exp": np.exp, "expm1": np.expm1, "floor": np.floor,
    "ge": np.greater_equal, "gt": np.greater, "imag": np.imag, "is_finite": np.isfinite, "le": np.less_equal, "log": np.log,
    "log1p": np.log1p, "lt": np.less, "lt_to": _below, "max": np.maximum, "min": np.minimum, "mul": np.multiply, "ne": np.not_equal,
    "neg": np.negative, "not": np.invert, "or": np.bitwise_or, "pow": np.power, "real": np.real, "select_n": _chosen,
    "sign": np.sign, "sin": np.sin, "sinh": np.sinh, "sqrt": np.sqrt, "square": np.square, "stop_gradient": lambda x: x,
    "sub": np.subtract, "tan": np.tan, "tanh": np.tanh,
}  # fmt: skip
_WITH_PARAMETERS = {
    "argmax": _index(np.argmax),
    "argmin": _index(np.argmin),
    "broadcast_in_dim": _placed,
    "concatenate": lambda params, *x: np.concatenate(x, axis=params["dimension"]),
    "convert_element_type": lambda params, x: _converted(np.asarray(x), np.dtype(params["new_dtype"])),
    "dot_general": _contracted,
    "dynamic_slice": _window,
    "gather": _gathered,
    "integer_pow": _integer_power,
    "iota": lambda params: _placed(
        {"shape": params["shape"], "broadcast_dimensions": (params["dimension"],)},
        np.arange(params["shape"][params["dimension"]], dtype=params["dtype"]),
    ),
    "pad": _padded,
    "reduce_and": _over_axes(np.all),
    "reduce_max": _over_axes(np.max),
    "reduce_min": _over_axes(np.min),
    "reduce_or": _over_axes(np.any),
    "reduce_prod": _over_axes(np.prod),
    "reduce_sum": _over_axes(np.sum),
    "reshape": lambda params, x: np.reshape(x, params["new_sizes"]),
    "rev": lambda params, x: np.flip(x, params["dimensions"]),
    "slice": _sliced,
    "squeeze": lambda params, x: np.squeeze(x, params["dimensions"])[()],
    "stack": lambda params, *x: np.stack(x, axis=params["axis"]),
    "transpose": lambda params, x: np.transpose(x, params["permutation"]),
}
_CONTROL = {
    "cond": _cond,
    "optimization_barrier": lambda equation, values: values,
    "scan": _scan,
    "split": lambda equation, x: np.split(*x, np.cumsum(equation.params["sizes"])[:-1], equation.params["axis"]),
    "unstack": lambda equation, x: list(np.moveaxis(*x, equation.params["axis"], 0)),
    "while": _while,
}
