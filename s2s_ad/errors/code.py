"""Places in a user's code that have no derivative: calls.

>>> print(no_rule(None, "scipy.special.j0"))
scipy.special.j0 is called on values that carry a derivative, and there is no rule for it
way out: give it one with defvjp, or wrap the argument in stop_gradient
"""

from __future__ import annotations

import ast
from types import CodeType

import gast

from s2s_ad.errors.message import DifferentiationError, Problem, UnsupportedError, problem, unsupported
from s2s_ad.origin import Origin, origin_of


def no_rule(call: gast.AST | None, name: str | None = None) -> UnsupportedError:
    """A function that is neither in the rule table nor readable; its name is read off the call if not given."""
    return unsupported(
        call,
        f"{name or called(call)} is called on values that carry a derivative, and there is no rule for it",
        "give it one with defvjp, or wrap the argument in stop_gradient",
    )


def own_source_leaves_language(call: gast.AST, there: Origin, reason: str) -> Problem:
    """A function of a library without a rule, whose own source has a line that can't be differentiated."""
    name = called(call)
    return problem(
        call,
        f"there is no rule for {name}, and its own source leaves the language: "
        f"{there.file}:{there.line}: `{there.text.strip()}`: {reason}",
        f"give {name} a rule with defvjp",
    )


def own_source_is_wrapped(call: gast.AST, wrapper: CodeType) -> UnsupportedError:
    """A function of SciPy's without a rule, around which there is another one."""
    name = called(call)
    return unsupported(
        call,
        f"there is no rule for {name}, and its own source leaves the language: "
        f"{wrapper.co_filename}:{wrapper.co_firstlineno}: `{wrapper.co_name}` is around it, and takes what it is given "
        "apart",
        f"write out what {name} computes, or give it a rule with defvjp",
    )


def not_written_out(call: gast.AST, needed: str) -> UnsupportedError:
    """`np.piecewise(x, conditions, functions)`, where the text doesn't show how many of them there are."""
    return unsupported(
        call,
        f"{called(call)} is called on values that carry a derivative, and what it does here does not show in the text",
        needed,
    )


def no_inner_derivative(call: gast.AST) -> UnsupportedError:
    """`grad(f)(x)` inside of a function, where f or an option is only known when it runs."""
    return unsupported(
        call,
        f"{called(call)} is a derivative of values that carry one, and it does not show here which code that is",
        "give it a function that is known here, options as they stand, and arguments one by one; a Jacobian inside is "
        "one of real numbers and arrays of one dtype",
    )


def only_real(call: gast.AST | None, name: str) -> UnsupportedError:
    """A rule whose formula is that for real numbers."""
    return unsupported(
        call,
        f"{name} of complex numbers has no derivative here",
        "write it with functions of NumPy, whose rules hold for complex numbers",
    )


def no_rule_here(call: gast.AST) -> UnsupportedError:
    """A builtin, a method of data, a function out of a container: nothing that a rule could be given to."""
    if isinstance(call, gast.Call) and getattr(call.func, "attr", None) in _OF_MANAGERS:
        return _no_manager(call)
    return unsupported(
        call,
        f"{called(call)} is called on values that carry a derivative, and there is no rule for it",
        "write it with operators, indexing, loops and functions that have a rule",
    )


def one_of_several(call: gast.AST, count: int) -> UnsupportedError:
    """A name that several functions have, which call themselves by it: none can be put in the place of the call.

    >>> print(one_of_several(gast.parse("go(n, x)").body[0].value, 2))
    go is called on values that carry a derivative, and can be any of 2 functions here, whose text is not fixed
    way out: give each function a name of its own, by which it also calls itself
    """
    return unsupported(
        call,
        f"{called(call)} is called on values that carry a derivative, and can be any of {count} functions here, whose "
        "text is not fixed",
        "give each function a name of its own, by which it also calls itself",
    )


def ready_made(call: gast.AST, what: str) -> UnsupportedError:
    """A bound method or a functools.partial that the function is given: what it holds is not among the arguments.

    >>> print(ready_made(gast.parse("f(x)").body[0].value, "a bound method, Model.loss"))
    f is called on values that carry a derivative, and is a bound method, Model.loss: what it holds is no argument here
    way out: give what it holds, and call the function or method itself here: `model.loss(x)`, `power(x, n)`
    """
    return unsupported(
        call,
        f"{called(call)} is called on values that carry a derivative, and is {what}: what it holds is no argument here",
        "give what it holds, and call the function or method itself here: `model.loss(x)`, `power(x, n)`",
    )


