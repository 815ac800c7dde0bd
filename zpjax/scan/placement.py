"""Where the points of a block are computed: divided over all local devices along one dimension.

One path for one CPU and eight GPUs: every device runs the same compiled program on its own share, and none waits for another.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import jax
from jax.sharding import AxisType, Mesh, NamedSharding, PartitionSpec
from jax.tree_util import PyTreeDef

from zpjax.scan.resources import local_devices

_POINTS = "points"


@dataclass(frozen=True, eq=False)
class _Structure:
    """Of a tree; the same only as itself, so that comparing two takes no time."""

    of: PyTreeDef


@partial(jax.tree_util.register_dataclass, data_fields=["leaves"], meta_fields=["structure"])
@dataclass(frozen=True)
class Placed:
    """Arguments that lie on the devices, as a flat tuple: a call then has no tree of modules to walk through."""

    leaves: tuple[jax.Array, ...]
    structure: _Structure

    def tree(self) -> object:
        """What was placed."""
        return jax.tree.unflatten(self.structure.of, self.leaves)


@dataclass(frozen=True)
class Placement:
    """The devices, and the dimension of the scan along which a block is divided over them."""

    mesh: Mesh
    dimensions: tuple[str, ...]
    divided: str

    def padded(self, block: tuple[int, ...]) -> tuple[int, ...]:
        """The block with equal shares for all devices."""
        number = self.mesh.size
        return tuple(
            -(-n // number) * number if d == self.divided else n for d, n in zip(self.dimensions, block, strict=True)
        )

    def shared(self, function: Callable, axes: list[str], outputs: object, *carried: object) -> Callable:
        """`function(values, arguments, *carried)` compiled so that each device gets its share of the values, and all arguments.

        It is called with values and arguments that are placed (see `everywhere`).
        axes: names of the values; outputs, carried: dimensions of all that comes out, and that goes in besides, as trees.
        """
        values = {a: (a,) if a in self.dimensions else self.dimensions for a in axes}
        given = (self._split(values), PartitionSpec(), *map(self._split, carried))
        divided = jax.shard_map(
            lambda values, placed, *carried: function(values, placed.tree(), *carried),
            mesh=self.mesh,
            in_specs=given,
            out_specs=self._split(outputs),
            check_vma=False,
        )
        return jax.jit(divided, in_shardings=jax.tree.map(partial(NamedSharding, self.mesh), given, is_leaf=_is_spec))

    def everywhere(self, arguments: object) -> "Placed":
        """The arguments on every device, once for all calls: to send some hundred numbers takes longer than to compute a block."""
        leaves, structure = jax.tree.flatten(arguments)
        return Placed(tuple(jax.device_put(leaves, NamedSharding(self.mesh, PartitionSpec()))), _Structure(structure))

    def _split(self, dimensions):
        """How the arrays of a tree are divided, from the tree of their dimensions (plain tuples)."""
        divided = {self.divided: _POINTS}
        return jax.tree.map(
            lambda own: PartitionSpec(*map(divided.get, own)), dimensions, is_leaf=lambda own: type(own) is tuple
        )


def _is_spec(entry) -> bool:
    return isinstance(entry, PartitionSpec)


def placement(dimensions: tuple[str, ...], block: tuple[int, ...], devices: int | None = None) -> Placement:
    """A block's longest dimension over the first `devices` local devices; over all of them if None."""
    used = local_devices(devices)
    longest = max(range(len(block)), key=lambda k: (block[k], -k))
    mesh = jax.make_mesh((len(used),), (_POINTS,), axis_types=(AxisType.Auto,), devices=used)
    return Placement(mesh, dimensions, dimensions[longest])
