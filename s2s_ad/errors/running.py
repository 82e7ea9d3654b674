"""What generated code finds when it runs, where a wrong gradient would follow. `where`: file and line of the user's.

>>> print(not_a_view("model.py:7"))
model.py:7: a view was expected here, but this is a copy
way out: make the copy in the text: np.array(...)
"""

from __future__ import annotations

import numpy as np

from s2s_ad.errors.message import DifferentiationError, refused


def described(found: object) -> str:
    """What a value is, for a message.

    >>> described(np.zeros(3, int)), described(2), described(None)
    ('an int64 array of shape (3,)', 'an int', 'None')
    """
    if found is None:
        return "None"
    if type(found) is np.ndarray:
        return f"{with_article(str(found.dtype))} array of shape {found.shape}"
    kind = type(found)
    return with_article(kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}")


def with_article(noun: str) -> str:
    """A noun with `a` or `an` before it."""
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def no_real_scalar(where: str, found: object) -> DifferentiationError:
    """`grad` of an array, where the text did not show it."""
    return refused(
        f"grad needs a function that returns a real scalar, and this is {described(found)}: the function at {where} "
        "does not",
        "return a scalar such as np.sum(y); or use vjp with a seed, or jacobian for all of it",
    )


def shared_memory(where: str, name: str, other: str) -> DifferentiationError:
    """Two arguments that share memory, one of which the primal writes into."""
    return refused(
        f"{where}: {name} and {other} may share memory, and one of them is written into",
        f"pass a copy: {name}.copy()",
    )


def shared_result(where: str, called: str, name: str) -> DifferentiationError:
    """What a function returned that is differentiated by itself, and what its caller holds besides."""
    return refused(
        f"{where}: what {called} returned shares memory with {name}, and one of them is written into afterwards",
        f"copy one of them: {name}.copy() of an array, copy.deepcopy({name}) of a list, dict or object",
    )


def shared_slot(where: str) -> DifferentiationError:
    """A slot that may hold a number or an array, updated in place where another slot sees it."""
    return refused(
        f"{where}: what is updated here shares memory with something else in the same container",
        "keep copies, y.copy(), or write x[k] = x[k] + v",
    )


def result_held_twice(where: str, called: str) -> DifferentiationError:
    """What a function returned that is differentiated by itself, in two places of which one is stored into."""
    return refused(
        f"{where}: what {called} returned holds an object twice, and it is written into afterwards",
        "make a copy for each place: x.copy() of an array, copy.deepcopy(x) of a list, dict or object",
    )


def held_twice(where: str, name: str) -> DifferentiationError:
    """An argument that holds one array or container twice, into which the primal writes."""
    return refused(
        f"{where}: {name} holds one array or container twice, and what it holds is written into",
        "give it copies: [item.copy() for item in items]",
    )


def shared_before_a_change() -> DifferentiationError:
    """Residuals of a list that had another length when they were kept, whose tangents share memory with others."""
    return refused(
        "a pullback cannot be differentiated here: a list that it keeps had another length when it was handed on",
        "differentiate grad(f) or value_and_grad(f) instead of what vjp returns",
    )


def shared_items(where: str) -> DifferentiationError:
    """A container that holds one array or container twice, of which copy.deepcopy makes one copy."""
    return refused(
        f"{where}: copy.deepcopy of a container that holds one object twice",
        "copy its items one by one: [item.copy() for item in items]",
    )


def not_a_view(where: str) -> DifferentiationError:
    """What NumPy decided to copy."""
    return refused(
        f"{where}: a view was expected here, but this is a copy", "make the copy in the text: np.array(...)"
    )


def another_order(where: str) -> DifferentiationError:
    """What NumPy copied of an adjoint or tangent, and not of the primal, or the other way round."""
    return refused(
        f"{where}: this is a view or a copy by the order of axes in memory, in which the array's derivative differs",
        "give the function arrays in C's order: np.ascontiguousarray(...)",
    )


