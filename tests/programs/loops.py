"""Loops that run to their end: over ranges, arrays, lists, tuples, zip, enumerate, reversed; carried values."""

import numpy as np

from tests.programs.registry import add, matrix, positive, vector


def power_by_loop(x, n):
    y = 1.0
    for _ in range(n):
        y = y * x
    return y


add(power_by_loop, (1.5, 3), (1.5, 0), (1.5, 1), tags="for-range zero-iterations scalar")


def nonlinear_loop(x):
    y = x
    for i in range(5):
        y = np.sin(y) + x * i
    return np.sum(y)


add(nonlinear_loop, (0.7,), (vector(3),), tags="for-range loop-carried")


def zero_iterations(x):
    y = x * 2.0
    for i in range(0):
        y = y * i
    for i in range(3, 1):
        y = y / i
    for v in x[:0]:
        y = y * v
    return np.sum(y * x)


add(zero_iterations, (vector(3),), tags="for-range for-array zero-iterations")


def range_with_step(x):
    s = 0.0
    for i in range(1, len(x), 2):
        s = s + x[i] * x[i - 1] * i
    for i in range(len(x) - 1, -1, -1):
        s = s * x[i] + i
    for i in range(len(x), 0, -2):
        s = s + np.sin(s * x[i - 1])
    return s


add(range_with_step, (vector(5),), (vector(4),), tags="for-range range-step negative-range len")


def horner(coefficients, x):
    y = 0.0
    for c in coefficients[::-1]:
        y = y * x + c
    return y


add(horner, (vector(5), 0.7), wrt=(0, 1), tags="for-array negative-step loop-carried")


def over_array(xs):
    s = 0.0
    for x in xs:
        s = np.sin(s) + x * x
    return s


add(over_array, (vector(4),), tags="for-array loop-carried")


def over_rows(a, x):
    s = 0.0
    for row in a:
        x = np.tanh(row * x + s)
        s = s + np.sum(x * row)
    return s


add(over_rows, (matrix(3, 2), vector(2)), wrt=(0, 1), tags="for-array loop-carried")


def over_list(xs):
    p = 1.0
    for x in xs:
        p = p * np.sum(x) + p
    return p


add(over_list, ([0.5, 1.5, 0.7],), ([vector(2), vector(3), 0.3],), tags="for-list list-argument")


def over_tuple(xs):
    p = 1.0
    for x in xs:
        p = p * np.sin(x)
    return p


add(over_tuple, ((0.5, 1.5, 0.7),), tags="for-tuple tuple-argument")


def over_displays(x, y):
    s = 0.0
    for v in (x, y, x * y):
        s = s * v + v
    for w in [1.0, 2.0, 3.0]:
        s = s + w * x
    for u in [x, y]:
        s = s * u
    return s


add(over_displays, (0.7, 1.2), wrt=(0, 1), tags="for-tuple for-list scalar")


def zipped(xs, ys):
    s = 0.0
    for x, y in zip(xs, ys):
        s = s + x * y * s + x
    return s


add(zipped, (vector(3), vector(3, 1)), ([0.5, 0.7], [1.0, 2.0]), wrt=(0, 1), tags="zip for-array for-list")


def zipped_unequal(xs, ys, weights):
    s = 0.0
    for x, y, w in zip(xs, ys, weights):
        s = s + x * w * np.sin(y)
    return s


add(zipped_unequal, (vector(4), vector(2), [1.0, 2.0, 3.0]), wrt=(0, 1, 2), tags="zip for-array")


def enumerated(xs):
    s = 0.0
    for i, x in enumerate(xs):
        s = s + x**i + i
    for i, x in enumerate(xs, 2):
        s = s + x * i * s
    return s


add(enumerated, (positive(3),), tags="enumerate for-array")


def enumerated_zip(xs, ys):
    s = 0.0
    for i, (x, y) in enumerate(zip(xs, ys), start=1):
        s = np.cos(s) + x * y / i
    return s


add(enumerated_zip, (vector(3), vector(3, 1)), wrt=(0, 1), tags="enumerate zip nested-target")


def backwards(xs):
    s = 0.0
    for x in reversed(xs):
        s = s * x + x
    for i in reversed(range(len(xs))):
        s = s + xs[i] * i
    for x in xs[::-2]:
        s = s * x
    return s


add(backwards, (vector(4),), tags="reversed for-array for-range negative-step")


def backwards_list(xs):
    s = 1.0
    for x in reversed(xs):
        s = np.sin(s * x)
    return s


add(backwards_list, ([0.5, 1.5, 0.7],), tags="reversed for-list list-argument")


