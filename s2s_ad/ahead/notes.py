"""`--notes`: an error in a file names the user's line, as one in memory does.

LINES = {
    24: "in model.py:7: y = np.log(x)",
    31: "in the adjoint of model.py:7: y = np.log(x)",
}
globals().update(with_notes(LINES, loss_grad))

The functions stay as they are above it. Whoever adds a line to the source has to generate such a file again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import FunctionType

import gast

from s2s_ad.ahead.pieces import Piece
from s2s_ad.backend.listing import Listing
from s2s_ad.origin import note_of
from s2s_ad.runtime.notes import with_notes
from s2s_ad.syntax.quote import quote

SAYS = "what the lines above stand for: errors are told with it"


def notes_of(functions: Sequence[str], table: str, primal: FunctionType) -> Piece:
    """A function whose body goes to the end of the file; its table, of this name, is empty."""
    called = f"globals().update(with_notes({', '.join([table, *functions])}))"
    tree = quote(f"def notes():\n    {table} = {{}}\n    {called}")[0]
    tree.body[0].comment = SAYS
    return Piece(tree, primal, {"with_notes": with_notes})


def fill(notes: gast.FunctionDef, text: Listing) -> None:
    """Put the lines of the file so far into the table."""
    found = lines_of(text)
    notes.body[0].value = gast.Dict(
        [gast.Constant(line, None) for line in found], [gast.Constant(note, None) for note in found.values()]
    )


def lines_of(text: Listing) -> Mapping[int, str]:
    """What is said of each line that stands for one of the user's; comments raise nothing."""
    written = text.splitlines()
    told = {line: origin for line, origin in text.origins.items() if written[line - 1].lstrip()[:1] != "#"}
    return {line: note_of(origin, reversed=origin.role == "adjoint") for line, origin in told.items()}
