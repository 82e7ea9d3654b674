"""Straight-line programs: assignments, operators, mathematics."""

import math
from math import exp, sin

import numpy as np

from tests.programs.registry import add, matrix, positive, vector


def square(x):
    return x * x


add(square, (3.0,), (np.float64(3.0),), (-2.5,), tags="operators scalar")


def polynomial(x):
    return 3 * x**3 - 2 * x**2 + x - 7


add(polynomial, (1.3,), (np.float32(0.7),), tags="operators power scalar")


def arithmetic(x, y):
    a = x + y * 2 - y / x
    b = -a + +x
    return a * b - (x - y) ** 2


add(arithmetic, (1.5, 0.7), (vector(1)[0], 0.3), wrt=(0, 1), tags="operators unary scalar")


def power_both(x, y):
    return x**y + 2.0**x - y**-1.5


add(power_both, (1.3, 2.1), wrt=(0, 1), tags="operators power scalar")


def remainder(x, y):
    return x % y + (x // y) * y * x - 9.1 % x


add(remainder, (7.3, 2.1), (-7.3, 2.2), wrt=(0, 1), tags="operators modulo floordiv scalar")


def array_remainder(x):
    return np.sum((x * 5 % 0.7) * x) + np.sum(x // 0.25 * x)


add(array_remainder, (vector(5),), tags="operators modulo floordiv")


def matrix_product(a, b):
    return np.sum((a @ b) ** 2)


add(matrix_product, (matrix(2, 3), matrix(3, 4)), (matrix(2, 3), vector(3)), wrt=(0, 1), tags="operators matmul")


def matmul_ranks(a, b, v):
    return v @ a @ b @ v + (a @ v) @ (v @ b)


add(matmul_ranks, (matrix(3, 3), matrix(3, 3, 1), vector(3)), wrt=("a", "b", "v"), tags="operators matmul")


def tuple_target(x):
    a, b = np.sin(x), np.cos(x)
    (c, d), e = (a * b, a + b), b
    return np.sum(c * d * e)


add(tuple_target, (vector(3),), (0.4,), tags="tuple-target")


def swapped_names(x, y):
    a = x * y
    b = x + y
    a, b = b, a
    b, a, c = a * 2, b * a, b
    return a * b + c


add(swapped_names, (1.5, 0.4), wrt=(0, 1), tags="tuple-target swap scalar")


def rotated_names(x):
    a, b, c = x[0], x[1], x[2]
    a, b, c = c, a, b
    a, b, c = c, a, b
    return a * 2.0 + b * 3.0 * a + c**2


add(rotated_names, (vector(3),), tags="tuple-target swap subscript-int")


def chained_assignment(x):
    a = b = x * 2.0
    a = a * b
    c = d = a
    d = d + b
    return np.sum(a * b * c + d)


add(chained_assignment, (vector(4),), (0.9,), tags="chained-assignment")


def overwritten_names(x):
    y = np.sin(x)
    y = y * x
    x = np.exp(y) + x
    y = x * y
    x = x * y
    return np.sum(x)


add(overwritten_names, (vector(3),), (0.3,), tags="rebinding")


def same_name_all_along(x):
    x = x * x
    x = x * x
    x = np.sin(x) * x
    return np.sum(x)


add(same_name_all_along, (vector(3),), tags="rebinding")


def augmented(x):
    y = x * 1.0
    y += x
    y *= x
    y -= 3.0
    y /= 2.0 + x
    y **= 2
    return y


add(augmented, (1.7,), tags="augmented scalar")


def augmented_more(x):
    y = x * 3
    y //= 2
    z = x * 5
    z %= 0.7
    return y * x + z


add(augmented_more, (1.7,), tags="augmented modulo floordiv scalar")


def augmented_matmul(a, x):
    y = a @ a
    y @= a
    return np.sum(y @ x)


add(augmented_matmul, (matrix(3, 3), vector(3)), wrt=(0, 1), tags="augmented matmul whole-array-augmented")


def used_twice_in_call(x):
    return np.sum(np.multiply(x, x) + np.add(x, np.multiply(x, 2.0)))


add(used_twice_in_call, (vector(3),), tags="operators")


def scalar_math(x, y):
    a = math.sin(x) * math.exp(-y) + math.log(x + 2.0)
    b = math.sqrt(a * a + 1) + math.atan2(x, y) + math.hypot(x, y)
    return b * math.tanh(x) + math.pow(x, 3) - math.cos(y) * math.pi


add(scalar_math, (0.8, 1.7), (np.float64(0.8), 0.5), wrt=(0, 1), tags="math scalar")


def scalar_math_imported(x):
    return exp(-x) * sin(3 * x) + math.fabs(x) * math.log1p(x) + math.expm1(x) + math.erf(x)


add(scalar_math_imported, (0.6,), tags="math scalar")


def inverse_functions(x):
    a = np.arcsin(x / 2) + np.arccos(x / 3) + np.arctan(x) + np.arcsinh(x) + np.arctanh(x / 4)
    return np.sum(a * np.arccosh(1.5 + x * x))


add(inverse_functions, (vector(3),), tags="elementwise")


def logarithms(x):
    a = np.log(x) * np.log2(x) + np.log10(x) * np.log1p(x)
    return np.sum(a + np.logaddexp(x, 2 * x) + np.expm1(x) * np.exp2(x))


add(logarithms, (positive(3),), tags="elementwise")


def extrema(x, y):
    return np.sum(np.maximum(x, y) * np.minimum(x, 0.9) + np.clip(x, -0.5, 0.8) * np.abs(y) + np.hypot(x, y))


add(extrema, (vector(5), vector(5, 1)), wrt=(0, 1), tags="elementwise")


def builtin_functions(x, y):
    return abs(x) * max(x, y) + min(x, y, 3.0) * pow(x, 2) + sum([x, y, x]) + max([x * 2, y])


add(builtin_functions, (0.8, 1.7), (1.9, -0.6), wrt=(0, 1), tags="builtins scalar")


def broadcasting(a, b, c):
    return np.sum((a + b) * c - b / (2 + a**2) + c)


add(
    broadcasting,
    (matrix(3, 4), vector(4), 0.7),
    (matrix(3, 1), matrix(1, 4), vector(1)),
    (np.array(0.4), matrix(2, 2), np.float64(1.5)),
    wrt=(0, 1, 2),
    tags="operators broadcast zero-d",
)


def zero_d(x):
    y = x * 2.0
    z = np.sin(y) + x
    return z * y


add(zero_d, (np.array(0.7),), (np.float64(0.7),), (0.7,), tags="zero-d scalar")


def half_squares(w, b, x, t):
    z = w * x + b
    y = 1 / (1 + np.exp(-z))
    return 0.5 * (y - t) ** 2


add(half_squares, (0.7, -0.3, 1.4, 1.0), wrt=("w", "b"), tags="scalar operators")


def vector_result(x):
    return np.sin(x) * x[::-1]


add(vector_result, (vector(4),), tags="negative-step", scalar=False)


def matrix_result(a, x):
    return a * x + np.outer(x, x)


add(matrix_result, (matrix(3, 3), vector(3)), wrt=(0, 1), tags="operators broadcast", scalar=False)


def identity(x):
    return x


add(identity, (1.5,), (vector(3),), tags="operators", scalar=False)


def constant_result(x):
    return 3.0


add(constant_result, (1.5,), (vector(3),), tags="constant-result")


def unused_argument(x, y, z):
    return np.sum(y * 2.0)


add(unused_argument, (vector(2), vector(3), 1.5), wrt=(0, 1, 2), tags="unused-argument")


def unused_results(x):
    a = np.sin(x)
    b = a * x
    c = np.exp(b)
    b = x * 3.0
    return np.sum(b)


add(unused_results, (vector(3),), tags="dead-code")


def integer_argument(x, n):
    return x**n * n + n / x


add(integer_argument, (1.3, 3), (0.8, 0), tags="integer-argument power scalar")


def documented(x):
    """The square of x, with a docstring.

    And a second paragraph with "quotes" and a backslash: \\.
    """
    # A comment that is not part of the tree.
    y = x * x  # and another
    return y


add(documented, (1.5,), tags="docstring scalar")


def long_expression(x):
    return x + x * x + x * x * x - x / 2 + x / 3 - x / 4 + 2 * x - 3 * x + 4 * x - (x - (x - (x - (x - (x * x)))))


add(long_expression, (0.7,), tags="operators scalar")


def single_precision(x, y):
    z = x * y + np.float32(2.0)
    return np.sum(np.sin(z) * x)


add(single_precision, (vector(3).astype(np.float32), np.float32(0.5)), wrt=(0, 1), tags="float32")


def mixed_precision(x, y):
    return np.sum(x * y) * 2.0


add(mixed_precision, (vector(3).astype(np.float32), vector(3, 1)), wrt=(0, 1), tags="float32")


def single_precision_cast(x):
    y = x.astype(np.float64)
    return np.sum(y * y)


add(single_precision_cast, (vector(3).astype(np.float32),), tags="float32 method")


def unary_operators(x):
    a = -x
    b = +a
    c = -(-b * -x)
    return np.sum(-c ** 2 + (-c) ** 2 * -a)


add(unary_operators, (vector(3),), (0.7,), tags="operators unary power")


def chained_subscripts(x):
    y = np.zeros(3)
    y[0] = y[2] = s = x[0] * x[1]
    s = s * 2.0
    y[1] = t = s
    return np.sum(y * x) * s + t


add(chained_subscripts, (vector(3),), tags="chained-assignment store-int")


def unused_in_branch(x, y, flag):
    if flag:
        y = x * 2
    return y * 3


add(unused_in_branch, (0.7, 1.3, True), (0.7, 1.3, False), wrt=(0, 1), tags="unused-argument if scalar")


def bit_arithmetic(x, n):
    y = x
    for k in range(4):
        if n >> k & 1:
            y = y * x
        elif (n ^ k) | 1 == 1:
            y = y + k
    return y


add(bit_arithmetic, (0.7, 5), (1.2, 2), tags="bitwise for-range integer-argument scalar")
