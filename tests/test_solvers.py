"""Solutions of equations and integrals of functions: the derivative at the solution."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest
from scipy import integrate, optimize

from s2s_ad import DifferentiationError, check_derivatives, grad, jvp
from s2s_ad.rules import registry

P = np.array([1.0, 2.0, 3.0])
TIMES = np.linspace(0.0, 2.0, 5)


def cubic(x: float, a: float, b: float) -> float:
    return x**3 + a * x - b


def coupled(x: Any, p: Any, s: float) -> Any:
    return x * x * x + p[0] * x + 0.3 * s * np.sum(x) - p


def as_list(x: Any, a: float, b: float) -> Any:
    return [x[0] ** 2 + a * x[1] - 2.0, x[1] ** 3 + x[0] - b]


def damped(x: float, a: float) -> Any:
    return np.cos(a * x)


def density(x: float, a: float, w: Any) -> Any:
    return np.exp(-a * x) * np.sum(w * np.sin(x))


def by_brentq(a: float, b: float) -> Any:
    return optimize.brentq(cubic, 0.0, 5.0, args=(a, b)) ** 2


def by_newton(a: float, b: float) -> Any:
    given = (a, b)
    return optimize.newton(cubic, 1.0, args=given, tol=1e-12) * a


def by_bisect(a: float) -> Any:
    return optimize.bisect(cubic, 0.0, 5.0, (a, 2.0)) + optimize.ridder(cubic, 0.0, 5.0, (1.0, a))


def by_fsolve(p: Any, s: float) -> Any:
    return np.sum(optimize.fsolve(coupled, np.ones(3), args=(p, s), xtol=1e-13) ** 2)


def by_fsolve_of_lists(a: float, b: float) -> Any:
    x = optimize.fsolve(as_list, np.array([1.0, 1.0]), args=(a, b), xtol=1e-13)
    return x[0] * x[1] ** 2


def by_fixed_point(a: float) -> Any:
    return 3.0 * optimize.fixed_point(damped, 0.5, args=(a,), xtol=1e-13)


def by_quad(a: float, w: Any, end: float) -> Any:
    return integrate.quad(density, 0.1 * a, end, args=(a, w), epsabs=1e-13, epsrel=1e-13)[0] ** 2


def oscillator(y: Any, t: float, a: float, w: Any) -> Any:
    return np.array([y[1], -a * y[0] + np.sum(w) * np.sin(t)])


def oscillator_as_list(y: Any, t: float, a: float) -> Any:
    place, speed = y
    return [speed, -a * place * place + np.sin(t)]


def by_odeint(y0: Any, a: float, w: Any) -> Any:
    return np.sum(integrate.odeint(oscillator, y0, TIMES, args=(a, w), rtol=1e-11, atol=1e-11) ** 2)


def by_odeint_of_lists(p: float, a: float) -> Any:
    return integrate.odeint(oscillator_as_list, [p, 0.5], TIMES, args=(a,), rtol=1e-11, atol=1e-11)[-1, 0] ** 2


def energy(x: Any, p: Any) -> Any:
    return np.sum((x - p) ** 4) + np.sum(x * x) + x[0] * p[1]


def energy_slope(x: Any, p: Any) -> Any:
    return 4.0 * (x - p) ** 3 + 2.0 * x + np.array([p[1], 0.0, 0.0])


def by_root(p: Any, s: float) -> Any:
    sol = optimize.root(coupled, np.ones(3), args=(p, s), tol=1e-13)
    return np.sum(sol.x**3)


def by_root_scalar(a: float, b: float) -> Any:
    return optimize.root_scalar(cubic, args=(a, b), bracket=(0.0, 5.0)).root * a


def by_minimize(p: Any) -> Any:
    found = optimize.minimize(energy, np.zeros(3), args=(p,), jac=energy_slope, method="BFGS", options={"gtol": 1e-12})
    return np.sum(found.x * found.x * found.x)


def value_of_minimum(p: Any) -> Any:
    return optimize.minimize(energy, np.zeros(3), args=(p,), jac=energy_slope).fun


def without_slope(p: Any) -> Any:
    return np.sum(optimize.minimize(energy, np.zeros(3), args=(p,)).x)


def in_a_loop(a: float) -> Any:
    total = 0.0
    for k in range(3):
        total = total + optimize.brentq(cubic, 0.0, 5.0, args=(a * (k + 1.0), total + 2.0))
    return total


PROGRAMS: list[tuple[Any, tuple[Any, ...]]] = [
    (by_brentq, (1.3, 2.0)), (by_newton, (1.3, 2.0)), (by_bisect, (1.3,)), (by_fsolve, (P, 0.7)),
    (by_fsolve_of_lists, (1.3, 2.0)), (by_fixed_point, (0.7,)), (by_quad, (0.7, np.array([0.3, 0.5]), 1.4)),
    (in_a_loop, (1.3,)), (by_odeint, (np.array([1.0, 0.3]), 1.3, np.array([0.3, 0.4]))),
    (by_odeint_of_lists, (1.0, 1.3)), (by_root, (P, 0.7)), (by_root_scalar, (1.3, 2.0)), (by_minimize, (P,)),
]  # fmt: skip
IDS = [f.__name__ for f, _ in PROGRAMS]


@pytest.mark.parametrize(("f", "args"), PROGRAMS, ids=IDS)
def test_both_modes(f: Any, args: tuple[Any, ...]) -> None:
    check_derivatives(f, *args, rtol=1e-6)


@pytest.mark.parametrize(("f", "args"), PROGRAMS[:3], ids=IDS[:3])
def test_second_order(f: Any, args: tuple[Any, ...]) -> None:
    h = 1e-4
    found = grad(grad(f))(*args)
    expected = (grad(f)(args[0] + h, *args[1:]) - grad(f)(args[0] - h, *args[1:])) / (2 * h)
    assert found == pytest.approx(expected, rel=1e-5)


def test_it_reads_as_the_theorem_says() -> None:
    text = grad(by_brentq, ("a", "b")).source_for(1.3, 2.0)
    assert "number_root_adjoint(2 * z, z, (a, b), cubic_forward, cubic_pullback, (0, 1))" in text


def test_the_starting_point_has_no_part_in_it() -> None:
    assert grad(lambda start: optimize.newton(cubic, start, args=(1.3, 2.0)) + 0.0 * start)(1.0) == 0.0


def power(a: float, x: float) -> float:
    return x * x - a


def made(a: float) -> Any:
    return lambda x: x * x - a


def captured(a: float) -> Any:
    return optimize.brentq(lambda x: x * x - a, 0.0, 3.0)


def captured_by_name(a: float) -> Any:
    def f(x: float) -> float:
        return x * x - a

    return optimize.brentq(f, 0.0, 3.0) + a


def captured_by_another(a: float) -> Any:
    return optimize.minimize(lambda x: (x[0] - a) ** 2, np.zeros(1)).x[0]


def captured_by_partial(a: float) -> Any:
    return optimize.brentq(partial(power, a), 0.0, 3.0)


def captured_by_closure(a: float) -> Any:
    return optimize.brentq(made(a), 0.0, 3.0)


CAPTURED = [captured, captured_by_name, captured_by_another, captured_by_partial, captured_by_closure]


@pytest.mark.parametrize("f", CAPTURED, ids=lambda f: f.__name__)
def test_what_a_function_reads_from_around_it_is_refused(f: Any) -> None:
    for mode in (lambda: grad(f)(2.0), lambda: jvp(f, (2.0,), (1.0,))):
        with pytest.raises(DifferentiationError, match="pass what it reads by args"):
            mode()


def test_every_rule_with_a_function_is_here() -> None:
    names = {rule.name.rpartition(".")[2] for rule in registry.rules() if rule.inner is not None}
    assert names == {"brentq", "brenth", "ridder", "bisect", "newton", "fsolve", "fixed_point", "quad", "odeint",
                     "root", "root_scalar", "minimize", "funm"}  # fmt: skip


@pytest.mark.parametrize("f", [value_of_minimum, without_slope], ids=lambda f: f.__name__)
def test_what_has_no_rule_is_no_zero(f: Any) -> None:
    with pytest.raises(DifferentiationError):
        grad(f)(P)
