"""Other spellings of plain Python: getattr, iter and next, queues, shapes that are set."""

from __future__ import annotations

import collections
import copy
from types import SimpleNamespace

import numpy as np

from tests.programs.registry import add, matrix, vector


def attributes_by_name(A, s):
    gauge = SimpleNamespace(w=s)
    setattr(gauge, "w", gauge.w * 2.0)
    return np.sum(getattr(getattr(A, "T"), "real") ** 2) * getattr(gauge, "w")


add(attributes_by_name, (matrix(2, 3), 0.7), tags="getattr attribute-store", wrt=(0, 1))


def attributes_of_argument(A):
    return np.sum(getattr(A, "T") @ getattr(A, "sum")(axis=1))


add(attributes_of_argument, (matrix(2, 3),), tags="getattr method")


class Terms:
    def __init__(self, weight):
        self.weight = weight
        self.kept = 0.0

    def loss(self, x):
        return np.sum(np.sin(x)) * self.weight

    def penalty(self, x):
        return np.sum(x**2) * self.kept

    def total(self, x):
        result = 0.0
        for name in ("loss", "penalty"):
            setattr(self, "kept", self.kept + x[0])
            result = result + getattr(self, name)(x) * len(name)
        return result * len(name)


def methods_by_name_in_turn(x):
    return Terms(x[1]).total(x)


add(methods_by_name_in_turn, (vector(3),), tags="getattr method for-tuple local-instance")


def method_by_a_variable(x):
    name = "loss"
    terms = Terms(x[1])
    first = getattr(terms, name)(x)
    found = [len(each) for each in ("penalty", "size")]
    which = "weight"
    return first * getattr(terms, which) * found[0]


add(method_by_a_variable, (vector(3),), tags="getattr method local-instance")


def iterator_by_hand(x):
    it = iter(x)
    total = next(it) * 2.0
    for _ in range(2):
        total = total * next(it)
    return total + next(it, 1.0) + next(it, 0.5)


add(iterator_by_hand, (vector(3),), (vector(4),), tags="iter-next for-range")


def iterator_of_pairs(x, s):
    pairs = iter([(x[0], s), (x[1], s * s)])
    a, b = next(pairs)
    c, d = next(pairs)
    return a * b + c * d * a


add(iterator_of_pairs, (vector(2), 0.7), tags="iter-next unpack", wrt=(0, 1))


def worked_off_queue(x):
    queue = collections.deque(x)
    queue.appendleft(x[0] * x[1])
    total = 0.0
    while queue:
        v = queue.popleft()
        total = total * 0.5 + v * v
        if len(queue) == 2 and v < 10.0:
            queue.append(v * 0.1)
            queue.pop()
    return total


add(worked_off_queue, (vector(4),), tags="deque while")


def emptied_list_is_tested(x, n):
    rest = [x, x * x]
    for _ in range(n):
        if rest:
            x = x * rest.pop()
        else:
            x = x * x
    if rest:
        x = np.sin(x)
    return x


add(emptied_list_is_tested, (0.7, 1), (0.7, 3), tags="pop if for-range")


def drained_queue_is_tested(x):
    queue = collections.deque([x[0]])
    total = x[1]
    if queue:
        total = total * queue.popleft()
    if queue:
        total = total * queue.popleft()
    elif not queue:
        total = np.sin(total)
    return total


add(drained_queue_is_tested, (vector(2),), tags="deque elif")


def moving_window(x, n):
    window = collections.deque()
    total = 0.0
    for v in x:
        window.append(v)
        if len(window) > n:
            window.popleft()
        total = total + sum(window) ** 2 * window[0]
    return total


add(moving_window, (vector(5), 2), (vector(3), 5), tags="deque for-array")


def lists_of_displays(x, s):
    pair = list((x[0], s))
    pair[0] = pair[0] * pair[1]
    fixed = tuple(pair)
    held = copy.deepcopy([x, fixed[0]])
    held[0][1] = s
    return np.sum(held[0] * x) * fixed[1] + np.hypot(*pair)


add(lists_of_displays, (vector(3), 0.7), tags="list-function copy star", wrt=(0, 1))


def tuples_of_lists(x):
    rows = [x * 2.0, np.sin(x)]
    first, second = tuple(rows)
    return np.sum(tuple([first, second])[1] * rows[0]) + np.maximum(*[x[0], x[1]])


add(tuples_of_lists, (vector(3),), tags="list-function star unpack")


def shape_is_set(A, n):
    y = A * 1.0
    y.shape = (3, 2)
    if n > 1:
        y.shape = -1
        return np.sum(y * y[0])
    return np.sum(y[0] ** 3) * y[1, 1]


add(shape_is_set, (matrix(2, 3), 0), (matrix(2, 3), 2), tags="shape-set if")


def resized_in_place(x):
    y = np.zeros(4)
    y[:3] = x * x
    y.resize(2, refcheck=False)
    z = x * 3.0
    z.resize((2, 4), refcheck=False)
    return np.sum(y * z[0, :2] * x[2])


add(resized_in_place, (vector(3),), tags="shape-set work-buffer")


def namedtuple_made_inside(s, t):
    pair = collections.namedtuple("pair", "a b")
    y = pair(s, t)
    z = pair(b=y.a * y.b, a=2.0)
    return z.b * y.b + z[0] * s


add(namedtuple_made_inside, (0.7, 1.3), tags="namedtuple-made", wrt=(0, 1))


def namedtuples_made_for_list(x):
    point = collections.namedtuple("point", ["u", "v"])
    points = [point(a, a * a) for a in x]
    return sum([p.u * p.v for p in points]) + points[0].v


add(namedtuples_made_for_list, (vector(3),), tags="namedtuple-made list-comprehension")


def queue_of_the_last_two(x):
    last = collections.deque(maxlen=2)
    s = 0.0
    for v in x:
        last.append(v * v)
        s = s * 0.5 + last[0] * last[-1]
    return s + len(last) * last[0]


add(queue_of_the_last_two, (vector(5),), (vector(1),), tags="deque for-array")


def queue_filled_from_the_left(x):
    last = collections.deque([0.0, 0.0, 0.0], maxlen=3)
    for i in range(5):
        last.appendleft(x[i] + last[1])
        if i == 3:
            last.pop()
    return last[0] * last[1] + sum(last)


add(queue_filled_from_the_left, (vector(5),), tags="deque for-range")


WEIGHTS = [1.0, 0.5, 2.0]


def lists_as_operands(x, a):
    y = x * [1, 2, 3] + [a, 1.0, a * a]
    z = [0.5, a, 2.0] * y / (2.0, a, 1.0)
    z *= [a, 1.0, 2.0]
    return np.sum(WEIGHTS * z) + np.sum(y ** [2, 1, 3]) + y @ [a, 2.0, 1.0]


add(lists_as_operands, (vector(3), 0.7), tags="list operator-matmul operator-pow")


def rows_as_operands(A, v):
    scale = [2.0, 3.0]
    total = 0.0
    for i in range(2):
        A = A * [[1.0, 2.0], [0.5, i + 1.0]]
        total = total + np.sum(scale * v) * np.sum([1.0, -1.0] @ A)
    return total + len(scale * 2)


add(rows_as_operands, (matrix(2, 2), vector(2)), tags="list list-repeat operator-matmul")


def rows_of_functions(x):
    y = np.power(x, [1, 2, 2]) + np.multiply((x[0], 1.0, 2.0), x) + x ** range(3)
    return np.average(y, weights=[1, 2, 3]) + np.dot(range(3), y) + np.sum(range(3) * x)


add(rows_of_functions, (vector(3),), tags="list tuple range")
