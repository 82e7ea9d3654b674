"""Fit the pendulum with the gradient in model_grad.py, which needs NumPy and nothing of s2s_ad.

That file was made by the command in its head. `python -m s2s_ad check` tells whether it is still what model.py says.
"""

import sys

import numpy as np
from model import misfit
from model_grad import misfit_value_and_grad

TRUE = (0.15, 2.0, 1.2)
STEP = 0.02


def measured_angles(count: int = 400) -> np.ndarray:
    """What a pendulum with the true parameters does, with some noise."""
    damping, frequency, angle = TRUE
    speed, angles = 0.0, []
    for _ in range(count):
        speed += STEP * (-(frequency**2) * np.sin(angle) - damping * speed)
        angle += STEP * speed
        angles.append(angle)
    return np.array(angles) + 0.01 * np.random.default_rng(0).standard_normal(count)


def main() -> None:
    from scipy.optimize import minimize

    measured = measured_angles()

    def value_and_gradient(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        value, gradient = misfit_value_and_grad(*map(float, parameters), measured, STEP)
        return value, np.array(gradient)

    first = np.array([0.05, 1.8, 1.0])
    fitted = minimize(value_and_gradient, first, jac=True, method="L-BFGS-B")
    print(f"misfit {misfit(*first, measured, STEP):.6f} -> {fitted.fun:.6f} in {fitted.nfev} evaluations")
    for name, value, true in zip(("damping", "frequency", "start"), fitted.x, TRUE, strict=True):
        print(f"{name:9} {value:.4f}, true {true}")
    print("s2s_ad imported:", "s2s_ad" in sys.modules)


if __name__ == "__main__":
    main()
