"""Which constraints decide the boundary of the region that all allow, judged on the nodes of a stored scan."""

from collections.abc import Mapping

import numpy as np

# A constraint that excludes a node within so many nodes of the allowed region may form its edge.
_REACH = 1
# Without an allowed region: the share of least excluded nodes at which the conflicting constraints are looked up, and how
# close (in log r) to the largest ratio they are.
_LEAST = 0.01
_CLOSE = np.log(2.0)


def deciding(log_ratios: Mapping[str, np.ndarray]) -> tuple[str, ...]:
    """Names of constraints that together exclude every node that all exclude, in the given order.

    log_ratios: name -> log of the constraint's largest ratio on the nodes (nx, ny); asked for one after the other, and never
    kept, so that they may lie on a disk. Those that exclude a node near the
    allowed region are in, and those that are not a number somewhere that no other excludes; then, as long as an excluded
    node is left, the one that excludes most of those left.
    """
    # Nodes that are excluded, or not known, as eight to a byte: some tens of constraints judge a million of them.
    total, excludes, unknown = np.array(-np.inf), {}, {}
    for name, r in log_ratios.items():
        total, excludes[name], missing = np.maximum(total, r), np.packbits(r >= 0), np.isnan(r)
        unknown |= {name: np.packbits(missing)} if np.any(missing) else {}
    allowed = total < 0
    if np.any(allowed):
        near = np.packbits(_within_reach(allowed))
        chosen = {name for name, own in excludes.items() if np.any(own & near)}
    elif np.all(np.isnan(total)):
        chosen = set()
    else:
        least = total <= np.nanquantile(total, _LEAST)
        chosen = {name for name, r in log_ratios.items() if np.any(r[least] >= total[least] - _CLOSE)}
    excluded = np.bitwise_or.reduce(list(excludes.values()))
    chosen |= {name for name, missing in unknown.items() if np.any(missing & ~excluded)}
    left = excluded.copy()
    for name in chosen:
        left &= ~excludes[name]
    while np.any(left):
        most = max(excludes, key=lambda name: np.count_nonzero(np.unpackbits(left & excludes[name])))
        chosen.add(most)
        left &= ~excludes[most]
    return tuple(name for name in excludes if name in chosen)


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
