"""What functions return that call themselves, and each other."""

from __future__ import annotations

from s2s_ad.analysis.recursion import RETURNS, Answers
from s2s_ad.values import NumpyScalar, OneOf, Scalar, TupleOf, Unknown, join

FLOAT, NUMPY = Scalar("float"), NumpyScalar("float64")


def test_the_answer_agrees_with_what_recursive_calls_are_told():
    answers = Answers()
    assert answers.of(RETURNS, "f", lambda: join(FLOAT, answers.of(RETURNS, "f", _never))) == FLOAT


def test_kinds_are_added_until_nothing_is_new():
    answers = Answers()

    def infer():
        again = answers.of(RETURNS, "f", _never)
        return join(NUMPY, FLOAT if again == NUMPY else again)

    assert answers.of(RETURNS, "f", infer) == OneOf(frozenset({FLOAT, NUMPY}))


def test_what_grows_for_ever_is_given_up():
    answers = Answers()
    assert answers.of(RETURNS, "f", lambda: TupleOf((answers.of(RETURNS, "f", _never),))) == Unknown()


def test_an_answer_that_rests_on_an_assumption_is_not_kept():
    answers = Answers()
    told = []

    def even():
        return join(FLOAT, answers.of(RETURNS, "odd", odd))

    def odd():
        told.append(answers.of(RETURNS, "even", even))
        return join(NUMPY, told[-1])

    both = OneOf(frozenset({FLOAT, NUMPY}))
    assert answers.of(RETURNS, "even", even) == both
    assert answers.of(RETURNS, "odd", odd) == both
    assert told[-1] == both


def test_many_functions_that_call_each_other_come_to_an_end():
    answers = Answers()
    count = [0]

    def infer(name):
        count[0] += 1
        value = FLOAT
        for other in range(7):
            value = join(value, answers.of(RETURNS, other, lambda other=other: infer(other)))
        return value

    answers.of(RETURNS, 0, lambda: infer(0))
    assert count[0] < 3000


def _never():
    raise AssertionError("a call in progress is not inferred again")
