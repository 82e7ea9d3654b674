"""Linear functions of many arguments at once: how a call is written when its argument has one more axis in front.

    np.sum(a)               a of rank 2        ->   np.sum(a, axis=(1, 2))
    w @ a                   a of rank 1        ->   a @ w.T
    np.reshape(a, shape)                       ->   np.reshape(a, (count, *shape))

A row is chosen by the ranks that the arguments have in the call for one direction. None means that there is no row for
these ranks: the call is then made once for each direction, which is always right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from s2s_ad.rules.facts import axes_of, constant_at, is_left_out, rank
from s2s_ad.rules.rule import Values
from s2s_ad.values import ABSENT, Array, ListOf, Scalar, TupleOf, Value, items_of, rank_of


@dataclass(frozen=True)
class Given:
    """One call: what is known of the arguments for one direction, and which of them have many."""

    values: Values
    many: frozenset[str]

    def rank(self, name: str) -> int | None:
        """The rank for one direction."""
        return rank(self.values, name)

    def axes(self, name: str, of: str = "a") -> tuple[int, ...] | None:
        """The axes, in front of which there is one more, that a constant argument means."""
        known, axis = self.rank(of), constant_at(self.values, name)
        axes = None if known is None or axis is ABSENT else axes_of(axis, known)
        return None if axes is None else tuple(each + 1 for each in axes)

    def only(self, name: str) -> bool:
        """Whether this is the argument that has many directions, and no other has."""
        return self.many == {name}

    def at_default(self, *names: str) -> bool:
        """Whether these arguments say nothing."""
        return all(name not in self.values or is_left_out(self.values, name) for name in names)


Row = Callable[[Given], str | None]


def lifted(name: str, before: int, after: int) -> str:
    """An argument with axes of length 1 behind the first, so that it broadcasts as it did for one direction.

    >>> lifted("a", 0, 2), lifted("a", 1, 1)
    ('a[:, None, None]', 'a')
    """
    return name if before >= after else f"{name}[:, {', '.join(['None'] * (after - before))}]"


def same(text: str) -> Row:
    """A row that does not depend on ranks."""
    return lambda given: text


def reduced(name: str) -> Row:
    """A reduction, which must leave the first axis alone."""

    def row(given: Given) -> str | None:
        if not given.only("a") or not given.at_default("dtype", "out"):
            return None
        axes = given.axes("axis")
        if axes is None or not axes:
            return "a" if given.rank("a") == 0 else None
        keepdims = constant_at(given.values, "keepdims") is not False
        masked = "where" in given.values and constant_at(given.values, "where") is not True
        options = f"{', keepdims=keepdims' if keepdims else ''}{', where=where' if masked else ''}"
        return f"np.{name}(a, axis={_axes(axes)}{options})"

    return row


def along_axis(template: str) -> Row:
    """A function along one axis, which is counted from the front or from the back."""

    def row(given: Given) -> str | None:
        axis = given.axes("axis")
        if not given.only("a") or axis is None or (len(axis) != 1 and given.rank("a") != 1):
            return None
        return template.format(axis=axis[0])

    return row


def transposed(given: Given) -> str | None:
    """Axes permuted."""
    known = given.rank("a")
    if known is None or not given.only("a"):
        return None
    order = constant_at(given.values, "axes") if "axes" in given.values else None
    axes = axes_of(order, known) if order not in (None, ()) else tuple(reversed(range(known)))
    if axes is None or order is ABSENT:
        return None
    return "a" if axes == tuple(range(known)) else f"np.transpose(a, (0, {', '.join(str(axis + 1) for axis in axes)}))"


def swapped(given: Given) -> str | None:
    """Two axes exchanged."""
    one, other = given.axes("axis1"), given.axes("axis2")
    if one is None or other is None or not given.only("a"):
        return None
    return f"np.swapaxes(a, {one[0]}, {other[0]})"


def reshaped(given: Given) -> str | None:
    """Another shape in the same order."""
    if not given.only("a") or constant_at(given.values, "order") != "C":
        return None
    shape = given.values.get("shape")
    if isinstance(shape, Scalar):
        return "np.reshape(a, (count, shape))"
    return "np.reshape(a, (count, *shape))" if isinstance(shape, TupleOf | ListOf) else None


def reshaped_by_method(given: Given) -> str | None:
    """`a.reshape(2, 3)` or `a.reshape((2, 3))`: what `*shape` takes is in a tuple."""
    shape = given.values.get("shape")
    if not given.only("a") or constant_at(given.values, "order") != "C" or not isinstance(shape, TupleOf):
        return None
    if len(shape.items) == 1 and isinstance(shape.items[0], TupleOf | ListOf):
        return "np.reshape(a, (count, *shape[0]))"
    return "np.reshape(a, (count, *shape))" if all(isinstance(item, Scalar) for item in shape.items) else None


def flat(given: Given) -> str | None:
    """All axes as one."""
    plain = given.only("a") and constant_at(given.values, "order") == "C"
    return "np.reshape(a, (count, -1))" if plain else None


def expanded(given: Given) -> str | None:
    """One more axis of length 1."""
    axis, known = constant_at(given.values, "axis"), given.rank("a")
    axes = None if known is None or isinstance(axis, tuple) else axes_of(axis, known + 1)
    return None if axes is None or axis is None or not given.only("a") else f"np.expand_dims(a, {axes[0] + 1})"


def broadcasted(given: Given) -> str | None:
    """`np.broadcast_to`, `broadcast_like`: the axes that are new are behind the first."""
    before = given.rank("a")
    shape = given.values.get("shape")
    after = len(shape.items) if isinstance(shape, TupleOf) else None
    if before is None or after is None or not given.only("a"):
        return None
    return f"np.broadcast_to({lifted('a', before, after)}, (count, *shape))"


def broadcasted_like(given: Given) -> str | None:
    """The shape of another argument."""
    before, after = given.rank("e"), given.rank("x")
    if before is None or after is None or before > after or not given.only("e"):
        return None
    return f"np.broadcast_to({lifted('e', before, after)}, (count, *np.shape(x)))"


def filled(given: Given) -> str | None:
    """`np.full_like(a, e)` of a number for each direction."""
    if given.many != {"fill_value"} or given.rank("fill_value") != 0 or (after := given.rank("a")) is None:
        return None
    return f"np.broadcast_to({lifted('fill_value', 0, after)}, (count, *np.shape(a))).copy()"


def unbroadcasted(given: Given) -> str | None:
    """Summed down to a number, or no sum at all."""
    before, after = given.rank("e"), given.rank("x")
    if before is None or after != 0 or not given.only("e"):
        return None
    return "e" if before == 0 else f"np.sum(e, axis={_axes(tuple(range(1, before + 1)))})"


def unsummed(given: Given) -> str | None:
    """The transpose of a sum: repeated along the axes that were summed."""
    axes, before, after = given.axes("axis"), given.rank("e"), given.rank("a")
    if axes is None or before is None or after is None or not given.only("e"):
        return None
    spread = "e" if before == after else f"np.expand_dims(e, {_axes(axes)})"
    return f"np.broadcast_to({spread}, (count, *np.shape(a)))" if before in (after, after - len(axes)) else None


def matrix_product(given: Given) -> str | None:
    """`a @ b` with many of one of them."""
    a, b = given.rank("a"), given.rank("b")
    if a is None or b is None or not given.at_default("out") or 0 in (a, b):
        return None
    if given.only("a"):
        if a == 1:
            return "a @ b" if b <= 2 else None
        return f"{lifted('a', a, b)} @ b"
    if not given.only("b"):
        return None
    if b == 1:
        return {1: "b @ a", 2: "b @ a.T"}.get(a)
    return f"a @ {lifted('b', b, a)}"


def dot_product(given: Given) -> str | None:
    """`np.dot` is the matrix product up to rank 2, and the product with a number."""
    a, b = given.rank("a"), given.rank("b")
    if a is None or b is None or not given.at_default("out") or len(given.many) != 1:
        return None
    if 0 in (a, b):
        return f"{lifted('a', a, b)} * b" if given.only("a") else f"a * {lifted('b', b, a)}"
    return matrix_product(given) if a <= 2 and b <= 2 else None


def vector_product(given: Given) -> str | None:
    """`np.inner` and `np.vdot` of vectors."""
    return matrix_product(given) if given.rank("a") == given.rank("b") == 1 else None


def outer_product(given: Given) -> str | None:
    """All products of two vectors."""
    if given.rank("a") != 1 or given.rank("b") != 1 or not given.at_default("out"):
        return None
    if given.only("a"):
        return "a[:, :, None] * b"
    return "a[:, None] * b[:, None]" if given.only("b") else None


def solved(given: Given) -> str | None:
    """Many right-hand sides."""
    if not given.only("b") or given.rank("a") != 2:
        return None
    return {1: "np.linalg.solve(a, b.T).T", 2: "np.linalg.solve(a, b)"}.get(given.rank("b") or 0)


def joined(given: Given) -> str | None:
    """`np.concatenate` along a constant axis."""
    known, axis = _common_rank(given.values.get("arrays")), constant_at(given.values, "axis")
    axes = None if known is None or axis is None else axes_of(axis, known)
    return None if axes is None else f"np.concatenate(arrays, axis={axes[0] + 1})"


def stacked(given: Given) -> str | None:
    """`np.stack` along a constant axis."""
    known = _common_rank(given.values.get("arrays"))
    axes = None if known is None else axes_of(constant_at(given.values, "axis"), known + 1)
    return None if axes is None or len(axes) != 1 else f"np.stack(arrays, axis={axes[0] + 1})"


def side_by_side(given: Given) -> str | None:
    """`np.hstack`: along the second axis, or the only one."""
    known = _common_rank(given.values.get("arrays"))
    return f"np.concatenate(arrays, axis={min(known, 2)})" if known else None


def made_of_items(given: Given) -> str | None:
    """`np.array([a, b])` of items of one rank."""
    value = given.values.get("a")
    if not given.at_default("dtype"):
        return None
    if isinstance(value, Array):
        return "np.array(a)"
    return "np.stack(a, axis=1)" if isinstance(value, ListOf | TupleOf) and _common_rank(value) is not None else None


def summed_items(given: Given) -> str | None:
    """`sum` of a list of numbers or arrays of one rank, or over the rows of an array."""
    value = given.values.get("xs")
    if constant_at(given.values, "start") != 0 or not given.only("xs"):
        return None
    if isinstance(value, ListOf | TupleOf):
        return "sum(xs)" if _common_rank(value) is not None else None
    return "np.sum(xs, axis=1)" if given.rank("xs") else None


def listed(given: Given) -> str | None:
    """The numbers of a vector as a list: for each the directions."""
    return "list(np.swapaxes(a, 0, 1).copy())" if given.rank("a") == 1 else None


def taken(given: Given) -> str | None:
    """`taken_only`: where the condition has axes that `e` has not, an element counts if it does anywhere."""
    known, other, side = given.rank("e"), given.rank("c"), constant_at(given.values, "side")
    if None in (known, other) or not given.only("e"):
        return None
    if other == 0 or (other or 0) <= (known or 0):
        return "taken_only(e, c, side)"
    return f"taken_only(e, np.{'any' if side else 'all'}(c), side)" if known == 0 and side in (True, False) else None


def _common_rank(sequence: Value | None) -> int | None:
    """The rank of every item."""
    items = None if sequence is None else items_of(sequence)
    if items is None and isinstance(sequence, ListOf):
        items = (sequence.item,)
    ranks = {rank_of(item) for item in items or ()}
    return ranks.pop() if len(ranks) == 1 else None


def _axes(axes: tuple[int, ...]) -> str:
    return str(axes[0]) if len(axes) == 1 else str(axes)


ROWS: dict[str, Row] = {
    **{name: reduced(name) for name in ("sum", "mean")},
    "np.add.reduce": reduced("add.reduce"),
    "cumsum": along_axis("np.cumsum(a, axis={axis})"),
    "diff": along_axis("np.diff(a, n, axis={axis})"),
    "flip": along_axis("np.flip(a, {axis})"),
    "roll": along_axis("np.roll(a, shift, {axis})"),
    "transpose": transposed, "permute_dims": transposed, "T": transposed,
    "swapaxes": swapped,
    "ravel": flat, "flatten": lambda given: (text := flat(given)) and f"{text}.copy()",
    "expand_dims": expanded,
    "broadcast_to": broadcasted,
    "full_like": filled,
    "matmul": matrix_product, "dot": dot_product, "inner": vector_product, "vdot": vector_product,
    "outer": outer_product,
    "concatenate": joined, "concat": joined, "stack": stacked, "hstack": side_by_side,
    "array": made_of_items,
    "np.reshape": reshaped, "ndarray.reshape": reshaped_by_method,
    "np.linalg.solve": solved,
    "builtins.sum": summed_items,
    "builtins.float": same("x"),
    "copy": same("np.copy(a)"),
    "ndarray.tolist": listed,
    "ndarray.astype": same("a.astype(dtype)"),
    "runtime.own": same("own(x)"),
    "runtime.as_kind": same("as_kind(e, x)"),
    "runtime.unbroadcast": unbroadcasted,
    "runtime.broadcast_like": broadcasted_like,
    "runtime.unsum": unsummed,
    "runtime.taken_only": taken,
    "runtime.restructure": same("restructure_each(e, like)"),
}  # fmt: skip


def leading(name: str, values: Values, many: frozenset[str]) -> str | None:
    """The text of a call of the function that the table calls `name`, `many` of whose arguments have a first axis more;
    None where there is no row for it."""
    module, _, short = name.rpartition(".")
    row = ROWS.get(name) or (ROWS.get(short) if module in ("np", "ndarray", "operator") else None)
    return None if row is None else row(Given(values, many))
