"""Pairs of functions: as written, and as their normal form must read. Comments are left to the trees."""

import numpy as np


class chain:
    def before(x, w):
        y = np.sin(x * w + 1.0) / 2.0
        return y * y

    def after(x, w):
        t = x * w
        t1 = t + 1.0
        t2 = np.sin(t1)
        y = t2 / 2.0
        t3 = y * y
        return t3


class names_of_attributes:
    def before(p, x):
        for name in ("a", "b"):
            if x > 0.0:
                x = x * getattr(p, name)
        key = "c"
        return x + getattr(p, key)

    def after(p, x):
        name = "a"
        if x > 0.0:
            t = p.a
            x = x * t
        name = "b"
        if x > 0.0:
            t1 = p.b
            x = x * t1
        key = "c"
        t2 = p.c
        t3 = x + t2
        return t3


class names_that_may_change:
    """A loop that may end early; a name that something else is called, too."""

    def before(p, x):
        for name in ("a", "b"):
            print(getattr(p, name))
            if x > 0.0:
                break
        key = "c"
        print([getattr(p, key) for key in ("d", "e")], getattr(p, key))
        return x

    def after(p, x):
        t = "a", "b"
        for name in t:
            print(getattr(p, name))
            if x > 0.0:
                break
        key = "c"
        print([getattr(p, key) for key in ("d", "e")], getattr(p, key))
        return x


class whole:
    """What no derivative flows through stays as the user wrote it."""

    def before(x, n=3):
        """A docstring."""
        rows, columns = x.shape
        buffer = np.zeros((rows + 1, columns * 2))
        mask = x * 2 > 1
        print("mask", mask, f"{x + 1}", len(x) + 1)
        if np.any(x > 0) and rows > 2:
            x = x * 2
        while np.sum(x * x) > 10:
            x = x / 2
        for i in range(len(x) - 1):
            for j, (a, b) in enumerate(zip(x[i:], buffer)):
                print(j, a)
        return x

    def after(x, n=3):
        """A docstring."""
        rows, columns = x.shape
        buffer = np.zeros((rows + 1, columns * 2))
        mask = x * 2 > 1
        print("mask", mask, f"{x + 1}", len(x) + 1)
        if np.any(x > 0) and rows > 2:
            x = x * 2
        while np.sum(x * x) > 10:
            x = x / 2
        for i in range(len(x) - 1):
            t = x[i:]
            for j, (a, b) in enumerate(zip(t, buffer)):
                print(j, a)
        return x


class stores:
    def before(z, x, i):
        z[i + 1] = x * 2
        z[1:, ..., i] += x
        z[x > 0] *= x * x
        y = np.add(z, x, out=z)
        z.append(y * 2)
        return [z, (x * y,)]

    def after(z, x, i):
        t = x * 2
        t1 = i + 1
        z[t1] = t
        z[1:, ..., i] += x
        t2 = x > 0
        t3 = x * x
        z[t2] *= t3
        y = np.add(z, x, out=z)
        t4 = y * 2
        z.append(t4)
        t5 = x * y
        return [z, (t5,)]


class tuples:
    def before(a, b):
        a, b = b, a
        a, b = b, a + b
        c = d = a * b
        p, (q, *r) = np.sort(a * b)
        s, t = a * 2, b * 2
        return s

    def after(a, b):
        a, b = b, a
        t1 = a + b
        a = b
        b = t1
        c = a * b
        d = c
        t2 = a * b
        t3 = np.sort(t2)
        p, t4 = t3
        q, *r = t4
        s = a * 2
        t = b * 2
        return s


class choices:
    def before(x, y):
        z = x if x > 0 else y * 2
        w = x or y
        return z * (w if x > y else z)

    def after(x, y):
        if x > 0:
            z = x
        else:
            z = y * 2
        if x:
            w = x
        else:
            w = y
        if x > y:
            t = w
        else:
            t = z
        t1 = z * t
        return t1


class user_calls_in_tests:
    def before(x, n, f):
        if n > 0 and f(x) > 0:
            x = x * 2
        while f(x) < 3:
            x = x + 1
        return x

    def after(x, n, f):
        if n > 0:
            t1 = f(x)
            t = t1 > 0
        else:
            t = False
        if t:
            x = x * 2
        stop = False
        while True:
            t2 = f(x)
            if not t2 < 3:
                stop = True
            else:
                x = x + 1
            if stop:
                break
        return x


