"""Memory that is written in ways which are not followed."""

from __future__ import annotations

import gast

from s2s_ad.errors.code import called
from s2s_ad.errors.message import OverlookedError, UnsupportedError, problem, unsupported


def window(call: gast.AST) -> UnsupportedError:
    """`memoryview(z)`: what is written through it is not seen."""
    return unsupported(
        call,
        f"what {called(call)} returns writes into the memory of its argument, which can't be followed",
        "store into the array itself: z[i] = v",
    )


def behind_array(attribute: gast.Attribute) -> UnsupportedError:
    """`v.base`: the same memory, by a way that is not followed."""
    return unsupported(
        attribute,
        f"{attribute.attr} of an array leads to its memory by a way that can't be followed",
        "use the array itself, or slices of it, by name",
    )


def tuple_of_outputs(call: gast.Call, name: str) -> UnsupportedError:
    """`out=t`, t a tuple by its name."""
    return unsupported(
        call,
        f"{name}, which the results are written into, is a tuple that stands elsewhere",
        f"name its items in the call: out=({name}[0], {name}[1])",
    )


def chosen_of_several(call: gast.Call) -> UnsupportedError:
    """`np.modf(x, out=(a, b), where=m)`."""
    return unsupported(
        call,
        "chosen elements of several results are written",
        "call it without where=, and store what is wanted: a[m] = ...",
    )


def flows_unseen(statement: gast.stmt, name: str) -> OverlookedError:
    """What a name holds was changed in a way that only its kind and its memory show."""
    told = problem(
        statement,
        f"{name} carries a derivative here, by a store that its text does not show",
        f"store into {name} by its own name, or make it anew: {name} = ...",
    )
    return OverlookedError([told])


def held_by_class(statement: gast.stmt, attribute: str) -> UnsupportedError:
    """`a.shared.append(v)`, where the class of a has `shared`."""
    return unsupported(
        statement,
        f"{attribute}, which the class holds for all of its instances, is stored into",
        "give each instance its own, in __init__, or hand it to the function as an argument",
    )
