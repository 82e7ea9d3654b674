"""The site: `python -m sphinx -W --keep-going docs build/site`, with what the extra `docs` installs."""

import inspect
import re
from importlib import metadata

project = "s2s_ad"
author = "the authors of s2s_ad"
try:
    release = metadata.version("s2s_ad")
except metadata.PackageNotFoundError:
    release = ""

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.viewcode"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "s2s_ad"
html_show_copyright = False
html_copy_source = False
html_theme_options = {"source_directory": "docs/"}

myst_enable_extensions = ["dollarmath", "deflist"]
myst_heading_anchors = 3
suppress_warnings = ["myst.strikethrough"]
default_role = "code"

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_default_options = {"members": True, "show-inheritance": False}
add_module_names = False



def mark_parameters(app: object, what: str, name: str, found: object, options: object, lines: list[str]) -> None:
    """`wrt: by what`, as docstrings here have it, for a parameter of this name."""
    if what != "function":
        return
    names = "|".join(inspect.signature(found).parameters)  # type: ignore[arg-type]
    known = re.compile(rf"^((?:{names})(?:, (?:{names}))*): ")
    inside = False
    for number, line in enumerate(lines):
        start = known.match(line)
        inside = bool(line) and (inside or bool(start))
        if start:
            lines[number] = f":param {start[1].replace(', ', '/')}: {line[start.end() :]}"
        elif inside:
            lines[number] = f"    {line}"


def setup(app) -> None:  # type: ignore[no-untyped-def]
    app.connect("autodoc-process-docstring", mark_parameters)
