"""What files hold: each transform, kinds from annotations, specs and examples, copies, the same bytes each time."""

from __future__ import annotations

import importlib
import inspect
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import s2s_ad
from s2s_ad import DifferentiationError, differentiate, generate, jvp
from s2s_ad.ahead.files import current_text
from s2s_ad.ahead.kinds import read_spec, spell_all
from s2s_ad.ahead.write import write_file
from s2s_ad.command.main import main
from s2s_ad.frontend.unwrap import is_transparent
from tests.programs.classes import replaced_each_turn

ROOT = Path(__file__).parents[2]
FACTOR = 0.5
W, X, T = np.array([0.5, -0.3, 0.2]), np.arange(12.0).reshape(4, 3) / 10, np.array([1.0, 0.0, 1.0, 0.0])
SPEC = "w: f64[m], x: f64[n, m], t: f64[n]"


def sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def residuals(w, x, t):
    return sigmoid(x @ w) - t


def loss(w, x, t):
    return FACTOR * np.sum(residuals(w, x, t) ** 2)


def line_of(w, x):
    return np.sum(w * x)


@dataclass
class Line:
    slope: float
    offset: NDArray[np.float64]


def value_of(line, x):
    return np.sum(line.slope * x + line.offset)


def run(text: str) -> dict[str, Any]:
    """The names of a file."""
    names: dict[str, Any] = {"__name__": "generated"}
    exec(compile(text, "generated", "exec"), names)
    return names


def made(f: Callable[..., Any], transform: Any = "grad", **options: Any) -> Any:
    """The derivative in a file."""
    text = generate(f, transform=transform, **options)
    assert not [line for line in text.splitlines() if line.startswith(("import s2s_ad", "from s2s_ad"))]
    return run(text)[f"{f.__name__}_{transform}"]


def test_each_transform_is_what_it_is_in_memory() -> None:
    v = np.array([1.0, 2.0, -1.0])
    np.testing.assert_allclose(made(loss, spec=SPEC)(W, X, T), s2s_ad.grad(loss)(W, X, T))
    value, gradient = made(loss, "value_and_grad", spec=SPEC)(W, X, T)
    assert value == loss(W, X, T)
    np.testing.assert_allclose(gradient, s2s_ad.grad(loss)(W, X, T))
    tangent = made(residuals, "jvp", spec=SPEC)(W, X, T, w_dot=v)[1]
    expected = s2s_ad.jvp(residuals, (W, X, T), (v, np.zeros_like(X), np.zeros_like(T)))[1]
    np.testing.assert_allclose(tangent, expected)
    product = made(loss, "hvp", spec=SPEC)(W, X, T, w_dot=v)
    np.testing.assert_allclose(product, s2s_ad.hvp(lambda w: loss(w, X, T), W, v))
    both = made(residuals, "jacobian", spec=SPEC, wrt=("w", "t"))(W, X, T)
    for block, wanted in zip(both, s2s_ad.jacobian(residuals, ("w", "t"))(W, X, T), strict=True):
        np.testing.assert_allclose(block, wanted)


def test_a_pullback_can_be_called_again() -> None:
    names = run(generate(residuals, transform="vjp", spec=SPEC))
    value, kept = names["residuals_forward"](W, X, T)
    np.testing.assert_array_equal(value, residuals(W, X, T))
    first, second = (names["residuals_pullback"](kept, np.ones(4)) for _ in range(2))
    np.testing.assert_array_equal(first[0], second[0])
    np.testing.assert_allclose(first[0], s2s_ad.vjp(residuals, W, X, T)[1](np.ones(4))[0])


@pytest.mark.parametrize(
    "wrong",
    [
        (W[:2], X, T),
        (W, X, T[:3]),
        (W.astype("f4"), X, T),
        (W.astype(int), X, T),
        (list(W), X, T),
        (W, X[0], T),
        (0.5, X, T),
        (W + 0j, X, T),
    ],
)
def test_other_kinds_than_told_are_refused(wrong: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError, match=r"loss_grad takes w: f64\[m\], x: f64\[n, m\], t: f64\[n\]"):
        made(loss, spec=SPEC)(*wrong)


def test_lengths_may_be_one() -> None:
    derivative = made(loss, spec=SPEC)
    for n, m in ((1, 3), (4, 1), (1, 1), (0, 2)):
        arguments = (W[:m], X[:n, :m], T[:n])
        np.testing.assert_allclose(derivative(*arguments), s2s_ad.grad(loss)(*arguments))