def unknown_called(call: gast.AST) -> UnsupportedError:
    """`model.predict(x)` where nothing is known of `model`: in a generic form, or where it is lost on the way."""
    if isinstance(call, gast.Call) and getattr(call.func, "attr", None) in _OF_MANAGERS:
        return _no_manager(call)
    name = called(call)
    return unsupported(
        call,
        f"{name} is called on values that carry a derivative, and it does not show here what "
        f"{name.rpartition('.')[0] or name} is",
        "say what it is by an annotation, a spec or example arguments; or write it with operators, indexing, loops and "
        "functions that have a rule",
    )


def hides_builtin(node: gast.AST, name: str) -> UnsupportedError:
    """`def f(x, len): ...`, where generated code calls the builtin."""
    return unsupported(
        node,
        f"a variable named {name} hides the builtin of this name, which the derivative calls",
        f"name the variable otherwise, such as {name}_",
    )


def no_object(call: gast.AST) -> UnsupportedError:
    """`deque()`: an object of unknown behaviour that is filled later."""
    return unsupported(
        call,
        f"what {called(call)} returns comes to hold values that carry a derivative, and there is no rule for it",
        "use a list, a dict or an array",
    )


def unknown_count(call: gast.AST) -> UnsupportedError:
    """`g(*xs)` where the length of xs is not known when the derivative is made."""
    return unsupported(
        call,
        f"{called(call)} is called with a star, and how many arguments that gives is not known beforehand",
        "pass the container itself, or write the arguments one by one",
    )


def no_such_call(call: gast.AST, name: str, problem: str, parameters: str) -> UnsupportedError:
    """A function with a rule, called in a way that the rule doesn't know."""
    return unsupported(
        call,
        f"{called(call)} is called on values that carry a derivative, and its rule does not cover this call: {problem}",
        f"call it as {name}{parameters}",
    )


def no_partial(call: gast.AST | None, name: str, parameter: str) -> UnsupportedError:
    """The order of a Bessel function: a parameter in which nobody has written the derivative down."""
    return unsupported(
        call,
        f"{parameter} of {name} carries a derivative, and its rule has none for that parameter",
        f"give {name} a rule with defvjp, or wrap the argument in stop_gradient",
    )


def object_used(statement: gast.AST | None, name: str) -> UnsupportedError:
    """An object of a library, made of what carries a derivative, of which more is asked than to be called."""
    return unsupported(
        statement,
        f"{name} is made of values that carry a derivative, and there is a rule for a call of it alone, where nothing "
        "is stored in between",
        "call it where it is made, before anything is stored into an array",
    )


def unknown_inner(call: gast.AST | None, name: str, parameter: str) -> UnsupportedError:
    """A function that is handed to a solver, and that is made on the spot, or chosen when the program runs."""
    return unsupported(
        call,
        f"{name} is called on values that carry a derivative, with a function {parameter} that is not known "
        "beforehand, or that does not take the unknown and the items of args",
        "define it outside of the function that is differentiated, and pass what it reads by args, as a tuple",
    )


def no_callee_source(call: gast.AST, name: str, cause: DifferentiationError) -> UnsupportedError:
    """A callee whose text is out of reach; `cause` says why."""
    return unsupported(
        call,
        f"{name} is called on values that carry a derivative, and there is no rule for it: {cause.reason}",
        f"{cause.way_out}; or give it a rule with defvjp",
    )


def shares_unset(call: gast.AST, called_name: str, name: str) -> UnsupportedError:
    """What a callee returns has to be compared with a variable that may not be there yet."""
    return unsupported(
        call,
        f"what {called_name} returns may share memory with {name}, which may have no value yet, "
        "and one of them is written into afterwards",
        f"give {name} a value before, or copy what {called_name} returns",
    )


def changes_argument(call: gast.AST, name: str, parameter: str, of_library: bool = False) -> UnsupportedError:
    """A callee that stores into what it is given, and is too entangled to be put in the place of its call."""
    if of_library:
        return unsupported(
            call,
            f"there is no rule for {called(call)}, and its own source leaves the language: "
            f"it may write into {parameter}",
            f"give {called(call)} a rule with defvjp",
        )
    return unsupported(
        call,
        f"{name} is called on values that carry a derivative, writes into {parameter}, which it is given or reads "
        "around it, and cannot be put in the place of the call: it calls itself, or reads names that mean something "
        "else here",
        f"return the new value instead of writing into {parameter}; fill a table of known values in a loop, the "
        "smallest case first",
    )


def may_change(call: gast.AST, name: str) -> UnsupportedError:
    """A call made for its effects, by a function without a rule."""
    return unsupported(
        call,
        f"this call may change {name}, which carries a derivative or receives one, and it has no rule",
        "write the change as a store, such as x[i] = v",
    )


