"""A function that calls itself is differentiated as a pair; its gradient calls the pair as any caller would.

    def power(x, n):                          def power(x, n):
        if n == 0:                                return power(x, n)
            return 1.0
        return x * power(x, n - 1)            (the gradient of this, with the pair of `power` behind it)

So the text of a recursive function is differentiated once, and not a second time for its outermost call.
"""

from __future__ import annotations

from dataclasses import replace

import gast

from s2s_ad.frontend.primal import Primal
from s2s_ad.normalise.function_values import calls_itself
from s2s_ad.origin import adopt
from s2s_ad.syntax.visit import copy_tree


def called_by_itself(primal: Primal) -> Primal | None:
    """A function of the same name and parameters that does nothing but call this one; None if it is not recursive."""
    tree = primal.source.tree
    given = tree.args
    named = gast.Name(tree.name, gast.Load(), None, None)
    if given.vararg or given.kwarg or given.kwonlyargs or tree.name in primal.scope.locals:
        return None
    if primal.scope.resolve(named) is not primal.function or not calls_itself(tree, primal.function, primal.scope):
        return None
    arguments = [gast.Name(each.id, gast.Load(), None, None) for each in (*given.posonlyargs, *given.args)]
    call = gast.Call(named, arguments, [])
    result = gast.Return(call)
    outer = copy_tree(tree)
    outer.body = [result]
    for made in (call, result):
        adopt(made, tree.body[-1])
    return Primal(primal.function, replace(primal.source, tree=outer), primal.scope)
