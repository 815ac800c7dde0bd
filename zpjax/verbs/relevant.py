"""Which constraints decide the boundary of the region that all allow, judged on the nodes of a stored scan."""

import numpy as np

# A constraint that excludes a node within so many nodes of the allowed region may form its edge.
_REACH = 1
# Without an allowed region: the share of least excluded nodes at which the conflicting constraints are looked up, and how
# close (in log r) to the largest ratio they are.
_LEAST = 0.01
_CLOSE = np.log(2.0)


def deciding(log_ratios: dict[str, np.ndarray]) -> tuple[str, ...]:
    """Names of constraints that together exclude every node that all exclude, in the given order.

    log_ratios: name -> log of the constraint's largest ratio on the nodes (nx, ny). Those that exclude a node near the
    allowed region are in, and those that are not a number somewhere that no other excludes; then, as long as an excluded
    node is left, the one that excludes most of those left.
    """
    total = np.max(list(log_ratios.values()), axis=0)
    allowed = total < 0
    if np.any(allowed):
        near = _within_reach(allowed)
        chosen = {name for name, r in log_ratios.items() if np.any(r[near] >= 0)}
    elif np.all(np.isnan(total)):
        chosen = set()
    else:
        least = total <= np.nanquantile(total, _LEAST)
        chosen = {name for name, r in log_ratios.items() if np.any((r >= total - _CLOSE) & least)}
    excluded = _excluded_by(log_ratios, log_ratios, allowed.shape)
    chosen |= {name for name, r in log_ratios.items() if np.any(np.isnan(r) & ~excluded)}
    left = excluded & ~_excluded_by(chosen, log_ratios, allowed.shape)
    while np.any(left):
        most = max(log_ratios, key=lambda name: np.count_nonzero(left & (log_ratios[name] >= 0)))
        chosen.add(most)
        left &= ~(log_ratios[most] >= 0)
    return tuple(name for name in log_ratios if name in chosen)


def _excluded_by(names, log_ratios, shape) -> np.ndarray:
    excluded = np.zeros(shape, dtype=bool)
    for name in names:
        excluded |= log_ratios[name] >= 0
    return excluded


def _within_reach(nodes: np.ndarray) -> np.ndarray:
    """Nodes within `_REACH` lines of a marked one."""
    for axis in (0, 1):
        spread = nodes.copy()
        for step in range(1, _REACH + 1):
            ahead, behind = np.roll(nodes, step, axis), np.roll(nodes, -step, axis)
            edge = [slice(None), slice(None)]
            edge[axis] = slice(None, step)
            ahead[tuple(edge)] = False
            edge[axis] = slice(-step, None)
            behind[tuple(edge)] = False
            spread |= ahead | behind
        nodes = spread
    return nodes