def no_method(statement: gast.AST, method: str, name: str) -> UnsupportedError:
    """`L.sort()`, `x.resize(n)`: a method that changes what carries a derivative; `with held(x)`."""
    if method in _OF_MANAGERS:
        return _no_manager(statement)
    return unsupported(
        statement,
        f"the method {method} of {name}, which carries a derivative, has no rule",
        "use indexing, append and pop",
    )


_OF_MANAGERS = ("__enter__", "__exit__")


def _no_manager(node: gast.AST) -> UnsupportedError:
    return unsupported(
        node,
        "a `with` whose manager is given values that carry a derivative, and what it does can't be followed",
        "make it a generator function at the top of its module, with @contextlib.contextmanager and one `yield`",
    )


def called(call: gast.AST | None) -> str:
    """What the user called, as it stands in the text; else as it stands in the tree.

    >>> called(gast.parse("f.g(x)").body[0].value)
    'f.g'
    """
    written = _written(origin_of(call))
    if written is not None:
        return written
    function = getattr(call, "func", None)
    return "this function" if function is None else ast.unparse(gast.gast_to_ast(function))


def _written(origin: Origin | None) -> str | None:
    """The function of the call at a place, if the place is one line and a call."""
    try:
        tree = ast.parse(origin.text[origin.column : origin.end_column], mode="eval") if origin else None
    except SyntaxError:
        return None
    match tree:
        case ast.Expression(body=ast.Call(func=function)):
            return ast.unparse(function)
        case _:
            return None


def not_known_to_be_a_sequence(loop: gast.AST, name: str) -> UnsupportedError:
    """A loop over the items of a dict, say, where nothing tells that it is one."""
    return unsupported(
        loop,
        f"{name} carries a derivative, and what the loop runs over is not known to be a sequence",
        "loop over a list, a tuple or an array, or over range(len(...))",
    )


def partly_done(node: gast.AST, names: list[str]) -> UnsupportedError:
    """A `try` that changes something, and may fail afterwards, in a way that is not taken apart."""
    what = ", ".join(names) or "what it stores into"
    return unsupported(
        node,
        f"`try` around statements that may fail after they changed {what}",
        "try only the statement that may fail",
    )


def other_dict(call: gast.AST, name: str) -> UnsupportedError:
    """`d = defaultdict(list)` that is handed on; an `OrderedDict`."""
    return unsupported(
        call,
        f"{name}, which carries a derivative, is made by {called(call)}: what that does beside a dict is not followed "
        "where it is handed on, looped over or asked for more than its entries",
        "use a dict, with d.setdefault(k, []) or d[k] = d.get(k, 0.0) + v; a defaultdict of list, dict, float or int "
        "may be used in the function that makes it",
    )


def unfinished(node: gast.AST, name: str) -> UnsupportedError:
    """`finally` that asks for what may not have been assigned."""
    return unsupported(
        node,
        f"`finally` reads {name}, which the statements before it overwrite: it may have its old value or its new one",
        f"give the new value a name of its own, or read {name} behind the `finally`",
    )


def hidden(call: gast.AST, name: str) -> UnsupportedError:
    """A function out of a container, or one that calls itself, that reads an active variable around it."""
    return unsupported(
        call,
        f"which function {called(call)} is can't be followed, and it may read {name}, which carries a derivative",
        f"hand {name} to it as an argument",
    )


def hidden_store(call: gast.AST, name: str) -> UnsupportedError:
    """A function out of a container that stores into what is around it."""
    return unsupported(
        call,
        f"which function {called(call)} is can't be followed, and it may store what depends on {name}, which carries a "
        "derivative",
        "call it by its name, or return the value and store it where the function is called",
    )


def handed_on(call: gast.AST, name: str) -> UnsupportedError:
    """A function that reads an active variable around it, given to one that is not put in the place of its call."""
    return unsupported(
        call,
        f"{called(call)}, which calls itself, or can't be put where it is called, is given a function that reads "
        f"{name}, which carries a derivative",
        f"let it take {name} as an argument, and hand that on",
    )


def given_away(place: gast.AST, name: str) -> UnsupportedError:
    """`stack.callback(lambda: w.__setitem__(0, v))`: who calls the function, and when, is not seen."""
    return unsupported(
        place,
        f"a function that stores into {name}, which carries a derivative or receives one, is given away here, and "
        "when it is called does not show",
        "call it where its stores are wanted, or return the value and store it there",
    )


def foreign(function: gast.AST, name: str) -> UnsupportedError:
    """`nonlocal` in a function that is handed on, or calls itself."""
    return unsupported(
        function,
        f"a function that assigns {name}, which is nonlocal to it, is called in a way that can't be followed",
        "call it by its name, or return the value instead",
    )
