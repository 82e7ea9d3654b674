"""A damped pendulum, integrated step by step, and how well it follows measured angles."""

import numpy as np


def acceleration(angle: float, speed: float, damping: float, frequency: float) -> float:
    return -(frequency**2) * np.sin(angle) - damping * speed


def misfit(
    damping: float, frequency: float, start: float, measured: np.ndarray, step: float
) -> float:
    """Half the mean squared difference between the angles of the pendulum and those that were measured."""
    angle = start
    speed = 0.0
    total = 0.0
    for target in measured:
        # symplectic Euler: the speed first
        speed = speed + step * acceleration(angle, speed, damping, frequency)
        angle = angle + step * speed
        total = total + (angle - target) ** 2
    return 0.5 * total / len(measured)
