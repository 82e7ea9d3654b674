"""What functions return that may call themselves: the least answer that agrees with itself.

    def power(x, n):                          power(x, n - 1) is taken to give nothing:   1.0             a float
        if n == 0:                            it is taken to give a float:                1.0, x * float  a float
            return 1.0
        return x * power(x, n - 1)            it agrees: whatever a call returns is a float

Kleene's fixpoint from below. An answer is right once the inference gives no more than what it was told of the
recursive calls: every call that returns at all has made finitely many of them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from s2s_ad.values import Never, Unknown, Value, generalised, join

_PATIENCE = 4  # rounds until a function is given up as Unknown
_NESTED = 3  # functions in progress of which one may be told more than Unknown


@dataclass
class Answers:
    """The answers found so far. `assumed` is what calls of the functions in progress are told meanwhile."""

    found: dict[Hashable, Value] = field(default_factory=dict)
    assumed: dict[Hashable, Value] = field(default_factory=dict)
    asked: set[Hashable] = field(default_factory=set)
    passing: dict[Hashable, tuple[Value, set[Hashable]]] = field(default_factory=dict)
    """Answers that hold as long as the assumptions do, with those that they rest on."""

    def of(self, key: Hashable, infer: Callable[[], Value]) -> Value:
        """What the function of this key returns; `infer` finds it from the answers about the functions it calls."""
        if key in self.found:
            return self.found[key]
        if key in self.assumed:
            self.asked.add(key)
            return self.assumed[key]
        if key not in self.passing:
            self.passing[key] = self.settled(key, infer)
        value, rests_on = self.passing[key]
        self.asked |= rests_on
        if not rests_on:
            self.found[key] = value
        return value

    def settled(self, key: Hashable, infer: Callable[[], Value]) -> tuple[Value, set[Hashable]]:
        """The answer, and the keys of the other functions in progress that it rests on."""
        outer, self.asked = self.asked, set()
        self.assumed[key] = Never() if len(self.assumed) < _NESTED else Unknown()
        try:
            value = self.agreeing(key, infer)
            return value, self.asked - {key}
        finally:
            del self.assumed[key]
            self.passing = {other: entry for other, entry in self.passing.items() if key not in entry[1]}
            self.asked = outer

    def agreeing(self, key: Hashable, infer: Callable[[], Value]) -> Value:
        """Assume more, until the answer is no more than what was assumed."""
        for _ in range(_PATIENCE):
            value = infer()
            if key not in self.asked:
                return value
            value = join(self.assumed[key], generalised(value))
            if value == self.assumed[key]:
                return value
            self.assumed[key] = value
            self.passing = {other: entry for other, entry in self.passing.items() if key not in entry[1]}
        return Unknown()
