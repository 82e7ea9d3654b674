"""Prints, logs, random draws, conversions to plain Python, text: what a gradient must leave as it is."""

import functools
import logging
import math

import numpy as np

from tests.programs.registry import add, vector

LOG = []
HISTOGRAM = {"turns": np.zeros(3), "calls": 0}


def counts_in_an_array(x):
    for i in range(3):
        HISTOGRAM["turns"][i] += 1.0
        x = x * np.cos(x)
    HISTOGRAM["calls"] += 1
    return np.sum(x)


add(
    counts_in_an_array,
    (vector(3),),
    tags="global-effect augmented-element for-range loop-carried",
    reset=lambda: HISTOGRAM.update(turns=np.zeros(3), calls=0),
    observe=lambda: [*HISTOGRAM["turns"], HISTOGRAM["calls"]],
)


DRAWS = {"generator": np.random.default_rng(7)}
COUNTS = {"calls": 0}


def prints(x):
    print("x is", x)
    y = x * x
    print(f"square: {y:.3f}", end="\n\n")
    return y


add(prints, (1.5,), tags="print fstring scalar")


def prints_in_loop(x):
    s = 0.0
    for i, v in enumerate(x):
        s = s * v + v
        if i % 2:
            print(f"step {i}: {s:.6f}")
    return s


add(prints_in_loop, (vector(4),), tags="print fstring enumerate modulo")


def prints_in_callee(x):
    return noisy(x) * noisy(x + 1)


def noisy(x):
    print("called with", float(x))
    return np.sin(x)


add(prints_in_callee, (0.7,), tags="print call float-function scalar")


def logs(x):
    LOG.append(("start", float(x)))
    y = x
    for i in range(3):
        y = np.sin(y) * x
        LOG.append((i, f"{y:.6f}"))
    logging.getLogger(__name__).debug("done %s", y)
    return y


add(logs, (0.7,), tags="global-effect fstring for-range scalar", reset=LOG.clear, observe=lambda: list(LOG))


def counts_calls(x):
    COUNTS["calls"] += 1
    return x * x * COUNTS["calls"]


add(
    counts_calls,
    (0.7,),
    tags="global-effect global-data scalar",
    reset=lambda: COUNTS.update(calls=0),
    observe=lambda: COUNTS["calls"],
)


def draws_noise(x):
    noise = DRAWS["generator"].normal(size=3)
    s = 0.0
    for i in range(3):
        s = s + np.sum(x * noise) * DRAWS["generator"].uniform()
    return s * x[0]


add(
    draws_noise,
    (vector(3),),
    tags="random for-range global-effect",
    reset=lambda: DRAWS.update(generator=np.random.default_rng(7)),
    observe=lambda: DRAWS["generator"].bit_generator.state["state"],
)


def draws_dropout(x, rate):
    generator = np.random.default_rng(3)
    keep = generator.random(len(x)) > rate
    return np.sum(np.where(keep, x / 0.7, 0.0) ** 2)


add(draws_dropout, (vector(6), 0.3), tags="random where comparison len")


def draws_in_a_loop(y, theta):
    rng = np.random.default_rng(3)
    x = rng.normal(size=4)
    total = 0.0
    for observed in y:
        x = theta[0] * x + np.exp(theta[1]) * rng.normal(size=4)
        weights = np.exp(-0.5 * (observed - x) ** 2)
        total = total + np.log(np.mean(weights))
        places = (np.arange(4) + rng.uniform()) / 4
        x = x[np.minimum(np.searchsorted(np.cumsum(weights / weights.sum()), places), 3)]
    return total


add(draws_in_a_loop, (vector(3), vector(2) * 0.3), wrt=1, tags="random for-array where")


def generator_given(x, rng):
    order = np.arange(len(x))
    total = 0.0
    for _ in range(3):
        rng.shuffle(order)
        x = x[order] * rng.uniform(0.5, 1.5, len(x)) + rng.standard_normal()
        total = total + x[0] * x[1]
    return total


GIVEN = np.random.default_rng(5)
add(
    generator_given,
    (vector(4), GIVEN),
    tags="random for-range fancy-index",
    reset=functools.partial(setattr, GIVEN.bit_generator, "state", GIVEN.bit_generator.state),
)


def converts_to_float(x):
    y = float(x) * 2.0
    z = float(np.sum(x * x))
    return y * z + float(3)


add(converts_to_float, (0.7,), (np.float64(0.7),), (np.array(0.7),), tags="float-function scalar")


def converts_elements(x):
    s = 0.0
    for v in x:
        s += float(v) ** 2 * math.sin(float(v))
    return s


add(converts_elements, (vector(3),), tags="float-function for-array math")


def converts_to_int(x):
    n = int(x)
    y = x
    for _ in range(n):
        y = y * x
    return y + int(x * 10)


add(converts_to_int, (2.33,), (0.73,), tags="int-function for-range zero-iterations scalar")


def lengths(x, parts):
    n = len(x)
    return np.sum(x) / n + np.sum(x[: len(parts)]) * len("text")


add(lengths, (vector(5), [1, 2]), tags="len slice")


def formats_text(x):
    label = f"{x:.2f} and {'positive' if x > 0 else 'negative'!s:>10} {{braces}}"
    y = x * len(label)
    text = "%s" % y + str(x)
    if text.startswith("-"):
        y = y * 2
    return y


add(formats_text, (0.7,), (-0.7,), tags="fstring len ternary scalar")


def documented_and_checked(x, verbose=False):
    """Docstring; asserts; prints on demand."""
    assert len(x) > 0
    total = np.sum(x * x)
    if verbose:
        print(f"total = {total:.4f}")
    return total


add(documented_and_checked, (vector(3),), (vector(3), True), tags="docstring assert print fstring len default")


def untouched_statements(x):
    table = {name: len(name) for name in ("a", "bb", "ccc")}
    weights = [w for w in table.values() if w > 1]
    try:
        factor = weights[7]
    except IndexError:
        factor = weights[0]
    total = 0
    total += sum(k * k for k in range(4))
    return np.sum(x) * factor + total


add(untouched_statements, (vector(3),), tags="inactive-anything")


def math_on_inactive(x, angle):
    c, s = math.cos(angle), math.sin(angle)
    return (c * x[0] - s * x[1]) ** 2 + (s * x[0] + c * x[1]) ** 3


add(math_on_inactive, (vector(2), 0.7), tags="math subscript-int")


def integer_work(x, n):
    k = n // 2 + n % 3 << 1
    bits = k & 3 | 4 ^ 1
    return x**bits * k - ~n * x


add(integer_work, (1.3, 7), tags="operators modulo floordiv bitwise integer-argument scalar")


def global_statement(x):
    global LAST
    LAST = float(x)
    return x * x


LAST = 0.0
add(global_statement, (0.7,), tags="global-statement float-function further-language scalar", observe=lambda: LAST)


def warns(x):
    with np.errstate(divide="ignore"):
        limit = np.array([1.0, 0.0]) / np.array([2.0, 1.0])
    return np.sum(x * limit)


add(warns, (vector(2),), tags="inactive-anything with")
