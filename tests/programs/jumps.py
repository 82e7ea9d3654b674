"""Jumps: while, break, continue, else of loops, returns out of nested loops."""

import math

import numpy as np

from tests.programs.registry import add, positive, vector


def newton_root(a):
    x = a
    while abs(x * x - a) > 1e-12:
        x = 0.5 * (x + a / x)
    return x


add(newton_root, (2.0,), (9.0,), tags="while scalar builtins")


def newton_with_limit(a):
    x = 1.0
    steps = 0
    while steps < 30 and abs(x**3 - a) > 1e-12:
        x = x - (x**3 - a) / (3 * x**2)
        steps += 1
    return x * x


add(newton_with_limit, (2.0,), tags="while and scalar")


def bisection(a):
    low, high = 0.0, 4.0
    for _ in range(3):
        middle = (low + high) / 2
        if middle * middle < a:
            low = middle
        else:
            high = middle
    return low + (a - low * low) / (2 * low)


add(bisection, (3.2,), (0.7,), tags="for-range if scalar")


def bisection_while(a, tolerance):
    low = 0.0
    high = a + 1.0
    while high - low > tolerance:
        middle = 0.5 * (low + high)
        if middle**3 > a:
            high = middle
        else:
            low = middle
    return (low + high) * a


add(bisection_while, (2.3, 0.01), tags="while if scalar")


def halving(x):
    y = x
    while np.sum(y * y) > 1.0:
        y = y * 0.5 + 0.01 * x
    return np.sum(y)


add(halving, (vector(3) * 5,), (vector(2) * 0.1,), tags="while zero-iterations")


def while_zero_iterations(x):
    y = x
    while y > 100:
        y = y / 2
    return y * x


add(while_zero_iterations, (1.5,), (150.0,), tags="while zero-iterations scalar")


def while_counter(x):
    i = 0
    s = 0.0
    while i < len(x):
        s = s * x[i] + x[i]
        i += 1
    return s


add(while_counter, (vector(4),), tags="while subscript-int len")


def while_condition_variable(x):
    y = x
    running = True
    while running:
        y = y * y
        running = y < 50
        y = y + 1
    return y


add(while_condition_variable, (1.5,), tags="while scalar")


def nested_while(x):
    y = x
    i = 0
    while i < 3:
        j = 0
        while j < i:
            y = np.sin(y) + x * j
            j = j + 1
        y = y * x
        i = i + 1
    return y


add(nested_while, (0.7,), tags="while nested-loop scalar")


def while_true_break(x):
    y = x
    while True:
        y = y * 1.5 + x
        if y > 10:
            break
    return y * y


add(while_true_break, (1.5,), (11.0,), tags="while break scalar")


def break_in_middle(x):
    s = 0.0
    for v in x:
        s = s + v * v
        if s > 1.0:
            break
        s = s * v
    return s


add(break_in_middle, (vector(6),), (vector(6) * 0.01,), tags="break for-array")


def break_first_iteration(x):
    s = x[0]
    for v in x:
        if v < 10:
            break
        s = s * v
    return s * s


add(break_first_iteration, (vector(3),), tags="break-first break for-array")


def break_last_iteration(x):
    s = 1.0
    for i in range(len(x)):
        s = s * np.cos(x[i])
        if i == len(x) - 1:
            break
    return s


add(break_last_iteration, (vector(3),), tags="break for-range len")


def break_two_places(x):
    s = x
    for i in range(10):
        if s > 20:
            s = s * 0.1
            break
        s = s * x
        if i == 4:
            break
        s = s + i
    return s


add(break_two_places, (1.1,), (2.5,), tags="break for-range scalar")


def continue_in_for(x):
    s = 0.0
    for i in range(len(x)):
        if x[i] < 0:
            continue
        s = s + x[i] * np.exp(s * 0.1)
    return s


add(continue_in_for, (vector(8),), (vector(8, 2),), tags="continue for-range if")


def continue_in_while(x):
    s = x
    i = 0
    while i < 6:
        i += 1
        if i % 3 == 0:
            continue
        s = s * x + i
        if s > 1e6:
            continue
        s = np.sin(s)
    return s


add(continue_in_while, (0.7,), tags="continue while modulo scalar")


def continue_and_break(x):
    s = 0.0
    for i, v in enumerate(x):
        if i == 1:
            continue
        if v < 0 and i > 3:
            break
        s = s * v + v
    return s


add(continue_and_break, (vector(8),), (positive(4),), tags="continue break enumerate")


def nested_break(x):
    s = 0.0
    for i in range(4):
        t = x[i]
        for j in range(4):
            if j > i:
                break
            t = t * x[j]
            s = s + t
        s = s * 0.8
        if s > 5:
            break
    return s


add(nested_break, (vector(4),), tags="break nested-loop for-range")