class early_return:
    def before(x, n):
        if n == 0:
            return x
        if n == 1:
            y = x * 2
            return y
        return x * n

    def after(x, n):
        if n == 0:
            ret = x
        elif n == 1:
            y = x * 2
            ret = y
        else:
            ret = x * n
        return ret


class one_return:
    def before(x, n):
        if n == 0:
            x = x * 2
        return x, n

    after = before


class return_in_loop:
    def before(xs, y):
        for x in xs:
            if x > y:
                return x * y
            y = y + x
        return y

    def after(xs, y):
        returned = False
        for x in xs:
            if x > y:
                ret = x * y
                returned = True
            else:
                y = y + x
            if returned:
                break
        if not returned:
            ret = y
        return ret


class continues:
    def before(xs):
        s = 0.0
        for x in xs:
            if x < 0:
                continue
            if x == 3:
                continue
            s = s + x
            if s > 9:
                break
        while True:
            if s < 1:
                break
            s = s / 2
        return s

    def after(xs):
        s = 0.0
        stop = False
        for x in xs:
            if not x < 0:
                if x != 3:
                    s = s + x
                    if s > 9:
                        stop = True
            if stop:
                break
        while not s < 1:
            s = s / 2
        return s


class tail_break:
    def before(xs):
        s = 0.0
        for x in xs:
            s = s + x
            if s > 9:
                break
        return s

    after = before


class partial_exit:
    def before(x, n):
        if n > 0:
            if x > 1:
                return x
            x = x + 1
        x = x * 2
        return x + n

    def after(x, n):
        returned = False
        if n > 0:
            if x > 1:
                ret = x
                returned = True
            else:
                x = x + 1
        if not returned:
            x = x * 2
            ret = x + n
        return ret


class loop_else:
    def before(xs, y):
        for x in xs:
            if x == y:
                break
        else:
            y = y * 2
        return y

    def after(xs, y):
        stop = False
        for x in xs:
            if x == y:
                stop = True
            if stop:
                break
        if not stop:
            y = y * 2
        return y


class headers:
    def before(xs, n):
        for i in range(n):
            n = n + i
        for x in xs:
            x = x * 2
            n = n + x
        for xs in xs:
            n = n + xs
        return n

    def after(xs, n):
        n1 = n
        for i in range(n1):
            n = n + i
        for x1 in xs:
            x = x1
            x = x * 2
            n = n + x
        xs1 = xs
        for xs in xs1:
            n = n + xs
        return n


PAIRS = [chain, whole, stores, tuples, choices, user_calls_in_tests, early_return, one_return, return_in_loop]
PAIRS += [continues, tail_break, partial_exit, loop_else, headers, names_of_attributes, names_that_may_change]


class lists_of_tuples:
    """One list for each place in the tuples."""

    def before(x, n):
        saved = []
        for _ in range(n):
            saved.append((x, x * 2.0))
            x = np.sin(x)
        for _ in range(n):
            a, b = saved.pop()
            x = x + a * b
        return x

    def after(x, n):
        a_saved = []
        b_saved = []
        for _ in range(n):
            t = x * 2.0
            a_saved.append(x)
            b_saved.append(t)
            x = np.sin(x)
        for _ in range(n):
            a = a_saved.pop()
            b = b_saved.pop()
            t1 = a * b
            x = x + t1
        return x


class lists_of_tuples_that_stay:
    """What is asked of them, or of what length their tuples are, is seen; or nothing active is in them."""

    def before(x, n):
        asked, mixed, plain = [], [], []
        counts = []
        for k in range(n):
            asked.append((x, k))
            counts.append((k, k + 1))
        while asked:
            x, k = asked.pop()
            k, j = counts.pop()
        return x

    def after(x, n):
        asked, mixed, plain = [], [], []
        counts = []
        for k in range(n):
            t = x, k
            asked.append(t)
            counts.append((k, k + 1))
        while asked:
            x, k = asked.pop()
            k, j = counts.pop()
        return x
