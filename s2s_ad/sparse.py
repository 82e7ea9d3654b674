"""Jacobians and Hessians of which most entries are zero, in as few sweeps as their pattern allows. Needs SciPy.

The pattern comes from one run of the generated linear function on sets of directions. Columns that have no row in
common go in one direction together: Curtis, Powell & Reid, "On the estimation of sparse Jacobian matrices" (1974); rows
that depend on nearly everything are left to one sweep each: Griewank & Walther, "Evaluating Derivatives", ch. 8.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from s2s_ad import tree
from s2s_ad.api import grad, parameters_of
from s2s_ad.at_point import linearized, pulled
from s2s_ad.dispatch import Derivative
from s2s_ad.request import Request
from s2s_ad.shown import Shown, text_for
from s2s_ad.sweeps import Linear, Matrix


def sparse_jacobian(f: Callable[..., Any], wrt: int | str = 0) -> Callable[..., Any]:
    """The Jacobian as a `scipy.sparse.csr_array`: rows are the numbers of the result, columns those of one argument.

    Containers are taken apart as `flatten` does. An entry is stored where the result may depend on the argument by the
    operations that ran, whatever the values. The number of sweeps does not grow with n for banded matrices, stencils
    and arrow-heads. Where the pattern can't be found, every column is computed.

    >>> sparse_jacobian(lambda x: x[1:] - x[:-1])(np.arange(3.0)).toarray()
    array([[-1.,  1.,  0.],
           [ 0., -1.,  1.]])
    """
    return _sparse(f, wrt, symmetric=False)


def sparse_hessian(f: Callable[..., Any], wrt: int | str = 0) -> Callable[..., Any]:
    """The second derivatives of a scalar function by one argument as a `scipy.sparse.csr_array`; see `sparse_jacobian`.

    Forward over reverse. A row that depends on nearly everything is the column of the same number.
    """
    return _sparse(grad(f, wrt), wrt, symmetric=True)


def _sparse(f: Callable[..., Any], wrt: int | str, *, symmetric: bool) -> Callable[..., Any]:
    names, _ = parameters_of(f, wrt)
    forward = Derivative(f, Request("linearize", names, brief=True))
    reverse = Derivative(f, Request("vjp", names, brief=True))

    def of_arguments(*args: Any, **kwargs: Any) -> Any:
        from scipy.sparse import csr_array

        given = forward.arguments(args, kwargs)
        value, pushforward = linearized(forward, args, kwargs)
        moved = tuple(given[name] for name in names)
        linear = Linear(pushforward.forward, pushforward.residuals, moved, value)
        pattern = _pattern(linear)
        if pattern is None:
            return csr_array(linear.matrix().T)
        dense, groups = plan(pattern)
        if symmetric or not len(dense):
            rows = _at(linear, dense, pattern.shape[1])
        else:
            value, pullback = pulled(reverse, args, kwargs)
            rows = _at(Linear(pullback.backward, pullback.residuals, (value,), moved), dense, pattern.shape[0])
        return _filled(pattern, dense, rows, groups, linear.rows(_together(groups)))

    return Shown(of_arguments, _sparse, f, partial(text_for, forward), wrt=wrt, symmetric=symmetric)


def plan(pattern: Any) -> tuple[Any, Any]:
    """The rows to compute by themselves, and the group of each column for all others: as few as can be found."""
    from scipy.optimize._numdiff import group_columns

    counts = np.diff(pattern.indptr)
    order = np.argsort(-counts, kind="stable")
    best: tuple[float, Any, Any] = (np.inf, None, None)
    taken = 0
    while taken < len(counts) or taken == 0:
        rest = counts[order[taken:]]
        if taken + rest.max(initial=0) < best[0]:
            kept = pattern.copy()
            kept.data = np.where(np.isin(_row_of_each(pattern), order[:taken]), 0, 1)
            kept.eliminate_zeros()
            for columns in (np.arange(pattern.shape[1]), 0):  # from left to right, and in a random order that stays
                groups = group_columns(kept, order=columns)
                cost = taken + groups.max(initial=-1) + 1
                best = min(best, (float(cost), order[:taken], groups), key=lambda found: found[0])
        taken = 2 * taken or 1
        if taken >= best[0]:
            break
    return best[1], best[2]


def _pattern(linear: Linear) -> Any:
    """Ones where the result may depend on the argument; None if that can't be found out."""
    from scipy.sparse import csr_array

    found = linear.pattern()
    if found is None:
        return None
    starts = np.concatenate([[0], np.cumsum([len(columns) for columns in found])]).astype(int)
    columns = np.array([column for row in found for column in sorted(row)], int)
    shape = (len(found), tree.flatten(linear.domain)[0].size)
    return csr_array((np.ones(len(columns)), columns, starts), shape=shape)


def _at(linear: Linear, numbers: Any, size: int) -> Matrix:
    """The images of some unit vectors."""
    units = np.zeros((len(numbers), size))
    units[np.arange(len(numbers)), numbers] = 1
    return linear.rows(units) if len(numbers) else units


def _together(groups: Any) -> Matrix:
    """The sum of the unit vectors of each group of columns."""
    seeds = np.zeros((groups.max(initial=-1) + 1, len(groups)))
    seeds[groups, np.arange(len(groups))] = 1
    return seeds


def _filled(pattern: Any, dense: Any, rows: Matrix, groups: Any, images: Matrix) -> Any:
    """The pattern with its values: each from the sweep of its row, or from that of its column's group."""
    from scipy.sparse import csr_array

    at, columns = _row_of_each(pattern), pattern.indices
    data = images[groups[columns], at] if len(images) else np.zeros(len(columns))
    for number, row in zip(dense, rows, strict=True):
        here = at == number
        data[here] = row[columns[here]]
    return csr_array((data, columns.copy(), pattern.indptr.copy()), shape=pattern.shape)


def _row_of_each(pattern: Any) -> Any:
    return np.repeat(np.arange(pattern.shape[0]), np.diff(pattern.indptr))
