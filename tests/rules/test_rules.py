"""Every row of the table, at its points: a rule without points fails.

All points of a row are one test, for there are thousands of them: a failure notes the point.
"""

from __future__ import annotations

import pytest

from s2s_ad.rules import registry
from s2s_ad.rules.heads import find
from tests.rules import all_points, checks
from tests.rules.evaluate import case_at
from tests.rules.point import POINTS

ROWS = [points[0].rule for points in all_points() if find(points[0].rule) is not None]
CHECKS = (
    checks.pullbacks_are_transposes_of_tangents,
    checks.tangents_agree_with_differences,
    checks.results_are_described,
    checks.templates_stay_in_the_table,
)


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::DeprecationWarning")
def test_row(row: str) -> None:
    for point in POINTS[row]:
        case = case_at(point)
        for check in CHECKS:
            try:
                check(case)
            except Exception as problem:
                problem.add_note(f"at {point}")
                raise


WITHOUT_DERIVATIVE = {"runtime.snapshot", "runtime.put_back"}  # an error says so: tests/analysis/test_writing.py
OF_CONTAINERS = {"runtime.copied_alike", "runtime.copy_together", "runtime.each_once"}  # see test_over_pullbacks.py


def test_every_rule_has_points() -> None:
    without = POINTS.keys() | WITHOUT_DERIVATIVE | OF_CONTAINERS
    table = (rule for rule in registry.rules() if "." in rule.name)  # users' own have the bare names of functions
    without = {*without, "runtime.rotated"}  # and the methods of rotations: tests/test_rotations.py
    table = (rule for rule in table if not rule.name.startswith("Rotation."))
    tested = (rule for rule in table if rule.kind != "constant" and rule.inner is rule.source is None)
    missing = [rule.name for rule in tested if rule.name not in without]  # the others: test_solvers, test_scipy
    assert missing == []