def test_kinds_of_annotations() -> None:
    def weighted(w: NDArray[np.float64], k: float, *, n: int = 2, table: dict[str, float]) -> float:
        return np.sum(w) * k**n * table["a"]

    text = generate(weighted, wrt=("w", "k"))
    assert "takes w: f64[...], k: float, n: int, table: {...: float}" in text
    assert "w: NDArray[np.float64], k: float, *, n: int = 2, table: dict[str, float]" in text
    derivative = run(text)["weighted_grad"]
    w_bar, k_bar = derivative(np.ones(3), 2.0, table={"a": 5.0})
    np.testing.assert_allclose(w_bar, 20.0)
    assert k_bar == 60.0
    for wrong in ({"a": 1}, {"a": np.ones(2)}, [5.0]):
        with pytest.raises(TypeError):
            derivative(np.ones(3), 2.0, table=wrong)


def scaled(x: NDArray[np.float64], k: float, table: dict[str, float], x_dot: float = 2.0) -> NDArray[np.float64]:
    return k * x * table["a"] * x_dot


def norm(x: NDArray[np.float64], k: float) -> float:
    return np.sum(scaled(x, k, {"a": 2.0}) ** 2)


def with_parts(x: float) -> tuple[float, dict[str, float]]:
    return x * x, {"x": x}


SCALED = {"wrt": ("x", "k", "table")}
HINTS = [
    (norm, "value_and_grad", {}, "norm_value_and_grad(x: A, k: float) -> tuple[float, A]"),
    (norm, "vjp", {}, "norm_forward(x: A, k: float) -> tuple[float, tuple]"),
    (norm, "vjp", {}, "norm_pullback(residuals: tuple, y_bar: float) -> tuple[A]"),
    (norm, "jvp", {}, "norm_jvp(x: A, k: float, *, x_dot: A) -> tuple[float, float]"),
    (norm, "hvp", {}, "norm_hvp(x: A, k: float, *, x_dot: A) -> A"),
    (norm, "hvp", {}, "norm_grad_jvp(x: A, k: float, *, x_dot: A)"),
    (norm, "jacobian", {"wrt": "k"}, "norm_jacobian(x: A, k: float) -> float"),
    (norm, "jacobian", {}, "norm_jacobian(x: A, k: float) -> np.ndarray"),
    (scaled, "vjp", SCALED, "scaled_pullback(residuals: tuple, y_bar: A) -> tuple[A, float, dict[str, float]]"),
    (scaled, "jvp", SCALED, "*, x_dot_: A, k_dot: float, table_dot: dict[str, float]) -> tuple[A, A]"),
    (with_parts, "grad", {"has_aux": True}, "(x: float) -> tuple[tuple[float, dict[str, float]], float]"),
    (with_parts, "vjp", {}, "with_parts_forward(x: float) -> tuple[tuple[float, dict[str, float]], tuple]"),
    (with_parts, "vjp", {}, "with_parts_pullback(residuals: tuple, y_bar) -> tuple[float]"),
    (loss, "vjp", {"spec": SPEC}, "loss_pullback(residuals: tuple, y_bar: np.float64) -> tuple[np.ndarray]"),
    (residuals, "jvp", {"spec": SPEC}, "w_dot: np.ndarray) -> tuple[np.ndarray, np.ndarray]"),
]


@pytest.mark.parametrize(("f", "transform", "options", "expected"), HINTS)
def test_hints_of_results(f: Any, transform: Any, options: Any, expected: str) -> None:
    """As far as they follow from those of the function, or from kinds."""
    text = generate(f, transform=transform, **options)
    joined = " ".join(text.split()).replace("( ", "(").replace(", )", ")").replace(" )", ")")
    assert f"{expected.replace('A', 'NDArray[np.float64]')}:" in joined


def test_a_parameter_may_be_called_as_a_tangent() -> None:
    """`x_dot` was given twice in the text, or taken for the tangent of `x`."""
    x, v, table = np.array([1.0, 2.0]), np.array([0.5, -1.0]), {"a": 3.0}
    tangent = made(scaled, "jvp")(x, 2.0, table, 5.0, x_dot_=v)[1]
    np.testing.assert_allclose(tangent, 30.0 * v)
    np.testing.assert_allclose(made(scaled, "jacobian", wrt="x")(x, 2.0, table, 5.0), 30.0 * np.eye(2))

    def energy(x, x_dot):
        return np.sum(x**3) * x_dot

    np.testing.assert_allclose(made(energy, "hvp", spec="x: f64[n], x_dot: float")(x, 5.0, x_dot_=v), 30.0 * x * v)


def test_aux_is_no_part_of_second_derivatives() -> None:
    assert made(with_parts, "hvp", has_aux=True)(3.0, x_dot=1.0) == 2.0
    with pytest.raises(DifferentiationError, match="no Jacobian of with_parts"):
        generate(with_parts, transform="jacobian", has_aux=True)


