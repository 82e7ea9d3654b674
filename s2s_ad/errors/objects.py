"""Instances of a user's classes, where they can't be followed.

>>> print(iterated(None, "bag", "Bag"))
a loop over bag, an instance of Bag that carries a derivative, and what its __iter__ does is not known
way out: loop over a list or an array: the method that makes it, or the attribute that holds it
"""

from __future__ import annotations

import gast

from s2s_ad.errors.message import UnsupportedError, unsupported


def grows(loop: gast.AST | None) -> UnsupportedError:
    """`for x in xs: ys.append(x)`, where ys is xs."""
    return unsupported(
        loop,
        "the list that this loop runs over may become longer or shorter in it, under this or another name",
        "loop over a copy, list(xs), or by position: k = 0, while k < len(xs): x = xs[k]; k += 1; ...",
    )


def iterated(loop: gast.AST | None, name: str, kind: str) -> UnsupportedError:
    """`for item in bag`, where bag is an instance of the user's class."""
    return unsupported(
        loop,
        f"a loop over {name}, an instance of {kind} that carries a derivative, and what its __iter__ does is not known",
        "loop over a list or an array: the method that makes it, or the attribute that holds it",
    )


def unpacked(statement: gast.AST, kind: str) -> UnsupportedError:
    """`a, b = pair`, where pair is an instance of the user's class."""
    return unsupported(
        statement,
        f"an instance of {kind} that carries a derivative is unpacked, and what its __iter__ does is not known",
        "unpack a tuple or a list: that of a method, or of its attributes",
    )


def lets_self_go(call: gast.AST | None, kind: str) -> UnsupportedError:
    """An `__init__` that hands its instance on, or sets an attribute on some ways only."""
    return unsupported(
        call,
        f"{kind}.__init__ sets an attribute on some ways only, or hands self on before all of them are set, "
        "and its arguments carry a derivative",
        "set each attribute once, on every way; do the rest in a method that is called afterwards",
    )


def opaque_attribute(read: gast.AST | None, kind: str, attribute: str) -> UnsupportedError:
    """`c.inverse`, where a descriptor such as `functools.cached_property` or a `__getattr__` computes it.

    >>> print(opaque_attribute(None, "Grid", "inverse"))
    inverse, of an instance of Grid that carries a derivative, is computed by a descriptor or by __getattr__
    way out: make it a property, a method, or an attribute that __init__ sets
    """
    return unsupported(
        read,
        f"{attribute}, of an instance of {kind} that carries a derivative, is computed by a descriptor or by "
        "__getattr__",
        "make it a property, a method, or an attribute that __init__ sets",
    )


def dict_of_attributes(node: gast.AST) -> UnsupportedError:
    """`p.__dict__["a"]`."""
    return unsupported(
        node,
        "__dict__ of an instance that carries a derivative means its attributes under other names",
        "name the attribute, p.a; or keep a dict in an attribute: p.values = {...}",
    )


def stores_when_tested(node: gast.expr, method: str) -> UnsupportedError:
    """`box and 2`, where `Box.__bool__` counts how often it was asked."""
    return unsupported(
        node,
        f"{method} of this operand stores, and `and` and `or` call it unseen",
        "test it by itself first: is_full = bool(box)",
    )


def runs_unseen(place: gast.AST, kind: str, method: str) -> UnsupportedError:
    """`seen[work]`, where `Work.__hash__` stores.

    >>> print(runs_unseen(None, "Work", "__hash__"))
    Work.__hash__ may be run here, and it stores, where a derivative would be lost
    way out: give what it does a name, and call that as a statement: work.put(v)
    """
    return unsupported(
        place,
        f"{kind}.{method} may be run here, and it stores, where a derivative would be lost",
        "give what it does a name, and call that as a statement: work.put(v)",
    )


def sum_of_instances(call: gast.Call) -> UnsupportedError:
    """`sum(duals)`: 0 and the first of them are added as its class says."""
    return unsupported(
        call,
        "the sum of instances that have an operator of their own, which starts with the number 0",
        "start with one: sum(items, start), or write the loop: total = total + item",
    )