def not_mutable(where: str, found: object) -> DifferentiationError:
    """A number where changes were to be seen through other names."""
    return refused(
        f"{where}: an array or a container was expected here, but this is {described(found)}",
        "pass arguments whose kinds show what it is, or make it an array: np.array(...)",
    )


def array_around(where: str) -> DifferentiationError:
    """An array that is kept in data around the function, and written into."""
    return refused(
        f"{where}: this writes into an array that the caller can reach in another way",
        "pass the array as an argument, or make a local copy of it",
    )


def not_a_list(where: str, found: object) -> DifferentiationError:
    """A queue of which the text does not show all that happens to it."""
    return refused(
        f"{where}: a list was expected here, but this is {described(found)}",
        "use a list; or a deque that the function makes, with a number as `maxlen`, and changes by append and pop",
    )


def not_a_plain_dict(where: str) -> DifferentiationError:
    """A dict that makes what is missing, of which the text does not show all that happens to it."""
    return refused(
        f"{where}: a dict was expected here, but this is a collections.defaultdict",
        "use a dict with d.setdefault(k, []); or a defaultdict of list, dict, float or int that stays in the function",
    )


def not_a_number(where: str, found: object) -> DifferentiationError:
    """An array or list where `x += v` was taken for `x = x + v`."""
    return refused(
        f"{where}: a number was expected here, but this is {described(found)}",
        "write x = x + v, or x[...] += v for an array",
    )


def not_an_array(where: str, found: object) -> DifferentiationError:
    """A list or dict where a store was taken for one into an array, which copies."""
    return refused(
        f"{where}: an array was expected here, but this is {described(found)}",
        "pass arguments whose kinds show what it is, or make it an array: np.array(...)",
    )


def no_addition(found: object) -> DifferentiationError:
    """An adjoint that is to be added to, which was made as that of a number or of None, and is that of a container."""
    return refused(
        f"the adjoint of a container was expected here, and this is {described(found)}: the text does not show it",
        "give containers names and places that hold nothing else, so that their kind shows in the text",
    )


def not_a_value(where: str, found: object) -> DifferentiationError:
    """A list, say, that other names see changes of, or of which a copy shares what it holds."""
    return refused(
        f"{where}: a number or an array was expected here, but this is {described(found)}",
        "give containers names and places that hold nothing else, so that their kind shows in the text",
    )


def not_a_sequence(where: str, found: object) -> DifferentiationError:
    """A dict, say, where a loop was taken for one over elements that stand at 0, 1, 2 ..."""
    return refused(
        f"{where}: a list, a tuple or an array was expected here, but this is {described(found)}",
        "pass arguments whose kinds show what it is, or loop over list(...)",
    )


def other_function(where: str, found: object) -> DifferentiationError:
    """A function was put into a table around the function while it ran."""
    name = getattr(found, "__name__", None) or described(found)
    return refused(
        f"{where}: {name} is not one of the functions that the table held when the derivative was made",
        "store into the table before the derivative is called, or pass the function as an argument",
    )


def not_numbers(where: str, name: str, found: object) -> DifferentiationError:
    """An instance of a class in code that was written without knowing of it."""
    return refused(
        f"{where}: {name} was expected to hold numbers and arrays, but this is {described(found)}",
        "call grad(f) itself, or generate the code for arguments like these: source_for(...)",
    )


def not_an_operand(where: str, found: object) -> DifferentiationError:
    """An instance of a class from around the function, which is reckoned with."""
    return refused(
        f"{where}: a number or array was expected beside what carries a derivative, but this is {described(found)}, "
        "whose operators may mean anything",
        "pass it as an argument; or reckon with the numbers and arrays that it holds",
    )


def not_uniform(where: str, first: object, whole: object) -> DifferentiationError:
    """A function that returns an integer for the first element, and a float for another: NumPy cuts that off."""
    return refused(
        f"{where}: NumPy gives all results the dtype of the first, which is {first}, and others are {whole}",
        "return a float for every element, or name the dtype: np.vectorize(f, otypes=[float])",
    )


