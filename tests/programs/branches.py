"""Choices: if, ternary, and/or/not, comparisons, early returns, assertions."""

import math

import numpy as np

from tests.programs.registry import add, positive, vector


def if_else(x):
    if x > 0:
        y = x * x
    else:
        y = -3.0 * x
    return y * x


add(if_else, (1.5,), (-1.5,), tags="if comparison scalar")


def if_without_else(x):
    y = x * 2
    if x > 1:
        y = y * y
    return y + x


add(if_without_else, (1.5,), (0.5,), tags="if comparison scalar")


def elif_chain(x):
    if x < -1:
        y = x**3
    elif x < 0:
        y = math.exp(x)
    elif x < 1:
        y = np.sin(x)
        y = y * x
    else:
        y = 1 / x
    return y * y


add(elif_chain, (-2.0,), (-0.5,), (0.5,), (2.0,), tags="if elif comparison scalar")


def nested_if(x, y):
    if x > 0:
        if y > 0:
            z = x * y
        else:
            z = x - y
            x = z * 2
    else:
        z = y
        y = x
    return z * x + y


add(nested_if, (1.5, 0.5), (1.5, -0.5), (-1.5, 0.5), wrt=(0, 1), tags="if comparison scalar")


def overwritten_in_branch(x):
    y = np.sin(x)
    if np.sum(x) > 0:
        y = y * y
        x = x * y
        y = x + 1
    return np.sum(x * y)


add(overwritten_in_branch, (positive(3),), (-positive(3),), tags="if rebinding")


def defined_in_one_branch(x):
    if x > 0:
        bonus = x * x
    if x > 0:
        return x + bonus
    return x * 3.0


add(defined_in_one_branch, (1.5,), (-1.5,), tags="if early-return scalar")


def branch_protects_from_nan(x):
    if x > 0:
        y = math.sqrt(x) + math.log(x)
    else:
        y = x * 2.0
    return y


add(branch_protects_from_nan, (1.5,), (-1.5,), tags="if math scalar")


def branch_constant(x):
    if x > 10:
        y = x
    else:
        y = 2.0
    return y


add(branch_constant, (1.5,), (15.0,), tags="if constant-result scalar")


def condition_overwritten(x):
    big = x > 1
    if big:
        x = x * 0.1
    big = x > 1
    y = x * x
    if big:
        y = y * 5
    return y


add(condition_overwritten, (1.5,), (15.0,), (0.5,), tags="if comparison scalar rebinding")


def ternary(x):
    y = x * x if x > 0 else -x
    return y * (2.0 if y > 1 else x)


add(ternary, (1.5,), (-0.5,), (-1.5,), tags="ternary scalar")


def nested_ternary(x):
    return (x if x < 2 else x * x) if x > 0 else (math.exp(x) if x > -1 else 1 / x)


add(nested_ternary, (1.5,), (2.5,), (-0.5,), (-2.0,), tags="ternary scalar math")


def ternary_protects(x):
    return math.log(x) if x > 0 else 0.5 * x


add(ternary_protects, (1.5,), (-1.5,), tags="ternary scalar math")


def ternary_in_arguments(x):
    return np.sum(np.multiply(x, x[0] if x[0] > 0.5 else x[1]))


add(ternary_in_arguments, (np.array([0.7, 0.4]),), (np.array([0.2, 0.4]),), tags="ternary subscript-int")


def boolean_conditions(x, y):
    if x > 0 and y > 0:
        z = x * y
    elif x > 0 or y > 0:
        z = x - y
    else:
        z = x / y
    if not (x > 1 and not y > 1):
        z = z * x
    return z


add(
    boolean_conditions,
    (1.5, 0.5),
    (0.5, -0.5),
    (-1.5, -0.5),
    (-1.0, 2.0),
    wrt=(0, 1),
    tags="and or not if comparison scalar",
)


def boolean_values(x):
    y = x[0] and x[1]
    z = x[2] or x[0]
    return y * z + (x[3] or 5.0) + (0.0 or x[1]) * (x[0] and x[1] and x[2])


add(boolean_values, (vector(4),), tags="and or value-of-bool-op")


def short_circuit(x):
    if x > 0 and math.log(x) > 0.1:
        return x * 2
    if x < -1 or math.sqrt(x + 1) > 1:
        return x * x
    return x**3


add(short_circuit, (1.5,), (1.05,), (-2.5,), (-0.5,), tags="and or early-return math scalar")


def default_by_or(x, scale=None):
    scale = scale or 2.0
    return x * scale


add(default_by_or, (1.5,), (1.5, 3.0), (1.5, None), tags="or default scalar")


def chained_comparison(x):
    if 0 < x < 1:
        return x * x
    if 1 <= x <= 2 < x + 1:
        return x**3
    return x / (1 + x**2)


add(chained_comparison, (0.5,), (1.5,), (3.0,), (-3.0,), tags="chained-comparison early-return scalar")


