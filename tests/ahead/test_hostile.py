"""Names, texts and comments of a user's file can't break out of their place in a generated one."""

from __future__ import annotations

import ast
import importlib.util
import itertools
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from s2s_ad import generate
from s2s_ad.ahead.header import is_untouched, one_line

NASTY = [
    *(chr(34) * 3, chr(39) * 3, chr(34), chr(92), "\n", "\r", "{x}", "{{", "%s", "\u2028", "\x0c", "\x85", "#", "é"),
    *("\N{SNOWMAN}", "import os"),
]
texts = st.lists(st.sampled_from(NASTY) | st.text(max_size=4), max_size=6).map("".join)
serial = itertools.count()
quick = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def is_encodable(text: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" or char == "\0" for char in text)


def module(folder: Path, text: str) -> Any:
    """A module with that text, which other files can import."""
    name = f"hostile{next(serial)}"
    path = folder / f"{name}.py"
    path.write_text(text, encoding="utf-8", newline="")
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules[name] = made
    spec.loader.exec_module(made)
    return made


def functions(text: str) -> list[str]:
    """The functions in a file; everything else at its top level is an import."""
    body = ast.parse(text).body
    assert all(isinstance(node, ast.FunctionDef | ast.Import | ast.ImportFrom) for node in body), text
    return [node.name for node in body if isinstance(node, ast.FunctionDef)]


@quick
@given(constant=texts, key=texts, doc=texts, comment=texts)
@example(constant='"""\nimport os\n"""', key="'", doc='"""', comment='"""')
def test_texts_stay_what_they_are(tmp_path: Path, constant: str, key: str, doc: str, comment: str) -> None:
    assume(all(map(is_encodable, (constant, key, doc, comment))))
    comment = " ".join(comment.splitlines())
    text = (
        f"def f(x, p):\n    {doc!r}\n    # {comment}\n    name = {constant!r}\n    log = [name]\n"
        f"    return x * x * p[{key!r}] * len(log)\n"
    )
    made = module(tmp_path, text)
    for standalone in (False, True):
        out = generate(made.f, 2.0, {key: 3.0}, standalone=standalone)
        assert functions(out) == ["f_grad"]
        assert is_untouched(out)
        namespace: dict[str, Any] = {}
        exec(compile(out, "generated", "exec"), namespace)
        assert namespace["f_grad"](2.0, {key: 3.0}) == 12.0
        with pytest.raises(TypeError):
            namespace["f_grad"](2.0, {key + "x": 3.0})


@quick
@given(name=st.from_regex(r"\A[^\W\d]\w{0,8}\Z"), text=texts)
def test_identifiers_of_all_scripts(tmp_path: Path, name: str, text: str) -> None:
    assume(name.isidentifier() and is_encodable(name) and not name.startswith("__"))
    import keyword
    import unicodedata

    name = unicodedata.normalize("NFKC", name)
    assume(name.isidentifier() and not keyword.iskeyword(name) and name not in ("x", "y"))
    made = module(tmp_path, f"def {name}(x):\n    y = x * x\n    return y\n")
    out = generate(getattr(made, name), spec="x: float")
    assert functions(out) == [f"{name}_grad"]


@given(texts)
def test_a_comment_is_one_line(text: str) -> None:
    assert len(f"# {one_line(text)}".splitlines()) == 1


def test_folder_with_a_newline(tmp_path: Path) -> None:
    folder = tmp_path / 'a\nimport os  # "'
    folder.mkdir()
    (tmp_path / "pyproject.toml").write_text("")
    out = generate(module(folder, "def f(x):\n    return x * x\n").f, spec="x: float")
    assert functions(out) == ["f_grad"]
    assert "import os" not in [line.strip() for line in out.splitlines()]