def pairs_in_list(x):
    s = 0.0
    for a, b in [(x, 2.0), (x * x, 3.0), (1.0, 4.0)]:
        s = s + a * b * x
    return s


add(pairs_in_list, (0.7,), tags="for-list tuple-target scalar")


def loop_variable_afterwards(xs):
    s = 0.0
    for i in range(3):
        s = s + xs[i]
    for x in xs:
        s = s * x
    return s * x * i


add(loop_variable_afterwards, (vector(4),), tags="for-range for-array loop-variable-after")


def loop_variable_overwritten(xs):
    s = 0.0
    for i in range(3):
        i = i * 2
        s = s + xs[i] * i
    for x in xs:
        x = x * x
        x = np.sin(x)
        s = s + x * s
    return s


add(loop_variable_overwritten, (vector(5),), tags="for-range for-array loop-variable-overwritten")


def bounds_overwritten(x, n):
    y = x
    for i in range(n):
        n = n + i
        y = y * x + n
    m = n
    for _ in range(m):
        m = 0
        y = np.sin(y)
    return y


add(bounds_overwritten, (0.7, 2), tags="for-range bounds-overwritten scalar")


def iterated_name_overwritten(xs):
    s = 0.0
    for x in xs:
        xs = s
        s = s * x + x
    return s + xs


add(iterated_name_overwritten, (vector(3),), tags="for-array rebinding")


def loop_carried_shift(x):
    f = np.zeros(len(x) + 1)
    f[0] = 1.0
    for i in range(len(x)):
        f[i + 1] = f[i] * x[i] + np.sin(f[i])
    return f[len(x)]


add(loop_carried_shift, (vector(4),), tags="for-range store-int loop-carried len")


def recurrence_of_two(x, n):
    a, b = 1.0, x
    for _ in range(n):
        a, b = b, a * x + b
    return a * b


add(recurrence_of_two, (0.7, 5), (0.7, 0), tags="for-range tuple-target loop-carried scalar")


def rotation_with_product(x):
    a, b = x, x * x
    for _ in range(4):
        a, b = b, a
        a = a * b
    return a + b


add(rotation_with_product, (0.9,), tags="for-range swap loop-carried scalar")


def triangular(x):
    n = len(x)
    s = 0.0
    for i in range(n):
        for j in range(i + 1):
            s = s + x[i] * x[j] * (i + j)
        for k in range(i, n):
            s = s * 0.9 + x[k] ** 2
    return s


add(triangular, (vector(4),), tags="nested-loop for-range triangular")


def nested_loops_carried(x):
    y = x
    for i in range(3):
        t = y * 0.5
        for j in range(i):
            t = np.sin(t) * x + j
            y = y + t
        y = y * t
    return y


add(nested_loops_carried, (0.7,), tags="nested-loop for-range loop-carried scalar")


def inner_zero_iterations(x, n):
    y = x
    for i in range(n):
        for _ in range(i - 2):
            y = y * y
        y = y + x
    return y


add(inner_zero_iterations, (0.3, 4), (0.3, 0), tags="nested-loop for-range zero-iterations scalar")


def branch_in_loop(x):
    s = 0.0
    for i in range(len(x)):
        if x[i] > 0:
            s = s + x[i] * s + x[i]
        elif i % 2 == 0:
            s = s - x[i]
        else:
            x = x * 0.9
    return s * np.sum(x)


add(branch_in_loop, (vector(6),), (vector(6, 1),), tags="for-range if elif loop-carried")


def branch_local_in_loop(x):
    s = 0.0
    t = x[0]
    for v in x:
        if s > 0.5:
            t = v * v
            u = t * s
            s = s + u
        else:
            u = v
            s = s + np.exp(u) * t
    return s * u


add(branch_local_in_loop, (vector(4),), tags="for-array if loop-carried")


def maximum_by_loop(x):
    best = x[0]
    for v in x[1:]:
        if v > best:
            best = v
    return best * best


add(maximum_by_loop, (vector(5),), tags="for-array if comparison")


def runge_kutta(y, k, steps):
    h = 1.0 / steps
    for _ in range(steps):
        k1 = -k * y * (1 - y)
        y2 = y + 0.5 * h * k1
        k2 = -k * y2 * (1 - y2)
        y3 = y + 0.5 * h * k2
        k3 = -k * y3 * (1 - y3)
        y4 = y + h * k3
        k4 = -k * y4 * (1 - y4)
        y = y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    return np.sum(y * y)


add(runge_kutta, (vector(2), 0.7, 3), (0.3, 0.7, 2), wrt=(0, 1), tags="for-range loop-carried")


def leapfrog(q, p, steps):
    for i in range(steps):
        p = p - 0.05 * q * np.cos(q)
        q = q + 0.1 * p
        p = p - 0.05 * q * np.cos(q)
    return np.sum(0.5 * p * p + q)


