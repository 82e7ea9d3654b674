"""Which functions are written for a request."""

from __future__ import annotations

from s2s_ad.backend.assemble import Written, joint, split, tangents
from s2s_ad.backend.linearised import linearised
from s2s_ad.backend.many import for_many, for_supports
from s2s_ad.differentiate.program import Program
from s2s_ad.request import Request


def write(program: Program, request: Request, *, root: bool = False) -> Written:
    """The derivative of one program. `root`: it is what was asked for, and not a callee."""
    match request.kind:
        case "grad" | "value_and_grad":
            return joint(program, request)
        case "vjp":
            return split(program, request, root=root)
        case "jvp":
            return tangents(program, request)
        case "linearize":
            return linearised(program, request, root=root)
        case "many":
            return for_many(program, request)
        case "dependence":
            return for_supports(program, request)
