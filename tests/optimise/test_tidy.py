"""Short names for temporaries, and comments that survive."""

from __future__ import annotations

from s2s_ad.optimise.comments import without
from s2s_ad.optimise.fold import fold
from s2s_ad.optimise.tidy import tidy
from s2s_ad.origin import Origin
from s2s_ad.syntax.parse import parse
from tests.optimise.helpers import after, normal
from tests.optimise.programs import facts

OURS = facts("t3 t3_bar t9 t9_saved x_saved", "t3_bar", derived="t3_bar:t3 t9_saved:t9 x_saved:x")


def test_families_keep_together_in_order_of_appearance() -> None:
    before = "t9 = a * b\nt9_saved = [t9]\nt3_bar = t9 + x\nx_saved = t3_bar\nreturn x_saved, t9_saved"
    expected = "z = a * b\nz_saved = [z]\nz1_bar = z + x\nx_saved = z1_bar\nreturn x_saved, z_saved"
    assert after(tidy, before, OURS) == normal(expected)


def test_names_of_the_user_are_avoided() -> None:
    before = "z1_bar = a\nz = b\nt3_bar = z * z1_bar\nreturn t3_bar"
    assert after(tidy, before, OURS) == normal("z1_bar = a\nz = b\nz2_bar = z * z1_bar\nreturn z2_bar")


def test_further_names_are_avoided() -> None:
    body = parse("t9 = a\nreturn t9").body
    assert tidy(body, OURS, frozenset({"z"})) == {"t9": "z1"}


def test_a_comment_moves_to_the_first_statement_left_of_its_group() -> None:
    here, there = (Origin("f.py", line, 0, 1, "", "f") for line in (1, 2))
    body = parse("t3_bar = a\nt9 = b\nq = t9 + c\nx = 1\ny = 2").body
    for statement, origin in zip(body, (here, here, here, there, there), strict=True):
        statement.origin = origin
    body[0].comment, body[3].comment = "first", "second"
    kept = without(body, {id(body[0]), id(body[1]), id(body[3])})
    assert [statement.comment for statement in kept] == ["first", "second"]


def test_a_comment_does_not_move_to_another_group() -> None:
    here, there = (Origin("f.py", line, 0, 1, "", "f") for line in (1, 2))
    body = parse("t9 = a * b\nq = t9 + c\nreturn q").body
    for statement, origin in zip(body, (here, there, there), strict=True):
        statement.origin = origin
    body[0].comment = "first"
    fold(body, OURS)
    assert len(body) == 2 and not hasattr(body[0], "comment")


def test_two_lists_of_what_was_saved_of_one_temporary_have_two_names() -> None:
    ours = facts("t9 t9_saved t9_saved1", "", derived="t9_saved:t9 t9_saved1:t9")
    before = "t9 = a\nt9_saved = [t9]\nt9_saved1 = [t9[0]]\nreturn t9_saved, t9_saved1"
    expected = "z = a\nz_saved = [z]\nz_saved1 = [z[0]]\nreturn z_saved, z_saved1"
    assert after(tidy, before, ours) == normal(expected)
