"""A file tests, when it is imported, that the constants it reads are of the kinds that it was generated for.

def loss(x):                  if not (isinstance(RATE, float) and type(GRID) is np.ndarray and GRID.ndim == 1):
    return RATE * x     ->        raise TypeError("this file is for RATE: float, GRID: f64[_]: generate it again")
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping

from s2s_ad.ahead.definitions import Import
from s2s_ad.ahead.guards import Tester, negated
from s2s_ad.ahead.kinds import spell_all
from s2s_ad.ahead.pieces import Piece
from s2s_ad.ahead.references import Held, Resolver, State
from s2s_ad.frontend.bindings import data_at
from s2s_ad.frontend.libraries import is_users_file
from s2s_ad.frontend.scope import Scope
from s2s_ad.syntax.quote import quote
from s2s_ad.values import Value


def tests_of_constants(scopes: Iterable[Scope], resolver: Resolver) -> list[Piece]:
    """Functions whose bodies are the tests, one for each module that the names are of. What is copied into the file is
    as it was."""
    told: set[object] = set()
    found: dict[int, tuple[Scope, dict[str, Value]]] = {}
    for scope in scopes:
        for path, value in scope.kinds.items():
            if len(path) > 1:
                reference = resolver.of_object(data_at(scope.function(), path[:-1]))
            else:
                reference = resolver.of_name(path[0], scope.function())
            if _is_users(reference) and (reference, path[-1]) not in told:
                told.add((reference, path[-1]))
                place = id(scope.function()) if isinstance(reference, Held) else id(scope.function().__globals__)
                found.setdefault(place, (scope, {}))[1][".".join(path)] = value
    return [piece for scope, known in found.values() for piece in _test(scope, known)]


def _is_users(reference: object) -> bool:
    """Whether a name means something in a module of the user's, which is read there."""
    module = {Import: "module", State: "module"}.get(type(reference))
    name = reference.holder.module if isinstance(reference, Held) else getattr(reference, module or "", None)
    file = getattr(sys.modules.get(str(name)), "__file__", None)
    return bool(file) and is_users_file(str(file)) and str(name).partition(".")[0] not in sys.stdlib_module_names


def _test(scope: Scope, known: Mapping[str, Value]) -> Iterator[Piece]:
    (tree,) = quote("def constants(): pass")
    tester = Tester(Piece(tree, scope.function()))
    tests = tester.all_tests(known)
    if tests:
        message = f"this file is for {spell_all(known)}: generate it again"
        tree.body = quote(f"if not ({' and '.join(tests)}):\n    raise TypeError({message!r})")
        tree.body[0].test = negated(tree.body[0].test)
        yield Piece(tree, scope.function(), tester.needed)
