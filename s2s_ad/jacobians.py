"""Whole Jacobians and Hessians, and products with them, from the products that generated code computes.

A Jacobian has the containers of the result; in the place of each leaf it has the containers of the argument; and in
the place of each of its leaves an array whose axes are those of the result's leaf and then those of the argument's.

>>> import numpy as np
>>> def polar(p): return np.array([p["r"] * np.cos(p["t"]), p["r"] * np.sin(p["t"])])
>>> jacobian(polar)({"r": 2.0, "t": 0.0})
{'r': array([1., 0.]), 't': array([0., 2.])}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from s2s_ad import tree
from s2s_ad.api import Wrt, grad, gradient_of, jvp, parameters_of, vjp
from s2s_ad.at_point import pulled
from s2s_ad.dense import Dense, Mode
from s2s_ad.dispatch import Derivative, can_vary
from s2s_ad.request import Request
from s2s_ad.shown import Shown, text_for
from s2s_ad.sweeps import Matrix


def jacobian(
    f: Callable[..., Any], wrt: Wrt = 0, *, mode: Mode = "auto", debug_nans: bool = False
) -> Callable[..., Any]:
    """The derivative of every number in the result of f by every number in an argument.

    wrt: the position or name of a parameter, or several of them: then each leaf of the result has a tuple.
    mode: "forward" needs a direction for each number of the arguments, "reverse" a seed for each number of the result;
    "auto" takes whichever are fewer. The values are computed once, and many directions go in one sweep where the code
    can be written for many at once.
    debug_nans: the first tangent or adjoint that is nan or inf raises FloatingPointError, as in `grad` and `jvp`.
    What comes back has the generated code too: `source` for arguments of any kind, `source_for(*args)` for these.

    Griewank & Walther, "Evaluating Derivatives", 2nd ed., section 3.1 and 3.2. Raises UnsupportedError as `grad` does,
    ValueError for an unknown mode.
    """
    names, single = parameters_of(f, wrt)
    dense = Dense(f, names, mode, debug_nans)

    def of_arguments(*args: Any, **kwargs: Any) -> Any:
        sweep = dense.at(args, kwargs)
        return _arranged(sweep.matrix, sweep.value, sweep.moved[0] if single else sweep.moved)

    return Shown(of_arguments, jacobian, f, dense.listed, wrt=wrt, mode=mode, debug_nans=debug_nans)


def jacfwd(f: Callable[..., Any], wrt: Wrt = 0, *, debug_nans: bool = False) -> Callable[..., Any]:
    """The Jacobian by forward mode, a column for each direction; see `jacobian`."""
    return jacobian(f, wrt, mode="forward", debug_nans=debug_nans)


def jacrev(f: Callable[..., Any], wrt: Wrt = 0, *, debug_nans: bool = False) -> Callable[..., Any]:
    """The Jacobian by reverse mode, a row for each seed; see `jacobian`."""
    return jacobian(f, wrt, mode="reverse", debug_nans=debug_nans)


def hessian(f: Callable[..., Any], wrt: Wrt = 0, *, debug_nans: bool = False) -> Callable[..., Any]:
    """The second derivatives of a scalar function: the Jacobian of its gradient, forward over reverse.

    With several parameters the result is a tuple of tuples, a block for each pair.
    """
    return jacobian(grad(f, wrt), wrt, mode="forward", debug_nans=debug_nans)


def hvp(f: Callable[..., Any], primals: Any, v: Any, *, debug_nans: bool = False) -> Any:
    """The Hessian of a scalar function times a vector, without the Hessian: the derivative of the gradient along v.

    primals: the arguments of f, as a tuple; v: a direction for each, of its structure, shape and dtype. An argument
    that is no tuple stands for itself, with a v like it. Returns what v is like. What is no float, and holds none,
    is a constant: what v has for it, which is zero, comes back.
    Forward over reverse: Pearlmutter, "Fast exact multiplication by the Hessian", Neural Computation 6 (1994).
    """
    if not isinstance(primals, tuple):
        return jvp(gradient_of(f, 0), (primals,), (v,), debug_nans=debug_nans)[1]
    places = [place for place, primal in enumerate(primals) if can_vary(primal)] or range(len(primals))
    products = jvp(gradient_of(f, tuple(places)), primals, v, debug_nans=debug_nans)[1]
    found = dict(zip(places, products, strict=True))
    return tuple(found.get(place, direction) for place, direction in enumerate(v))


def gauss_newton_vp(residuals: Callable[..., Any], primals: Any, v: Any) -> Any:
    """`J^T J v` for the Jacobian J of a function that returns residuals; arguments as in `hvp`.

    It is the Hessian of half the sum of squares without the curvature of the residuals: Nocedal & Wright, "Numerical
    Optimization", 2nd ed., section 10.3.
    """
    single = not isinstance(primals, tuple)
    primals, v = ((primals,), (v,)) if single else (primals, v)
    tangent = jvp(residuals, primals, v)[1]
    adjoints = vjp(residuals, *primals)[1](tangent)
    return adjoints[0] if single else adjoints


def elementwise_grad(f: Callable[..., Any], wrt: int | str = 0) -> Callable[..., Any]:
    """The derivative of each entry of the result by the same entry of an argument, for functions applied by entry.

    It is the gradient of the sum of the result: right only where no entry depends on the others.
    """
    names, _ = parameters_of(f, wrt)
    reverse = Derivative(f, Request("vjp", names, brief=True))

    def of_arguments(*args: Any, **kwargs: Any) -> Any:
        value, pullback = pulled(reverse, args, kwargs)
        ones = tree.map_leaves(lambda leaf: tree.like(leaf, np.ones(np.shape(leaf))), value)
        return pullback(ones)[0]

    return Shown(of_arguments, elementwise_grad, f, partial(text_for, reverse), wrt=wrt)


def derivative(f: Callable[..., Any], n: int = 1) -> Callable[..., Any]:
    """The n-th derivative of a function of one number that returns a number: `grad`, n times over."""
    if n < 0:
        raise ValueError(f"the order of a derivative is 0 or more, not {n}")
    return f if n == 0 else derivative(grad(f), n - 1)


def _arranged(matrix: Matrix, value: Any, argument: Any) -> Any:
    """A Jacobian matrix, cut up by the leaves of the result and of the argument."""
    rows = _cuts(value)

    def by_argument(leaf: Any) -> Any:
        part = matrix[next(rows)] if tree.is_inexact(leaf) else np.zeros((np.size(leaf), matrix.shape[1]))
        columns = _cuts(argument)
        return tree.map_leaves(lambda of: _block(part, leaf, of, columns), argument)

    return tree.map_leaves(by_argument, value)


def _block(part: Matrix, leaf: Any, of: Any, columns: Iterator[slice]) -> Any:
    if not tree.is_inexact(of):
        return np.zeros((*np.shape(leaf), *np.shape(of)))
    block = part[:, next(columns)].reshape((*np.shape(leaf), *np.shape(of))).copy()
    dtypes = [np.asarray(each).dtype for each in (leaf, of) if isinstance(each, np.ndarray | np.generic)]
    block = block.astype(np.result_type(*dtypes)) if dtypes and tree.is_inexact(leaf) else block
    return block.item() if not block.ndim and not dtypes else block


def _cuts(value: Any) -> Iterator[slice]:
    """Where the entries of each inexact leaf stand in the flattened tree."""
    start = 0
    for leaf in filter(tree.is_inexact, tree.leaves(value)):
        yield slice(start, start + np.size(leaf))
        start += np.size(leaf)