def test_generic_form_takes_all() -> None:
    derivative = made(loss)
    np.testing.assert_allclose(derivative(W, X, T), s2s_ad.grad(loss)(W, X, T))
    sloped = made(line_of)
    assert sloped(2.0, 3.0) == 3.0
    np.testing.assert_array_equal(sloped(np.ones(3), np.array([1.0, 2.0, 3.0])), [1.0, 2.0, 3.0])
    assert sloped(2.0, np.ones(3)) == 3.0


def test_kinds_of_an_example_with_an_instance() -> None:
    line = Line(2.0, np.zeros(3))
    text = generate(value_of, line, np.ones(3), wrt="line")
    assert "from tests.ahead.test_generate import Line" in text
    derivative = run(text)["value_of_grad"]
    found = derivative(Line(3.0, np.ones(3)), np.ones(3))
    assert (type(found), found.slope) == (Line, 3.0)
    with pytest.raises(TypeError, match="takes line: Line"):
        derivative(Line(3, np.ones(3)), np.ones(3))


def test_decorated_function_says_by_what() -> None:
    @differentiate(wrt=("b",))
    def line(a: float, b: float) -> float:
        return a + b * b

    assert run(generate(line))["line_grad"](1.0, 3.0) == (6.0,)


def test_standalone_copies_the_projects_own() -> None:
    def inactive(w: float) -> float:
        return w * len(repr(sigmoid))

    del inactive
    text = generate(loss, spec=SPEC, standalone=True)
    assert "from tests" not in text
    assert "FACTOR = 0.5" in text
    assert "from tests.ahead.test_generate import FACTOR" in generate(loss, spec=SPEC)


@pytest.mark.parametrize("standalone", [False, True])
def test_rules_of_the_users_own_and_modules_of_packages(standalone: bool) -> None:
    from tests.ahead.special_model import energy

    a, b = np.eye(2) + X[:2, :2], np.array([1.5, 2.5])
    text = generate(energy, spec="a: f64[n, n], b: f64[n]", standalone=standalone)
    assert ("from tests" in text) is not standalone
    assert not standalone or "\nfrom s2s_ad" not in text
    found = run(text)["energy_grad"](a, b)
    for one, other in zip(found, energy.grad(a, b), strict=True):
        np.testing.assert_allclose(one, other)


def test_what_no_file_can_hold_is_an_error() -> None:
    scale = np.ones(2)
    with pytest.raises(DifferentiationError, match="scale is a variable of the function around it"):
        generate(lambda x: np.sum(x * scale), np.ones(2))
    with pytest.raises(DifferentiationError, match="is a derivative already"):
        generate(s2s_ad.grad(loss), W, X, T)


@pytest.mark.parametrize(
    "text",
    [
        "w: f64[m], x: f64[n, m], k: int, b: bool, z: c128[...], s: str, u: None, a: array, q: any",
        "p: {'a': float, 'b': [f32[n, 3], ...]}, t: (float, f64[n]), u: (float, ...), v: f64[_, 1], o: f64[()]",
        "d: {...: f64[n]}, l: [float, int], e: (float,)",
    ],
)
def test_a_spec_says_what_was_read(text: str) -> None:
    values = read_spec(text)
    again = read_spec(spell_all(values))
    assert [type(value) for value in again.values()] == [type(value) for value in values.values()]
    assert spell_all(again) == spell_all(values)


@pytest.mark.parametrize(
    "text", ["w", "w:", "w: f65[n]", "w: f64[n+1]", "w: f64[-1]", "*, w=1", "w: float): pass #", "w: {a: float}"]
)
def test_what_is_no_spec_is_an_error(text: str) -> None:
    with pytest.raises(DifferentiationError, match="the spec"):
        read_spec(text)


def test_a_link_leads_to_the_new_text(tmp_path: Path) -> None:
    (tmp_path / "link.py").symlink_to(tmp_path / "real.py")
    assert write_file(tmp_path / "link.py", "x = 1\n")
    assert (tmp_path / "link.py").is_symlink()
    assert (tmp_path / "real.py").read_text() == "x = 1\n"


def test_self_test_runs_with_the_file(tmp_path: Path) -> None:
    transforms: tuple[Any, ...] = ("grad", "value_and_grad", "vjp", "jvp", "hvp", "jacobian")
    for transform in transforms:
        text = generate(loss, spec=SPEC, transform=transform, self_test=True)
        names: dict[str, Any] = {"__name__": "__main__"}
        exec(compile(text, "generated", "exec"), names)
    wrong = generate(loss, spec=SPEC, self_test=True).replace("return w_bar", "return 2 * w_bar")
    with pytest.raises(SystemExit, match="grad gives"):
        exec(compile(wrong, "generated", "exec"), {"__name__": "__main__"})


@differentiate(wrt="x")
def decorated_square(x: float) -> float:
    return x * x


