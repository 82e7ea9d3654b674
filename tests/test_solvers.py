"""Solutions of equations and integrals of functions: the derivative at the solution."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest
from scipy import integrate, optimize
from scipy.sparse import linalg as splinalg

from s2s_ad import DifferentiationError, check_derivatives, grad, jacfwd, jacrev, jvp, linearize
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


def by_lambdas(a: float, b: float) -> Any:
    half = lambda t: t / 2  # noqa: E731
    k = a * b
    root = optimize.brentq(lambda t: t**3 - k + half(t), 0.0, 5.0)
    k = k + root
    slope = optimize.newton(lambda t: t**3 - k, 1.0, fprime=lambda t: 3 * t**2)
    return slope * integrate.quad(lambda t, c: np.exp(-a * t * c), 0, 1, args=(b,))[0]


def by_functions_inside(p: Any) -> Any:
    def equations(t: Any, s: float = 0.3) -> Any:
        return coupled(t, p, s)

    def motion(t: float, y: Any) -> Any:
        return [-p[0] * y[0], p[1] * y[0]]

    where = optimize.fsolve(equations, np.ones(3))
    moved = integrate.solve_ivp(motion, (0.0, 1.0), where[:2], rtol=1e-10, atol=1e-10)
    return np.sum(where**2) + moved.y[1, -1] + optimize.brentq(partial(cubic, b=p[2], a=p[0]), 0.0, 5.0)


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
    return np.sum(optimize.minimize(energy, np.zeros(3), args=(p,), options={"gtol": 1e-9}).x ** 3)


def misfit(x: Any, p: Any, s: float) -> Any:
    return np.array([x[0] - p[0] * s, x[1] ** 2 - p[1] + x[0], x[0] * x[1] - p[2], np.sin(x[0]) - s])


def misfit_as_list(x: Any, s: float) -> Any:
    return [x[0] - s, x[0] ** 2 - 2.0 * s]


def by_least_squares(p: Any, s: float) -> Any:
    found = optimize.least_squares(misfit, np.ones(2), args=(p, s), xtol=1e-15, ftol=1e-15, gtol=1e-15)
    return np.sum(found.x**2)


def by_least_squares_of_lists(s: float) -> Any:
    return optimize.least_squares(misfit_as_list, [1.0], args=(s,), xtol=1e-15, ftol=1e-15, gtol=1e-15).x[0]


def flow(t: float, y: Any, a: float, w: Any) -> Any:
    return np.array([y[1], -a * y[0] + np.sum(w) * np.sin(t)])


def flow_as_list(t: float, y: Any, a: float) -> Any:
    return [y[1], -a * y[0] * y[0] + np.sin(t)]


def decay(t: float, y: Any) -> Any:
    return -y * y


def by_solve_ivp(y0: Any, a: float, w: Any) -> Any:
    found = integrate.solve_ivp(flow, (0.0, 2.0), y0, t_eval=TIMES, args=(a, w), rtol=1e-11, atol=1e-11)
    return np.sum(found.y**2)


def by_solve_ivp_of_lists(p: float, a: float) -> Any:
    found = integrate.solve_ivp(flow_as_list, (2.0, 0.0), [p, 0.5], "DOP853", args=(a,), rtol=1e-11, atol=1e-11)
    return found.y[0, -1] ** 2


def by_solve_ivp_over_times(y0: Any) -> Any:
    found = integrate.solve_ivp(decay, (0.0, 2.0), y0, method="LSODA", t_eval=TIMES, rtol=1e-11, atol=1e-11)
    return integrate.trapezoid(found.y[0], found.t)


def in_a_loop(a: float) -> Any:
    total = 0.0
    for k in range(3):
        total = total + optimize.brentq(cubic, 0.0, 5.0, args=(a * (k + 1.0), total + 2.0))
    return total


PROGRAMS: list[tuple[Any, tuple[Any, ...]]] = [
    (by_brentq, (1.3, 2.0)), (by_newton, (1.3, 2.0)), (by_bisect, (1.3,)), (by_fsolve, (P, 0.7)),
    (by_fsolve_of_lists, (1.3, 2.0)), (by_fixed_point, (0.7,)), (by_quad, (0.7, np.array([0.3, 0.5]), 1.4)),
    (by_lambdas, (1.3, 2.0)), (by_functions_inside, (P,)),
    (in_a_loop, (1.3,)), (by_odeint, (np.array([1.0, 0.3]), 1.3, np.array([0.3, 0.4]))),
    (by_odeint_of_lists, (1.0, 1.3)), (by_root, (P, 0.7)), (by_root_scalar, (1.3, 2.0)), (by_minimize, (P,)),
    (without_slope, (P,)), (by_least_squares, (P, 0.7)), (by_least_squares_of_lists, (0.7,)),
    (by_solve_ivp, (np.array([1.0, 0.3]), 1.3, np.array([0.3, 0.4]))), (by_solve_ivp_of_lists, (1.0, 1.3)),
    (by_solve_ivp_over_times, (np.array([1.0]),)),
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
def test_what_a_function_reads_from_around_it_is_handed_on(f: Any) -> None:
    check_derivatives(f, 2.0, rtol=1e-5)


def captured_in_a_dict(a: float) -> Any:
    p = {"a": a}
    return optimize.brentq(lambda x: x * x - p["a"], 0.0, 3.0)


def captured_in_a_list(a: float) -> Any:
    fs = [lambda x: x * x - a, lambda x: x - a]
    return optimize.brentq(fs[int(a)], 0.0, 3.0)


@pytest.mark.parametrize("f", [captured_in_a_dict, captured_in_a_list], ids=lambda f: f.__name__)
def test_what_it_reads_in_a_container_is_refused(f: Any) -> None:
    for mode in (lambda: grad(f)(1.5), lambda: jvp(f, (1.5,), (1.0,))):
        with pytest.raises(DifferentiationError, match="pass what it reads by args"):
            mode()


def test_every_rule_with_a_function_is_here() -> None:
    names = {rule.name.rpartition(".")[2] for rule in registry.rules() if rule.inner is not None}
    assert names == {"brentq", "brenth", "ridder", "bisect", "newton", "fsolve", "fixed_point", "quad", "odeint",
                     "root", "root_scalar", "minimize", "least_squares", "solve_ivp", "funm"}  # fmt: skip


def densely(a: float) -> Any:
    return np.sum(integrate.solve_ivp(flow, (0.0, 2.0), np.ones(2), dense_output=True, args=(a, a)).y)


def until(a: float) -> Any:
    return np.sum(integrate.solve_ivp(decay, (0.0, a), np.ones(2)).y[:, -1])


def test_what_has_no_rule_is_no_zero() -> None:
    for f, x, reason in [
        (value_of_minimum, P, "there is a rule for x alone"),
        (densely, 1.0, "no rule for another dense_output than False"),
        (until, 1.0, "t_span of integrate.solve_ivp carries a derivative"),
    ]:
        with pytest.raises(DifferentiationError, match=reason):
            grad(f)(x)


def test_in_many_directions_at_once() -> None:
    for f, args in ((by_brentq, (1.3, 2.0)), (by_fsolve_of_lists, (1.3, 2.0))):
        for jacobian in (jacfwd, jacrev):
            assert jacobian(f, (0, 1))(*args) == pytest.approx(grad(f, (0, 1))(*args), rel=1e-9)
        slopes = linearize(f, *args)[1]
        assert slopes(1.0, 0.0) == pytest.approx(grad(f)(*args), rel=1e-9)


def brentq_to(a: float, tol: float) -> Any:
    return optimize.brentq(cubic, 0.0, 5.0, args=(a, 2.0), xtol=tol) ** 2


def newton_to(a: float, tol: float) -> Any:
    return optimize.newton(cubic, 1.0, args=(a, 2.0), tol=tol) ** 2


def fixed_point_to(a: float, tol: float) -> Any:
    return 3.0 * optimize.fixed_point(damped, 0.5, args=(a,), xtol=tol)


def fsolve_to(a: float, tol: float) -> Any:
    return np.sum(optimize.fsolve(coupled, np.ones(3), args=(P, a), xtol=tol) ** 2)


def root_to(a: float, tol: float) -> Any:
    return np.sum(optimize.root(coupled, np.ones(3), args=(P, a), tol=tol, method="krylov").x ** 2)


def root_scalar_to(a: float, tol: float) -> Any:
    return optimize.root_scalar(cubic, args=(a, 2.0), bracket=(0.0, 5.0), method="bisect", xtol=tol).root ** 2


def minimize_to(a: float, tol: float) -> Any:
    return np.sum(optimize.minimize(energy, np.zeros(3), args=(a * P,), options={"gtol": tol}).x ** 3)


def least_squares_to(a: float, tol: float) -> Any:
    return np.sum(optimize.least_squares(misfit, np.ones(2), args=(P, a), xtol=1e-15, ftol=1e-15, gtol=tol).x ** 2)


def quad_to(a: float, tol: float) -> Any:
    return integrate.quad(density, 0.0, 1.4, args=(a, P), epsabs=tol, epsrel=tol)[0]


def odeint_to(a: float, tol: float) -> Any:
    return np.sum(integrate.odeint(oscillator, np.ones(2), TIMES, args=(a, P), rtol=tol, atol=tol) ** 2)


def solve_ivp_to(a: float, tol: float) -> Any:
    return np.sum(integrate.solve_ivp(flow, (0.0, 2.0), np.ones(2), args=(a, P), rtol=tol, atol=tol).y[:, -1] ** 2)


def by_conjugate_gradients_to(a: float, tol: float) -> Any:
    matrix = np.array([[4.0, a, 0.0], [a, 3.0, 0.3], [0.0, 0.3, 2.0]])
    return np.sum(splinalg.cg(matrix, a * P, rtol=tol)[0] ** 2)


def by_residuals_to(a: float, tol: float) -> Any:
    matrix = np.array([[4.0, a, 0.0], [0.5, 3.0, 0.3], [0.0, 0.1, 2.0]])
    return splinalg.gmres(matrix, a * P, rtol=tol)[0][0] + splinalg.bicgstab(matrix, a * P, rtol=tol)[0][1] ** 2


TO_TOLERANCE = [
    brentq_to, newton_to, fixed_point_to, fsolve_to, root_to, root_scalar_to, minimize_to, least_squares_to, quad_to,
    odeint_to, solve_ivp_to, by_conjugate_gradients_to, by_residuals_to,
]  # fmt: skip


@pytest.mark.parametrize("f", TO_TOLERANCE, ids=lambda f: f.__name__)
def test_derivatives_converge_with_the_tolerance(f: Any) -> None:
    """Within 100 times the tolerance, in both modes, of those with the least one."""
    exact = grad(f)(0.7, 1e-12)
    for tol in (1e-4, 1e-6, 1e-8):
        for found in (grad(f)(0.7, tol), jvp(lambda a, f=f, tol=tol: f(a, tol), (0.7,), (1.0,))[1]):
            assert abs(found - exact) <= 100.0 * tol * max(1.0, abs(exact)), tol
