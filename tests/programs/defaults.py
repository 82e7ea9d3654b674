"""Defaults and decorators of nested functions; functions that hand on whatever they are given."""

from __future__ import annotations

import functools

from tests.programs.registry import add

POINT = (0.7, 1.3)


def twice(f):
    @functools.wraps(f)
    def inner(*args, **options):
        return 2.0 * f(*args, **options)

    return inner


def scaled(factor):
    def decorate(f):
        @functools.wraps(f)
        def inner(*args, **options):
            value = f(*args, **options)
            return value * factor + 1.0

        return inner

    return decorate


@twice
def square(x):
    return x * x


@scaled(3.0)
def cube(x, k=1.0):
    return x * x * x * k


@functools.lru_cache(maxsize=None)
def entry(n):
    return n * 2.0


def total(*xs, scale=1.0, **rest):
    s = 0.0
    for x in xs:
        s = s + x * scale
    return s * rest.get("k", 1.0)


def positional(u, /, v, *, w):
    return u * v + w


def default_made_once(x, y):
    z = x * y

    def g(u, w=z, k=2.0):
        return u * w * k

    z = z * 2.0
    return g(x) + g(y, x) + z


def default_by_keyword(x, y):
    def g(u, *, w=x * y):
        return u * w

    return g(x) + g(y, w=2.0) * g(x * y)


def default_of_lambda(x, y):
    z, n = x, 2
    h = lambda u, z=z, n=n: u * z * n
    z, n = z * y, 5
    return h(z) * n


def default_that_grows(x, y):
    def g(u, seen=[]):
        seen.append(u * x)
        return seen[-1] * seen[0]

    return g(x) + g(y)


def decorated_inside(x, y):
    @twice
    def g(u):
        return u * x

    return g(y)


def decorated_twice(x, y):
    @scaled(y)
    @twice
    def g(u):
        return u * x

    return g(y) * x


def cached_inside(x, y):
    @functools.cache
    def g(u):
        return u * x

    return g(y) + g(y) * y


def decorated_callees(x, y):
    return square(x) * cube(y, k=x) * entry(3)


def handed_on(x, y):
    def outer(*args, **options):
        return positional(*args, **options)

    return outer(x, y, w=x) * outer(y, v=x, w=y)


def stars_taken(x, y):
    pair, options = (x, y), {"scale": x}
    return total(x, y, x * y, scale=y, k=x) + total(*pair, **options)


ROWS = {
    default_made_once: "active-default",
    default_by_keyword: "active-default keyword-only",
    default_of_lambda: "active-default lambda",
    default_that_grows: "append",
    decorated_inside: "decorator",
    decorated_twice: "decorator",
    cached_inside: "decorator",
    decorated_callees: "decorator",
    handed_on: "star keyword-star",
    stars_taken: "star keyword-star",
}
for made, tags in ROWS.items():
    add(made, POINT, wrt=(0, 1), tags=f"call scalar {tags}")
