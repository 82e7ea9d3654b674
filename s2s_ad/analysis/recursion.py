"""What functions return that may call themselves: the least answer that agrees with itself.

    def power(x, n):                          power(x, n - 1) is taken to give nothing:   1.0             a float
        if n == 0:                            it is taken to give a float:                1.0, x * float  a float
            return 1.0
        return x * power(x, n - 1)            it agrees: whatever a call returns is a float

Kleene's fixpoint from below, for all questions about functions at once: what one returns may rest on what another
stores into. An answer is right once the inference gives no more than what it was told of the
recursive calls: every call that returns at all has made finitely many of them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from s2s_ad.values import Never, Unknown, Value, generalised, join

T = TypeVar("T")
_PATIENCE = 4  # rounds until a function is given up
_NESTED = 3  # functions in progress of which one may be told less than everything


@dataclass(frozen=True, eq=False)
class Question(Generic[T]):
    """What can be asked of a function: the least answer, the one that is always right, and what two come to."""

    least: T
    most: T
    join: Callable[[T, T], T]


def _joined(a: Value, b: Value) -> Value:
    return join(a, generalised(b))


def _either(a: frozenset[str] | None, b: frozenset[str] | None) -> frozenset[str] | None:
    return None if a is None or b is None else a | b


RETURNS: Question[Value] = Question(Never(), Unknown(), _joined)
STORES: Question[frozenset[str] | None] = Question(frozenset(), None, _either)  # the parameters; None: any of them
NEW: Question[bool] = Question(True, False, lambda a, b: a and b)
Key = tuple[Question[Any], Hashable]


@dataclass
class Answers:
    """The answers found so far. `assumed` is what calls of the functions in progress are told meanwhile."""

    found: dict[Key, Any] = field(default_factory=dict)
    assumed: dict[Key, Any] = field(default_factory=dict)
    asked: set[Key] = field(default_factory=set)
    passing: dict[Key, tuple[Any, set[Key]]] = field(default_factory=dict)
    """Answers that hold as long as the assumptions do, with those that they rest on."""

    def of(self, question: Question[T], about: Hashable, infer: Callable[[], T]) -> T:
        """The answer about a function; `infer` finds it from the answers about the functions it calls."""
        key = (question, about)
        if key in self.found:
            return self.found[key]  # type: ignore[no-any-return]
        if key in self.assumed:
            self.asked.add(key)
            return self.assumed[key]  # type: ignore[no-any-return]
        if key not in self.passing:
            self.passing[key] = self.settled(key, infer)
        value, rests_on = self.passing[key]
        self.asked |= rests_on
        if not rests_on:
            self.found[key] = value
        return value  # type: ignore[no-any-return]

    def settled(self, key: Key, infer: Callable[[], Any]) -> tuple[Any, set[Key]]:
        """The answer, and the keys of the other functions in progress that it rests on."""
        outer, self.asked = self.asked, set()
        question, _ = key
        nested = sum(other is question for other, _ in self.assumed)
        self.assumed[key] = question.least if nested < _NESTED else question.most
        try:
            value = self.agreeing(key, infer)
            return value, self.asked - {key}
        finally:
            del self.assumed[key]
            self.forget(key)
            self.asked = outer

    def agreeing(self, key: Key, infer: Callable[[], Any]) -> Any:
        """Assume more, until the answer is no more than what was assumed."""
        question, _ = key
        for _ in range(_PATIENCE):
            value = infer()
            if key not in self.asked:
                return value
            value = question.join(self.assumed[key], value)
            if value == self.assumed[key]:
                return value
            self.assumed[key] = value
            self.forget(key)
        return question.most

    def forget(self, key: Key) -> None:
        """Drop the answers that rest on what was assumed of a function."""
        self.passing = {other: entry for other, entry in self.passing.items() if key not in entry[1]}