add(leapfrog, (vector(2), vector(2, 1), 4), wrt=(0, 1), tags="for-range loop-carried")


def exponential_smoothing(x, alpha):
    level = x[0]
    error = 0.0
    for t in range(1, len(x)):
        residual = x[t] - level
        error += residual**2
        level += alpha * residual
    return error


add(exponential_smoothing, (vector(6), 0.4), wrt=(0, 1), tags="for-range augmented loop-carried len")


def sum_in_place(x):
    s = 0.0
    p = 1.0
    for i in range(len(x)):
        s += x[i]
        p *= x[i]
        s -= p / (i + 1)
    return s * p


add(sum_in_place, (vector(4),), tags="for-range augmented loop-carried len")


def inactive_counters(x):
    count = 0
    weight = 1.0
    s = x * 0.0
    for i in range(4):
        count += i
        weight *= 0.5
        s = s + x * weight * count
    return np.sum(s**2)


add(inactive_counters, (vector(3),), tags="for-range augmented loop-carried")


def cumulative(x):
    y = np.zeros_like(x)
    running = 0.0
    for i, v in enumerate(x):
        running = running + v * v
        y[i] = np.sqrt(running)
    return np.sum(y)


add(cumulative, (vector(4),), tags="enumerate store-int loop-carried")


def matrix_power(a, n):
    result = np.eye(len(a))
    for _ in range(n):
        result = result @ a
    return np.sum(result**2)


add(matrix_power, (matrix(2, 2), 3), (matrix(2, 2), 0), tags="for-range matmul loop-carried")


def three_deep(x):
    s = 0.0
    for i in range(2):
        a = x[i] * 1.5
        for j in range(2):
            b = a * x[j] + s
            for k in range(2):
                s = s * 0.7 + np.sin(b * x[k])
            a = a + b
    return s


add(three_deep, (vector(2),), tags="nested-loop for-range loop-carried")


def range_of_length(xs):
    s = 0.0
    n = len(xs)
    for i in range(n - 1):
        d = xs[i + 1] - xs[i]
        s = s + d * d / n
    return s


add(range_of_length, (vector(5),), (vector(1),), tags="for-range len subscript-int zero-iterations")


def active_scalar_as_float_only(x):
    total = 0.0
    for i in range(3):
        step = i / 3.0
        total += (x * step) ** 2 * step
    return total


add(active_scalar_as_float_only, (1.7,), tags="for-range augmented scalar")


def loop_over_items(params):
    s = 0.0
    for name, value in params.items():
        s = s + np.sum(value**2) * len(name)
    for value in params.values():
        s = s * np.sum(value)
    for key in params:
        s = s + np.sum(params[key])
    return s


add(loop_over_items, ({"w": vector(3), "bias": 0.7},), tags="for-dict dict-argument len")


def loop_over_strings(x, names):
    s = x
    for name in names:
        if name == "sin":
            s = np.sin(s)
        else:
            s = s * x
    return s


add(loop_over_strings, (0.7, ["sin", "mul", "sin"]), tags="for-list string-keyed scalar")


def loop_over_functions(x):
    y = x
    for f in (np.sin, np.cos, np.exp):
        y = f(y) * x
    return np.sum(y)


add(loop_over_functions, (vector(2),), tags="for-tuple function-values")


def steps_of_three(x):
    s = 0.0
    for i in range(0, len(x), 3):
        s = s + np.prod(x[i : i + 3])
    for i in range(7, -8, -3):
        s = s * np.cos(i * s) + x[i % 3]
    return s


add(steps_of_three, (vector(7),), tags="for-range range-step negative-range slice modulo")


def step_in_variable(x, step):
    s = 0.0
    for i in range(0, 6, step):
        step = i
        s = s + x[i] ** 2 * step
        i = i + 1
        s = s * x[i]
    return s + step


add(
    step_in_variable,
    (vector(7), 2),
    (vector(7), 5),
    tags="for-range range-step bounds-overwritten loop-variable-overwritten",
)


def sum_of_products_with_itself(a, t):
    s = 1.0
    for _ in range(3):
        s = s + (t * a + s * a)
    return s


add(sum_of_products_with_itself, (0.3, 0.5), wrt=(0, 1), tags="for-range loop-carried scalar")


def state_of_constants(a, state):
    x, (y, z) = state
    for _ in range(2):
        x = x + a * y
        y = y * x
        z = z + a * x
    return x * y + z


add(state_of_constants, (0.3, (0.5, (0.7, 0.1))), tags="for-range loop-carried unpack tuple-argument scalar")
