"""Runs examples/notebook.ipynb from its start in a fresh kernel: `python -m tests.notebook [--write]`.

Exit status 1 if a cell raises, or shows something else than the file says; `--write` puts what it shows into the file.
Needs the extra `notebook`.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

PATH = Path(__file__).parents[1] / "examples" / "notebook.ipynb"


def executed(notebook: Any) -> Any:
    """The notebook with the outputs of now. Raises CellExecutionError."""
    from nbclient import NotebookClient

    place = {"metadata": {"path": PATH.parent}}
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources=place).execute()
    return notebook


def shown(notebook: Any) -> list[dict[str, str]]:
    """What each code cell shows, by kind; output that came in parts is joined."""
    return [_shown(cell["outputs"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]


def _shown(outputs: list[Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for output in outputs:
        parts = {"printed": output["text"]} if output["output_type"] == "stream" else output["data"]
        for kind, text in parts.items():
            found[kind] = found.get(kind, "") + (text if isinstance(text, str) else "".join(text))
    return found


def without_traces(notebook: Any) -> Any:
    """Without what is another one each time: times, versions, the files that cells are compiled from."""
    for cell in notebook["cells"]:
        cell["metadata"] = {}
        for output in cell.get("outputs", ()):
            parts = output.get("data", output)
            for kind in {"text", "text/html", "text/plain"} & set(parts):
                parts[kind] = re.sub(r"[^\s\"]*ipykernel_\d+[/\\]\d+\.py", "cell", parts[kind])
    notebook["metadata"] = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return notebook


def main(words: list[str]) -> int:
    import nbformat

    before = shown(json.loads(PATH.read_text(encoding="utf-8")))
    notebook = without_traces(executed(nbformat.read(PATH, as_version=4)))
    after = shown(notebook)
    if words == ["--write"]:
        nbformat.write(notebook, PATH)
        return 0
    for number, (was, now) in enumerate(zip(before, after, strict=True), 1):
        if was != now:
            print(f"code cell {number} shows\n{now}\nand not\n{was}")
    print(f"{len(after)} cells ran, {sum(was == now for was, now in zip(before, after, strict=True))} as before")
    return before != after


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
