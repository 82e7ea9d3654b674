"""What is known of a derivative of any transform: those that are made of others show all on the way.

hvp        the stages of the gradient, the gradient, and then those of its derivative along a direction
jacobian   those of the derivative along a direction, which is called for each number
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from s2s_ad.ahead.job import Job
from s2s_ad.ahead.pieces import hvp_of, jacobian_of
from s2s_ad.backend.listing import Listing, traced
from s2s_ad.dispatch import Derivative
from s2s_ad.explanation.explained import Explanation, explained, looked_at
from s2s_ad.frontend.primal import read_primal
from s2s_ad.request import Request
from s2s_ad.shown import joined
from s2s_ad.syntax.printer import to_source

Example = tuple[tuple[Any, ...], Mapping[str, Any]]


def explanation_of(job: Job, f: Any = None, example: Example | None = None) -> Explanation:
    """What is known of a derivative; that of `f`, as the job asks for it, runs if there is an example."""
    match job.transform:
        case "hvp":
            return _second(job)
        case "jacobian":
            found = _looked_at(job)
            wrapper = to_source(jacobian_of(read_primal(job.function), job.request).tree).strip()
            head = "from functools import partial\nfrom s2s_ad.runtime.columns import jacobian_by_columns\n\n\n"
            return replace(found, text=joined([Listing(head + wrapper), found.source]))
        case _ if example is not None:
            return explained(Derivative(f, job.request), *example)
        case _:
            return _looked_at(job)


def _looked_at(job: Job) -> Explanation:
    return looked_at(read_primal(job.function), job.request, job.values)


def _second(job: Job) -> Explanation:
    """Forward over reverse. What is told of the variables is of the function, and what is kept of its gradient."""
    first = _looked_at(job)
    entry = first.survey.entry
    built: Any = entry.built.bind(job.function)
    gradient = built[entry.main]
    behind = {function.__code__.co_filename: first.source for function in built.values()}
    second = looked_at(read_primal(gradient), Request("jvp", job.request.wrt), job.values)
    wrapper = to_source(hvp_of(read_primal(job.function), entry.main, job.request).tree).strip()
    rules = tuple(sorted({*first.survey.rules, *second.survey.rules}))
    stages = [*first.stages, ("gradient", first.source)]
    stages += [(f"gradient, {name}", traced(text, behind)) for name, text in second.stages]
    return replace(
        first,
        survey=replace(first.survey, rules=rules, entry=second.survey.entry),
        stages=tuple(stages),
        text=joined([Listing(wrapper), traced(second.source, behind)]),
    )
