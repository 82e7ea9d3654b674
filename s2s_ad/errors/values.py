"""Places in a user's code that have no derivative: stores, containers, displays.

>>> print(starred_target(None))
a starred target takes values that carry a derivative from a sequence of unknown length
way out: unpack into plain names, or use slices
"""

from __future__ import annotations

from typing import TypeAlias

import gast

from s2s_ad.errors.message import OverlookedError, UnsupportedError, problem, unsupported

Node: TypeAlias = gast.AST | None


def stored_into_exact(statement: Node, buffer: str, dtype: str) -> UnsupportedError:
    """An integer or boolean buffer drops the fraction of what is stored, and its derivative."""
    return unsupported(
        statement,
        f"a value that carries a derivative is stored into {buffer}, an array of {dtype}, which drops it",
        f"make {buffer} an array of floats",
    )


def named_field(node: Node) -> UnsupportedError:
    """`w["a"]`, of an array with fields."""
    return unsupported(
        node,
        "a field of an array that carries a derivative, or receives one, is asked for by its name",
        "keep each field in an array of its own, or in a dict of arrays",
    )


def array_of_another_class(node: Node) -> UnsupportedError:
    """`np.recarray(3, dtype)`, of which a field is set later."""
    return unsupported(
        node,
        "an array of another class than np.ndarray, which carries a derivative or receives one, is made here",
        "use an np.ndarray, such as np.zeros(shape), or a dict of arrays",
    )


def key_carries(statement: Node, name: str) -> UnsupportedError:
    """`d[x] = v`: what a loop over the keys takes out again has lost its derivative."""
    return unsupported(
        statement,
        f"the key {name} of a dict carries a derivative, and keys are constants",
        "use a list of pairs, or an integer or a text as the key",
    )


def deletes_part(statement: Node, name: str) -> UnsupportedError:
    """`del x[i]` of what is not known to be a list, or a dict of numbers and arrays."""
    return unsupported(
        statement,
        f"`del` of a part of {name}, which carries a derivative",
        "build a new container of the parts that stay",
    )


def stored_of_unknown_kind(target: Node, container: str) -> UnsupportedError:
    """Whether an element is shared or copied depends on what it is."""
    return unsupported(
        target,
        f"what is stored into {container} is an array or a container of its own that changes, and its kind is "
        "not known",
        "make a copy of it first",
    )


def stored_outside(statement: Node, name: str) -> UnsupportedError:
    """A store into an array or a container of the globals or of a closure: the caller reads it in another way."""
    return unsupported(
        statement,
        f"a value that carries a derivative is stored into {name}, which stands outside of the function",
        f"pass {name} as an argument, or make a local copy of it",
    )


def stored_in_result(statement: Node, called: str) -> UnsupportedError:
    """A store into what a function returned that keeps it: in a global, a closure, a default."""
    return unsupported(
        statement,
        f"a value that carries a derivative is stored into what {called} returned, which {called} reads around it",
        "make a local copy of it",
    )


def reachable(statement: Node, name: str) -> UnsupportedError:
    """Memory of the caller's, which the reverse sweep may not restore."""
    return unsupported(
        statement,
        f"this writes into {name}, which the caller can reach in another way",
        f"pass {name} as an argument, or make a local copy of it",
    )


def changed(statement: Node, name: str) -> UnsupportedError:
    """A statement without an adjoint that binds or changes an active name."""
    return unsupported(
        statement,
        f"this statement changes {name}, which carries a derivative",
        "rewrite it with plain assignments",
    )


def starred_target(target: Node) -> UnsupportedError:
    """`a, *b = x`, where the length of x is not known."""
    return unsupported(
        target,
        "a starred target takes values that carry a derivative from a sequence of unknown length",
        "unpack into plain names, or use slices",
    )


def spread_in_display(item: Node) -> UnsupportedError:
    """`[*x, y]`."""
    return unsupported(item, "an unpacked value inside a display carries a derivative", "write the elements one by one")


def no_operator(value: Node) -> UnsupportedError:
    """`2 * L`, `L + t` of what is stored into."""
    return unsupported(
        value,
        "this operator on a container that carries a derivative has no rule",
        "build the container from its elements",
    )


def imaginary_view(place: Node, name: str) -> UnsupportedError:
    """`v = z.imag` is a view in the primal; the imaginary part of an adjoint has the other sign."""
    return unsupported(
        place,
        f"the imaginary part of {name} is a view, and one of both is stored into",
        f"take a copy, such as np.array({name}.imag), and make {name} anew: real + 1j * imag",
    )


def slice_of_changing(place: Node, name: str) -> UnsupportedError:
    """`L[1:] = M`; `M = L[1:]` where both change, and the arrays in them."""
    return unsupported(
        place,
        f"a slice of {name}, a container that changes and carries a derivative",
        "go through the elements in a loop, or use an array",
    )


def unseen_field(node: Node, attribute: str) -> OverlookedError:
    """`make_disc(x).size`, where the class stands in another module."""
    told = problem(
        node,
        f"{attribute}, a field of an object here, was taken for what an array tells of itself",
        "import the class of the object where this function is defined, or name the field otherwise",
    )
    return OverlookedError([told])


def sets_attribute(statement: Node, name: str, attribute: str) -> UnsupportedError:
    """`x.shape = (2, 3)`, where other names may mean the same array."""
    return unsupported(
        statement,
        f"{attribute} of the array {name}, which carries a derivative, is set, and other names may mean that array",
        f"make another array: {name} = np.reshape({name}, ...)" if attribute == "shape" else "make another array",
    )


def stores_into_object(statement: Node, name: str, kind: str) -> UnsupportedError:
    """`rotations[0] = r`."""
    return unsupported(
        statement,
        f"a part of {name}, an object of the class {kind} that carries a derivative, is overwritten",
        f"make another object of its parts, such as {kind}.concatenate([...])",
    )


def fixed_view(call: Node) -> UnsupportedError:
    """A view made by strides, or of several arrays, whose memory is stored into."""
    return unsupported(
        call,
        "this view shares memory that is stored into, and it cannot be made again for the derivative",
        "copy it: np.array(...), or use slices",
    )


def nameless(operand: Node) -> UnsupportedError:
    """A display or a starred argument where a name is needed."""
    return unsupported(operand, "this argument carries a derivative in a form that has no rule", "give it a name first")


def no_expression(value: Node) -> UnsupportedError:
    """An expression that is not a call, and that no rule knows."""
    return unsupported(
        value,
        "this expression carries a derivative, and there is no rule for it",
        "rewrite it with operators and functions that have one",
    )
