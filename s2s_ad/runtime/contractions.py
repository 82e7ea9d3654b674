"""Transposes of tensordot, kron and einsum."""

from __future__ import annotations

import string
from typing import Any

import numpy as np

from s2s_ad.runtime.broadcasting import unbroadcast


def contracted(a: Any, b: Any, axes: Any) -> tuple[list[int], list[int]]:
    """The axes that `np.tensordot(a, b, axes)` sums over, none negative.

    >>> contracted(np.zeros((2, 3)), np.zeros((3, 4)), 1)
    ([1], [0])
    """
    if np.ndim(axes) == 0 and not isinstance(axes, list | tuple):
        return list(range(np.ndim(a) - int(axes), np.ndim(a))), list(range(int(axes)))
    first, second = ([axis] if np.ndim(axis) == 0 else list(axis) for axis in axes)
    return [int(axis) % np.ndim(a) for axis in first], [int(axis) % np.ndim(b) for axis in second]


def tensordot_left(e: Any, a: Any, b: Any, axes: Any = 2) -> Any:
    """The transpose of `a -> np.tensordot(a, b, axes)`.

    >>> tensordot_left(np.ones((2, 4)), np.zeros((2, 3)), np.ones((3, 4)), 1).shape
    (2, 3)
    """
    mine, theirs = contracted(a, b, axes)
    kept = [i for i in range(np.ndim(a)) if i not in mine]
    free = [i for i in range(np.ndim(b)) if i not in theirs]
    product = np.tensordot(e, b, (list(range(len(kept), np.ndim(e))), free))
    order = kept + [mine[theirs.index(i)] for i in sorted(theirs)]
    return np.transpose(product, [order.index(i) for i in range(np.ndim(a))])


def tensordot_right(e: Any, a: Any, b: Any, axes: Any = 2) -> Any:
    """The transpose of `b -> np.tensordot(a, b, axes)`.

    >>> tensordot_right(np.ones((2, 4)), np.zeros((2, 3)), np.ones((3, 4)), 1).shape
    (3, 4)
    """
    mine, theirs = contracted(a, b, axes)
    kept = [i for i in range(np.ndim(a)) if i not in mine]
    free = [i for i in range(np.ndim(b)) if i not in theirs]
    product = np.tensordot(a, e, (kept, list(range(len(kept)))))
    order = [theirs[mine.index(i)] for i in sorted(mine)] + free
    return np.transpose(product, [order.index(i) for i in range(np.ndim(b))])


def kron_left(e: Any, a: Any, b: Any) -> Any:
    """The transpose of `a -> np.kron(a, b)`.

    >>> kron_left(np.ones((4, 6)), np.zeros((2, 3)), np.ones((2, 2))).tolist()
    [[4.0, 4.0, 4.0], [4.0, 4.0, 4.0]]
    """
    outer, inner = _padded(a, b)
    blocks = np.reshape(e, [length for pair in zip(outer, inner, strict=True) for length in pair])
    axes = list(range(1, 2 * len(outer), 2))
    return np.reshape(np.tensordot(blocks, np.reshape(b, inner), (axes, list(range(len(inner))))), np.shape(a))


def kron_right(e: Any, a: Any, b: Any) -> Any:
    """The transpose of `b -> np.kron(a, b)`.

    >>> kron_right(np.ones((4, 6)), np.ones((2, 3)), np.zeros((2, 2))).tolist()
    [[6.0, 6.0], [6.0, 6.0]]
    """
    outer, inner = _padded(a, b)
    blocks = np.reshape(e, [length for pair in zip(outer, inner, strict=True) for length in pair])
    axes = list(range(0, 2 * len(outer), 2))
    return np.reshape(np.tensordot(np.reshape(a, outer), blocks, (list(range(len(outer))), axes)), np.shape(b))


def _padded(a: Any, b: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:
    rank = max(np.ndim(a), np.ndim(b))
    return (1,) * (rank - np.ndim(a)) + np.shape(a), (1,) * (rank - np.ndim(b)) + np.shape(b)


def einsum_part(e: Any, subscripts: str, operands: Any, i: int) -> Any:
    """The transpose of `np.einsum(subscripts, *operands)` in operand i: the einsum of the adjoint and all others.

    An index that only this operand has gets ones, an index that it has twice an identity matrix.

    >>> einsum_part(np.ones(2), "ij,j->i", (np.ones((2, 3)), np.ones(3)), 0).shape
    (2, 3)
    """
    x = operands[i]
    inputs, output = einsum_letters(subscripts, [np.ndim(operand) for operand in operands])
    terms = [output, *inputs[:i], *inputs[i + 1 :]]
    others = [e, *operands[:i], *operands[i + 1 :]]
    spare = [c for c in string.ascii_letters if c not in output and c not in "".join(inputs)]
    kept = ""
    for letter, length in zip(inputs[i], np.shape(x), strict=True):
        if letter in kept:
            twin = spare.pop()
            terms, others = [*terms, letter + twin], [*others, np.eye(length)]
            letter = twin
        elif all(letter not in term for term in terms):
            terms, others = [*terms, letter], [*others, np.ones(length)]
        kept = kept + letter
    return unbroadcast(np.einsum(",".join(terms) + "->" + kept, *others, optimize=len(terms) > 2), x)


def einsum_letters(subscripts: str, ranks: list[int]) -> tuple[list[str], str]:
    """The indices of each operand and of the result, with a letter for each axis that an ellipsis stands for.

    >>> einsum_letters("...ij,jk->...ik", [3, 2])
    (['Zij', 'jk'], 'Zik')
    """
    inputs, output = einsum_terms(subscripts)
    spare = [c for c in string.ascii_letters if c not in subscripts]
    counts = [rank - len(term) + 3 if "..." in term else 0 for term, rank in zip(inputs, ranks, strict=True)]
    most = max(counts)
    letters = "".join(spare[len(spare) - most :])
    found = [term.replace("...", letters[most - count :]) for term, count in zip(inputs, counts, strict=True)]
    return found, output.replace("...", letters)


def einsum_parts(e: Any, subscripts: str, operands: Any) -> list[Any]:
    """The transposes in all operands.

    >>> [part.shape for part in einsum_parts(np.ones(2), "ij,j->i", (np.ones((2, 3)), np.ones(3)))]
    [(2, 3), (3,)]
    """
    return [einsum_part(e, subscripts, operands, i) for i in range(len(operands))]


def einsum_tangent(subscripts: str, operands: Any, operands_dot: Any) -> Any:
    """The tangent of `np.einsum(subscripts, *operands)`: one operand after the other replaced by its tangent.

    >>> float(einsum_tangent("i,i", (np.ones(2), np.ones(2)), (np.ones(2), np.zeros(2))))
    2.0
    """
    total = 0.0
    for i, x_dot in enumerate(operands_dot):
        total = total + np.einsum(subscripts, *operands[:i], x_dot, *operands[i + 1 :])
    return total


def einsum_terms(subscripts: str) -> tuple[list[str], str]:
    """The indices of each operand and of the result; without an arrow these are the ones that occur once.

    >>> einsum_terms("ij,jk")
    (['ij', 'jk'], 'ik')
    """
    left, arrow, output = subscripts.replace(" ", "").partition("->")
    if not arrow:
        letters = left.replace(",", "").replace(".", "")
        output = "..." * ("..." in left) + "".join(c for c in sorted(set(letters)) if letters.count(c) == 1)
    return left.split(","), output