def chained_comparison_value(x, low, high):
    inside = low < x <= high != low
    return x * inside + x * x * (not inside)


add(chained_comparison_value, (0.5, 0.0, 1.0), (1.5, 0.0, 1.0), tags="chained-comparison not scalar")


def membership(x, mode):
    y = x
    if mode in ("square", "cube"):
        y = y * x
    if mode not in {"square": 1, "other": 2}:
        y = y * x
    if "u" in mode:
        y = y + x
    return y


add(membership, (1.5, "square"), (1.5, "cube"), (1.5, "none"), tags="in string-keyed scalar")


def identity_tests(x, y=None):
    if y is None:
        y = x * 2
    if x is not y:
        y = y * x
    return y


add(identity_tests, (1.5,), (1.5, 0.7), tags="is default scalar")


def optional_argument(x, bias=None, flag=False):
    y = x * x
    if bias is not None:
        y = y + bias
    if flag is True:
        y = y * 2
    return np.sum(y)


add(optional_argument, (vector(3),), (vector(3), vector(3, 1), True), tags="is default")


def early_return(x):
    y = x * 2
    if y > 3:
        return y * y
    y = y + x
    if y < 0:
        return -y
    return y * 0.5


add(early_return, (2.0,), (-2.0,), (0.5,), tags="early-return scalar")


def early_return_in_nested_branches(x, y):
    if x > 0:
        if y > 0:
            return x * y
        x = x + 1.0
    elif y > 0:
        y = y * y
    else:
        if x < -1:
            return x
        return y * x
    return x - y * x


add(
    early_return_in_nested_branches,
    (1.5, 0.5),
    (1.5, -0.5),
    (-1.5, 0.5),
    (-1.5, -0.5),
    (-0.5, -0.5),
    wrt=(0, 1),
    tags="early-return if elif scalar",
)


def returns_of_different_kind(x):
    if x[0] > 0:
        return np.sum(x)
    return x[0] * 2.0


add(returns_of_different_kind, (positive(3),), (-positive(3),), tags="early-return subscript-int")


def asserted(x):
    assert x > 0, "x must be positive"
    y = x * x
    assert y.ndim == 0 if isinstance(y, np.ndarray) else True
    return y


add(asserted, (1.5,), tags="assert scalar")


def asserted_shapes(a, b):
    assert a.shape == b.shape, f"shapes {a.shape} and {b.shape} differ"
    assert len(a) > 1
    return np.sum(a * b)


add(asserted_shapes, (vector(3), vector(3, 1)), wrt=(0, 1), tags="assert fstring len")


def raise_in_untaken_branch(x):
    if x < 0:
        raise ValueError(f"x is negative: {x}")
    y = x * x
    if y > 1e6:
        raise OverflowError
    return y


add(raise_in_untaken_branch, (1.5,), tags="raise fstring scalar")


def raise_in_else(x, kind):
    if kind == "sin":
        y = np.sin(x)
    elif kind == "exp":
        y = np.exp(x)
    else:
        raise NotImplementedError(kind)
    return np.sum(y * x)


add(raise_in_else, (vector(3), "sin"), (vector(3), "exp"), tags="raise elif string-keyed")


def string_keyed_dispatch(x, activation):
    table = {"relu": lambda v: np.maximum(v, 0.0), "tanh": np.tanh}
    if activation == "softplus":
        y = np.log1p(np.exp(x))
    else:
        y = table[activation](x)
    return np.sum(y * x)


add(
    string_keyed_dispatch,
    (vector(4), "softplus"),
    (vector(4), "tanh"),
    (vector(4), "relu"),
    tags="string-keyed lambda dict",
)


def kind_of_branch_by_shape(x):
    if x.ndim == 1 and x.shape[0] > 2:
        return np.sum(x**2)
    return np.sum(x**3)


add(kind_of_branch_by_shape, (vector(3),), (vector(2),), tags="early-return and shape")


def isinstance_branch(x):
    if isinstance(x, np.ndarray):
        return np.sum(x * x)
    return x * 3.0


add(isinstance_branch, (vector(3),), (1.5,), tags="early-return isinstance")


def piecewise(x):
    return np.sum(np.where(x > 0, np.sin(x), x * x) * np.where(x < 0.5, x, 2.0))


add(piecewise, (vector(6),), tags="where comparison", smooth=True)


def where_protects_nothing(x):
    safe = np.where(x > 0, x, 1.0)
    return np.sum(np.where(x > 0, np.log(safe), x))


add(where_protects_nothing, (vector(6),), tags="where comparison")


def sign_by_comparison(x):
    return np.sum((x > 0) * x * x - (x <= 0) * x)


add(sign_by_comparison, (vector(6),), tags="comparison")


def huber(r, delta):
    a = np.abs(r)
    return np.sum(np.where(a <= delta, 0.5 * r**2, delta * (a - 0.5 * delta)))


add(huber, (vector(6), 0.8), wrt=(0, 1), tags="where comparison elementwise")
