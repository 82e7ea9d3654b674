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
from s2s_ad.syntax.parse import deep_recursion

_SPELLED = {gast.Name: ["id"], gast.Attribute: ["attr"], gast.keyword: ["arg"], gast.FunctionDef: ["name"]}


def definition(found: Found) -> gast.FunctionDef:
    """`found` as a definition without decorators; a lambda takes the name it is assigned to, else `lambda_`."""
    with deep_recursion():
        node = gast.ast_to_gast(found.node)
    if isinstance(node, gast.Lambda):
        node = _named(node, _name_of_lambda(found))
    node.decorator_list = []
    owners = [around.name for around in found.around if isinstance(around, ast.ClassDef)]
    if owners and (owner := owners[-1].lstrip("_")):
        _mangle(node, owner)
    return node


def _mangle(tree: gast.FunctionDef, owner: str) -> None:
    """Private names in a class's body are spelled with the class in front, and mean that everywhere else."""
    for node in gast.walk(tree):
        for field in _SPELLED.get(type(node), ()):
            name = getattr(node, field)
            if isinstance(name, str) and name.startswith("__") and not name.endswith("__"):
                setattr(node, field, f"_{owner}{name}")


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
