"""The one place where the tree of a file becomes a tree of ours: a function's node to a bare gast.FunctionDef.

@cache                                         def scale(x):
def scale(x): return 2 * x          ->             return 2 * x
half = lambda x: x / 2              ->         def half(x):
                                                   return x / 2
"""

from __future__ import annotations

import ast

import gast

from s2s_ad.frontend.locate import Found


def definition(found: Found) -> gast.FunctionDef:
    """`found` as a definition without decorators; a lambda takes the name it is assigned to, else `lambda_`."""
    node = gast.ast_to_gast(found.node)
    if isinstance(node, gast.Lambda):
        return _named(node, _name_of_lambda(found))
    node.decorator_list = []
    return node


def _named(node: gast.Lambda, name: str) -> gast.FunctionDef:
    value = gast.copy_location(gast.Return(value=node.body), node.body)
    tree = gast.FunctionDef(name, node.args, [value], [], None, None, [])
    return gast.copy_location(tree, node)


def _name_of_lambda(found: Found) -> str:
    match found.around[-1:]:
        case (ast.Assign(targets=[ast.Name(id=name)], value=value),) if value is found.node:
            return name
        case (ast.AnnAssign(target=ast.Name(id=name), value=value),) if value is found.node:
            return name
    return "lambda_"