def nested_continue(x):
    s = 1.0
    for i in range(3):
        for j in range(3):
            if i == j:
                continue
            s = s + x[i] * x[j] * s
        if i == 1:
            continue
        s = np.tanh(s)
    return s


add(nested_continue, (vector(3),), tags="continue nested-loop for-range")


def return_in_loop(x):
    s = 0.0
    for v in x:
        s = s + np.exp(v)
        if s > 3.0:
            return s * v
    return s


add(return_in_loop, (vector(6),), (vector(2) * 0.1,), tags="return-in-loop for-array early-return")


def return_in_nested_loops(x):
    s = 1.0
    for i in range(3):
        for j in range(3):
            s = s * 1.1 + x[i] * x[j]
            if s > 3.0:
                return s * x[i]
        s = s * x[i]
    return s + 1.0


add(return_in_nested_loops, (positive(3),), (vector(3) * 0.1,), tags="return-in-loop nested-loop early-return")


def return_in_while(x):
    y = x
    while True:
        y = y * y + 0.1
        if y > 5:
            return y * x
        if y < 0.2:
            return x


add(return_in_while, (1.5,), (0.2,), tags="return-in-loop while early-return scalar")


def returns_and_breaks(x, n):
    total = x
    for i in range(n):
        for j in range(n):
            if j == 2:
                break
            if i == 3:
                return total * 2
            total = total * x + j
            if total > 50:
                return total
        else:
            total = total + 1.0
        if total > 20:
            break
    else:
        return -total
    return total * total


add(
    returns_and_breaks,
    (1.1, 2),
    (1.1, 3),
    (2.9, 4),
    (0.3, 5),
    tags="return-in-loop nested-loop break for-else early-return scalar",
)


def for_else_taken(x):
    s = 0.0
    for v in x:
        if v > 100:
            break
        s = s + v * v
    else:
        s = s * s
    return s


add(for_else_taken, (vector(3),), (np.array([1.0, 200.0, 3.0]),), tags="for-else break for-array")


def for_else_search(x, y):
    for i in range(len(x)):
        if x[i] < 0:
            found = x[i] * y
            break
    else:
        found = y * y
    return found * x[0]


add(for_else_search, (vector(8), 0.7), (positive(3), 0.7), wrt=(0, 1), tags="for-else break for-range")


def while_else(x):
    y = x
    while y < 5:
        y = y * y + 0.5
        if y > 4.9:
            y = y / 2
            break
    else:
        y = y * 3
    return y


add(while_else, (1.5,), (6.0,), (0.9,), tags="while-else break while scalar")


def while_else_without_break(x):
    i, s = 0, x
    while i < 3:
        s = math.sin(s) + x
        i += 1
    else:
        s = s * x
    return s


add(while_else_without_break, (0.7,), tags="while-else while scalar math")


def nested_for_else(x):
    s = x
    for i in range(2, 8):
        for j in range(2, i):
            if i % j == 0:
                s = s + x
                break
        else:
            s = s * x
    return s


add(nested_for_else, (1.1,), tags="for-else nested-loop break modulo scalar")


def store_and_break(x):
    y = np.zeros(5)
    for i in range(5):
        y[i] = x[i] * x[0]
        if y[i] < 0:
            y[0] = x[i]
            break
        y[i] *= 2.0
    return np.sum(y * x)


add(store_and_break, (vector(5),), (positive(5),), tags="break store-int for-range")


def early_exit_before_loop(x, n):
    if n == 0:
        return x
    while n > 0:
        x = x * 1.1 + np.sin(x)
        n = n - 1
        if n == 7:
            continue
    return x * x


add(early_exit_before_loop, (0.4, 0), (0.4, 3), (0.4, 9), tags="early-return while continue scalar")


def only_pass(x):
    for _ in range(3):
        pass
    if x > 0:
        pass
    else:
        x = x * 2
    while False:
        x = x * 100
    return x * x


add(only_pass, (1.5,), (-1.5,), tags="for-range while if scalar")


def fixed_point(w, x):
    h = np.zeros(len(x))
    for _ in range(200):
        new = np.tanh(0.3 * (w @ h) + x)
        if np.max(np.abs(new - h)) < 1e-13:
            h = new
            break
        h = new
    return np.sum(h * h)


add(fixed_point, (np.eye(2) * 0.5, vector(2)), wrt=(0, 1), tags="break for-range matmul loop-carried")


def collatz_like(x, n):
    steps = 0
    while n != 1:
        if n % 2 == 0:
            n = n // 2
            x = x * 0.9
        else:
            n = 3 * n + 1
            x = x + 1 / x
        steps += 1
    return x * steps


add(collatz_like, (1.5, 6), (1.5, 1), tags="while if modulo integer-argument scalar")