def multiple_of(c: float) -> Callable[[float], float]:
    def times(x: float) -> float:
        return c * x * x

    return times


class Tools:
    @staticmethod
    def cube(x: float) -> float:
        return x**3


doubled = multiple_of(2.0)
power = lambda x: x**4  # noqa: E731


@pytest.mark.parametrize("f", [decorated_square, doubled, power, Tools.cube])
def test_self_test_of_a_function_by_another_name_than_its_own(f: Any, tmp_path: Path) -> None:
    """That of its module: it was read by its own name, which nothing had."""
    made = tmp_path / "made.py"
    made.write_text(generate(f, spec="x: float", self_test=True))
    done = subprocess.run(
        [sys.executable, made], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert done.stdout == "grad agrees with differences\n", done.stderr
    with pytest.raises(DifferentiationError, match="no name of its module means it"):
        generate(multiple_of(3.0), spec="x: float", self_test=True)


def roots(x, n):
    s = 0.0
    for i in range(n):
        s = s + np.sqrt(x[i]) / x[n - 1]
    return s


def test_errors_in_a_file_with_notes_name_the_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which is the user's, as in memory. A file with notes is differentiated as any other is."""
    spec = "x: f64[m], n: int"
    for transform in ("grad", "vjp", "hvp"):
        generate(roots, spec=spec, transform=transform, notes=True, path=tmp_path / f"noted_{transform}.py")
    monkeypatch.syspath_prepend(tmp_path)
    first, second, third = map(importlib.import_module, ("noted_grad", "noted_vjp", "noted_hvp"))
    x = np.array([0.0, 1.0])
    failing: list[Callable[[], Any]] = [
        lambda: first.roots_grad(x, 2),
        lambda: second.roots_pullback(second.roots_forward(x, 2)[1], np.float64(1.0)),
        lambda: third.roots_hvp(x, 2, x_dot=x),
    ]
    line = inspect.getsourcelines(roots)[1] + 3
    told = f"test_generate.py:{line}: s = s + np.sqrt(x[i]) / x[n - 1]"
    for call in failing:
        with np.errstate(all="raise"), pytest.raises(FloatingPointError) as raised:
            call()
        (note,) = raised.value.__notes__
        assert note in (f"in the adjoint of {told}", f"in {told}")
    assert inspect.getsource(first.roots_grad).startswith("def roots_grad(")
    assert pickle.loads(pickle.dumps(first.roots_grad)) is first.roots_grad
    y = np.array([1.0, 4.0])
    np.testing.assert_allclose(jvp(first.roots_grad, (y, 2), (y, None))[1], third.roots_hvp(y, 2, x_dot=y), rtol=1e-14)
    assert is_transparent(first.roots_grad)
    assert not is_transparent(wraps(first.roots_grad)(lambda *args: 2.0))


def test_text_is_the_same_in_every_process() -> None:
    program = (
        "from tests.ahead.test_generate import *; print(generate(loss, transform='hvp') + generate(loss, spec=SPEC))"
    )
    call = partial(
        subprocess.run, [sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True, text=True
    )
    texts = {call(env={**os.environ, "PYTHONHASHSEED": seed}).stdout for seed in ("0", "1", "77")}
    assert len(texts) == 1


def test_the_head_names_the_projects_sources_only() -> None:
    """`dataclasses.replace` is another text in each Python: the file was another one, and stale in the next."""
    head = generate(replaced_each_turn, 2.0, 3.0).partition("import")[0]
    assert "replaced_each_turn, Frozen.moved" in head
    assert "dataclasses" not in head


def test_example_is_up_to_date(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """`pytest --update-golden` makes it again."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.chdir(ROOT)
    path = Path("examples/ahead_of_time/model_grad.py")
    if request.config.getoption("--update-golden"):
        write_file(path, str(current_text(path, ROOT)), force=True)
    assert main(["check", str(path)]) == 0
    sys.modules.pop("model", None)


@pytest.mark.parametrize("transform", ["grad", "vjp", "jvp", "hvp", "jacobian"])
def test_text_knows_its_origins(transform: Any) -> None:
    """A line that stands for one of the user's names it, in a file of a derivative of a derivative too."""
    text = generate(loss, spec=SPEC, transform=transform)
    origins = text.origins.values()
    assert {Path(origin.file).name for origin in origins} == {"test_generate.py"}
    assert {origin.line for origin in origins} == {loss.__code__.co_firstlineno + 1}
    assert {origin.role for origin in origins} == ({"forward"} if transform[0] == "j" else {"forward", "adjoint"})
    lines = ["", *text.splitlines()]
    assert not any(lines[line].startswith(("def ", "import ", "#")) for line in text.origins)
    assert any("np.exp(" in lines[line] for line in text.origins)
