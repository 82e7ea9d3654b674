"""Derivatives of solutions of ordinary differential equations, by equations of their own.

The right side comes as a pair, or as the function that returns value and tangent. E. Hairer, S. Norsett, G. Wanner,
"Solving Ordinary Differential Equations I", section I.14; L. Pontryagin et al. (1962) for the adjoint equation.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import integrate

__all__ = ["flow_adjoint", "flow_tangent", "ode_adjoint", "ode_tangent"]


def ode_adjoint(
    y_bar: Any, y: Any, t: Any, args: Any, forward: Any, pullback: Any, active: Any, rtol: Any, atol: Any
) -> list[Any]:
    """The adjoints of the initial state and of args: lambda' = -(df/dy)^T lambda, from the last time to the first.

    Between two times the state starts anew from what the solver found, so that it doesn't drift. Where no tolerance is
    given, the adjoint is solved more precisely than the state.
    """
    n = y.shape[1]
    rtol, atol = _tolerances(rtol, atol)

    def rates(state: Any, time: Any) -> Any:
        value, saved = forward(state[:n], time, *args)
        weights = state[n : 2 * n]
        parts = pullback(saved, [float(each) for each in weights] if isinstance(value, list | tuple) else weights)
        return np.concatenate([np.ravel(value), -np.ravel(parts[0]), *(-np.ravel(part) for part in parts[2:])])

    weights, total = y_bar[-1], np.zeros(sum(np.size(args[k]) for k in active))
    for i in range(len(t) - 1, 0, -1):
        state = np.concatenate([y[i], weights, np.zeros_like(total)])
        end = integrate.odeint(rates, state, [t[i], t[i - 1]], rtol=rtol, atol=atol)[-1]
        weights, total = end[n : 2 * n] + y_bar[i - 1], total + end[2 * n :]
    adjoints, start = [np.zeros(np.shape(each)) for each in args], 0
    for k in active:
        adjoints[k] = np.reshape(total[start : start + np.size(args[k])], np.shape(args[k]))[()]
        start += np.size(args[k])
    return [weights, adjoints]


def ode_tangent(
    y0_dot: Any, args_dot: Any, y: Any, t: Any, args: Any, jvp: Any, names: Any, active: Any, rtol: Any, atol: Any
) -> Any:
    """The tangent of the states at all times: the equation linearised; None where args don't move."""
    n = y.shape[1]
    rtol, atol = _tolerances(rtol, atol)
    moving: dict[str, Any] = {f"{names[1]}_dot": 0.0}
    for name, k in zip(names[2:], active, strict=True):
        moving[f"{name}_dot"] = np.zeros(np.shape(args[k])) if args_dot is None else args_dot[k]

    def rates(state: Any, time: Any) -> Any:
        value, rate = jvp(state[:n], time, *args, **{f"{names[0]}_dot": state[n:]}, **moving)
        return np.concatenate([np.ravel(value), np.ravel(rate)])

    start = np.concatenate([y[0], np.zeros(n) if y0_dot is None else np.ravel(y0_dot)])
    return integrate.odeint(rates, start, t, rtol=rtol, atol=atol)[:, n:]


def flow_adjoint(
    y_bar: Any, found: Any, args: Any, forward: Any, pullback: Any, active: Any, rtol: Any, atol: Any
) -> list[Any]:
    """The same for `solve_ivp`: the time stands before the state, and states stand in columns. The times are constants.
    The adjoint is solved to a tenth of the tolerance of the state."""

    def turned(state: Any, time: Any, *args: Any) -> Any:
        return forward(time, state, *args)

    def turned_back(saved: Any, e: Any) -> Any:
        parts = pullback(saved, e)
        return [parts[1], parts[0], *parts[2:]]

    return ode_adjoint(
        y_bar.T, found.y.T, found.t, args, turned, turned_back, active, 0.1 * rtol, 0.1 * np.asarray(atol).min()
    )


def flow_tangent(
    y0_dot: Any, args_dot: Any, found: Any, args: Any, jvp: Any, names: Any, active: Any, rtol: Any, atol: Any
) -> Any:
    """The tangent of the states of `solve_ivp`."""

    def turned(state: Any, time: Any, *args: Any, **dots: Any) -> Any:
        return jvp(time, state, *args, **dots)

    order = (names[1], names[0], *names[2:])
    atol = 0.1 * np.asarray(atol).min()
    return ode_tangent(y0_dot, args_dot, found.y.T, found.t, args, turned, order, active, 0.1 * rtol, atol).T


def _tolerances(rtol: Any, atol: Any) -> tuple[float, float]:
    return 1e-10 if rtol is None else rtol, 1e-10 if atol is None else atol