def not_double(where: str, found: object) -> DifferentiationError:
    """Single precision, of which a vectorized function sees Python numbers."""
    return refused(
        f"{where}: the function is applied to {described(found)}, and the dtype of its results is not known",
        "name it: np.vectorize(f, otypes=[np.float32])",
    )


def arbitrary_basis() -> DifferentiationError:
    """Columns of a factor that only complete a basis: NumPy may return any, and no derivative belongs to them."""
    return refused(
        "the result depends on which basis of a null space was found: those columns have no derivative",
        "use svd(a, full_matrices=False) or qr(a), or only what is the same in every basis, such as N @ N.T",
    )


def truncated() -> DifferentiationError:
    """A cutoff of singular values that are not rounding errors: the rest is no matrix of constant rank."""
    return refused(
        "the cutoff (rcond, rtol) drops singular values that are not 0, and there is a rule for constant rank alone",
        "write the solution with u, s, vt = np.linalg.svd(a, full_matrices=False)",
    )


def mode_without_rule(mode: object, modes: str) -> DifferentiationError:
    """A factorisation in another form than those that have a rule, such as the reflections of `mode='raw'`."""
    return refused(
        f"the factorisation has no rule for mode={mode!r}", f"use one of mode={', '.join(map(repr, modes.split()))}"
    )


def arbitrary_phase() -> DifferentiationError:
    """Complex eigenvectors, which remain so when multiplied by any number of absolute value 1."""
    return refused(
        "the result depends on the phases of complex eigenvectors or singular vectors, which are arbitrary",
        "use only what is the same for every phase, such as np.abs(v) or v @ np.conj(v).T",
    )


def several_at_once(found: int, wanted: int) -> DifferentiationError:
    """Vectors or matrices of which the function takes many, where that wasn't known before."""
    return refused(
        f"the function has no rule for an array of {found} axes here, but for one of {wanted}",
        "give it vectors or matrices one by one",
    )


def other_length(found: int, wanted: int) -> DifferentiationError:
    """Points that have one component for all, which SciPy repeats."""
    return refused(
        f"points of {found} components have no derivative in {wanted} dimensions",
        "write out every component of a point",
    )


def not_a_vector(name: str, found: object) -> DifferentiationError:
    """A container where the Jacobian in a file knows numbers and arrays only."""
    return refused(
        f"no Jacobian with respect to {name}: it is {described(found)}",
        "pass a float or an array of floats; for containers call s2s_ad.jacobian",
    )


def no_field(name: str, field: str) -> DifferentiationError:
    """A solver's result, of which more is used than the solution.

    >>> print(no_field("fun", "x"))
    the field fun of a solver's result carries a derivative, and there is a rule for x alone
    way out: compute it from x
    """
    reason = f"the field {name} of a solver's result carries a derivative, and there is a rule for {field} alone"
    return refused(reason, f"compute it from {field}")


def hook_run() -> DifferentiationError:
    """A function with `with grad_of(h) as h_bar:`, called for its value."""
    return refused(
        "the block of grad_of belongs to the reverse sweep, and this is a plain call of the function",
        "decorate the function with @differentiate, which leaves the block out of plain calls",
    )


def no_adjoint(where: str, found: object, x: object) -> DifferentiationError:
    """A block that puts something in the place of an adjoint that does not fit.

    >>> print(no_adjoint("model.py:7", 0, np.zeros(3)))
    model.py:7: this block of grad_of leaves an int as the adjoint of a float64 array of shape (3,)
    way out: assign an adjoint of the same kind and shape, such as 0.0 * h_bar
    """
    return refused(
        f"{where}: this block of grad_of leaves {described(found)} as the adjoint of {described(x)}",
        "assign an adjoint of the same kind and shape, such as 0.0 * h_bar",
    )
