"""Lynx and hare in the Hudson Bay, 1900 to 1920: the parameters of a Lotka-Volterra model, fitted through its solver.

The solver is a loop that one writes by hand, the classical Runge-Kutta method with a fixed step; the residuals are
differentiated through it. Gauss and Newton's method, damped, with the Jacobian by forward mode: six parameters, 42
residuals. Draws ode_fit.png. Fails (exit status 1) if the fit is not good.

Thousands of pelts: Elton & Nicholson, "The ten-year cycle in numbers of the lynx in Canada", J. Animal Ecology 11
(1942), as in Howard, "Modeling basics" (2009). Damping: Marquardt, SIAM J. Appl. Math. 11 (1963).
"""

import sys

import numpy as np
from pictures import plt, save

from s2s_ad import check_derivatives, jacobian

YEARS = np.arange(1900, 1921)
HARE = [30, 47.2, 70.2, 77.4, 36.3, 20.6, 18.1, 21.4, 22, 25.4, 27.1, 40.3, 57, 76.6, 52.3, 19.5, 11.2, 7.6, 14.6, 16.2,
        24.7]  # fmt: skip
LYNX = [4, 6.1, 9.8, 35.2, 59.4, 41.7, 19, 13, 8.3, 9.1, 7.4, 8, 12.3, 19.5, 45.7, 51.1, 29.7, 15.8, 9.7, 10.1, 8.6]
PELTS = np.array([HARE, LYNX]).T
STEPS_A_YEAR = 10


def rates(p, y):
    """Hares are born and eaten; lynx are born of what they eat, and die. p: the logarithms of the four rates."""
    birth, eaten, fed, death = np.exp(p[:4])
    return np.array([y[0] * (birth - eaten * y[1]), y[1] * (fed * y[0] - death)])


def populations(p, years):
    """One row a year. p[4:] are the logarithms of the populations in the first year."""
    y = np.exp(p[4:])
    h = 1.0 / STEPS_A_YEAR
    rows = [y]
    for _ in range(years - 1):
        for _ in range(STEPS_A_YEAR):
            k1 = rates(p, y)
            k2 = rates(p, y + 0.5 * h * k1)
            k3 = rates(p, y + 0.5 * h * k2)
            k4 = rates(p, y + h * k3)
            y = y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        rows.append(y)
    return np.array(rows)


def residuals(p):
    """Errors are proportional to the numbers: differences of logarithms."""
    return np.ravel(np.log(populations(p, len(YEARS))) - np.log(PELTS))


def fit(p, steps=60):
    """Levenberg and Marquardt's method. Returns the parameters and the sums of squares on the way."""
    slopes, damping = jacobian(residuals), 1.0
    losses = [np.sum(residuals(p) ** 2)]
    while damping < 1e8 and len(losses) <= steps:
        r, j = residuals(p), slopes(p)
        step = np.linalg.solve(j.T @ j + damping * np.eye(len(p)), -j.T @ r)
        loss = np.sum(residuals(p + step) ** 2)
        better = loss < losses[-1]
        damping = damping / 5 if better else damping * 5
        if better:
            p = p + step
            losses.append(loss)
            if np.linalg.norm(step) < 1e-10:
                break
    return p, losses


def picture(p):
    figure, axes = plt.subplots(figsize=(7, 4))
    times = populations(p, len(YEARS))
    for column, (name, colour) in enumerate([("hare", "tab:brown"), ("lynx", "tab:blue")]):
        axes.plot(YEARS, PELTS[:, column], "o", color=colour, label=f"{name}, pelts")
        axes.plot(YEARS, times[:, column], "-", color=colour, label=f"{name}, model")
    axes.set(xlabel="year", ylabel="thousands", title="Hudson Bay Company, and Lotka and Volterra's model")
    axes.set_xticks(YEARS[::5])
    axes.legend()
    save(figure, "ode_fit.png")


def main() -> int:
    start = np.log([0.5, 0.025, 0.025, 0.8, 33.0, 6.0])
    print(check_derivatives(residuals, start))  # raises if a derivative is wrong
    p, losses = fit(start)
    print(f"sum of squares {losses[0]:.3f} -> {losses[-1]:.3f} in {len(losses) - 1} steps")
    names = "birth of hares", "eaten per lynx", "fed per hare", "death of lynx", "hares in 1900", "lynx in 1900"
    for name, value in zip(names, np.exp(p), strict=True):
        print(f"{name:16} {value:8.4f}")
    picture(p)
    typical = np.sqrt(losses[-1] / PELTS.size)
    print(f"typical error: {typical:.0%}")
    if not (losses[-1] < 0.2 * losses[0] or typical < 0.3):
        print("the model does not fit", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
