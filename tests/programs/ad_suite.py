"""Small instances of the problems that suites of derivative tools measure; `benchmarks.gradbench` takes some."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np

from s2s_ad import grad, jacfwd
from tests.programs.registry import add, matrix, positive, vector

TURN, CENTRE, FOCAL, PRINCIPAL, DISTORTION = slice(0, 3), slice(3, 6), 6, slice(7, 9), slice(9, 11)


def _turned(axis, point):
    """A point turned about an axis by as many radians as it is long: the formula of Rodrigues."""
    squared = axis @ axis
    if squared == 0:
        return point + np.cross(axis, point)
    angle = np.sqrt(squared)
    unit = axis / angle
    along = unit * (unit @ point)
    return along + np.cos(angle) * (point - along) + np.sin(angle) * np.cross(unit, point)


def _seen(camera, point):
    """Where a camera of 11 numbers sees a point: turned, projected, distorted, scaled, and shifted."""
    place = _turned(camera[TURN], point - camera[CENTRE])
    flat = place[:2] / place[2]
    squared = flat @ flat
    flat *= 1 + camera[DISTORTION][0] * squared + camera[DISTORTION][1] * squared**2
    return camera[FOCAL] * flat + camera[PRINCIPAL]


def bundle_adjustment(cameras, points, weights, pairs, features):
    """Two errors of each observation, weighted, and then 1 - w^2 for each of the weights."""
    count = len(pairs)
    errors = np.empty(3 * count)
    for i, (camera, point) in enumerate(pairs):
        errors[2 * i : 2 * i + 2] = weights[i] * (_seen(cameras[camera], points[point]) - features[i])
        errors[2 * count + i] = 1 - weights[i] ** 2
    return errors


add(
    bundle_adjustment,
    (
        0.5 + 0.1 * matrix(2, 11),
        2.0 + matrix(3, 3),
        positive(4),
        np.array([[0, 0], [1, 1], [0, 2], [1, 0]]),
        matrix(4, 2, 5),
    ),
    wrt=(0, 1, 2),
    tags="model enumerate nested-target slice whole-array-augmented store-slice global-data",
    scalar=False,
)


def _triangular(log_diagonal, below):
    d = len(log_diagonal)
    root = np.zeros((d, d))
    used = 0
    for j in range(d):
        root[j, j] = np.exp(log_diagonal[j])
        count = d - j - 1
        root[j + 1 :, j] = below[used : used + count]
        used += count
    return root


@dataclass
class Mixture:
    alpha: np.ndarray
    means: np.ndarray
    log_diagonals: np.ndarray
    below: np.ndarray


def mixture_with_prior(mixture, points, freedom, gamma):
    n, d = points.shape
    k = len(mixture.alpha)
    exponents = np.empty((n, k))
    prior = 0.0
    for j in range(k):
        root = _triangular(mixture.log_diagonals[j], mixture.below[j])
        spread = (points - mixture.means[j]) @ root.T
        log_root = np.sum(mixture.log_diagonals[j])
        exponents[:, j] = mixture.alpha[j] + log_root - 0.5 * np.sum(spread**2, axis=1)
        prior += freedom * log_root - 0.5 * gamma**2 * np.sum(root**2)
    top = exponents.max(axis=1)
    likelihood = np.sum(top + np.log(np.sum(np.exp(exponents - top[:, None]), axis=1)))
    return likelihood - n * (0.5 * d * math.log(2 * math.pi) + np.log(np.sum(np.exp(mixture.alpha)))) + prior


add(
    mixture_with_prior,
    (Mixture(vector(2), matrix(2, 3), matrix(2, 3, 1), matrix(2, 3, 2)), matrix(4, 3, 3), 1, 0.8),
    wrt=("mixture", "gamma"),
    tags="model dataclass-argument call for-range store-slice store-int transpose reduction newaxis math",
)


def polynomial_misfit(x, n):
    """Half the squared distance of a polynomial with coefficients x from the sign function, at n points of [-1, 1]."""
    t = np.linspace(-1.0, 1.0, n)
    residual = np.sign(t)
    power = np.ones(n)
    for coefficient in x:
        residual -= coefficient * power
        power *= t
    return 0.5 * np.sum(residual**2)


add(polynomial_misfit, (vector(4), 6), tags="model for-array whole-array-augmented inactive-buffer")


def _chain(x, y, out):
    """y' of the chain y_0' = x_0, y_i' = x_i y_{i-1}, written into `out`."""
    out[0] = x[0]
    out[1:] = x[1:] * y[:-1]


def runge_kutta_of_a_chain(x, steps):
    """The chain at time 2 from zero, by the classical method of fourth order; its last element."""
    h = 2.0 / steps
    y = np.zeros(len(x))
    k1, k2, k3, k4 = (np.zeros(len(x)) for _ in range(4))
    for _ in range(steps):
        _chain(x, y, k1)
        _chain(x, y + h * k1 / 2, k2)
        _chain(x, y + h * k2 / 2, k3)
        _chain(x, y + h * k3, k4)
        y += h * (k1 + 2 * k2 + 2 * k3 + k4) / 6
    return y[-1]


add(
    runge_kutta_of_a_chain,
    (vector(4), 2),
    tags="model call for-range generator-expression tuple-target work-buffer whole-array-augmented len",
)


@dataclass
class Layer:
    hidden: np.ndarray
    cell: np.ndarray

    def step(self, weights, biases, x):
        forget, inward, outward, change = np.split(weights, 4)
        sigmoid = lambda z: 1 / (1 + np.exp(-z))
        n = len(x)
        inward = sigmoid(self.hidden * inward + biases[n : 2 * n])
        self.cell = self.cell * sigmoid(x * forget + biases[:n]) + inward * np.tanh(
            self.hidden * change + biases[3 * n :]
        )
        self.hidden = sigmoid(x * outward + biases[2 * n : 3 * n]) * np.tanh(self.cell)
        return self.hidden


def layers_with_memory(main, extra, state, sequence):
    layers = [Layer(state[i], state[i + 1]) for i in range(0, len(state), 2)]
    total = 0.0
    for now, following in itertools.pairwise(sequence):
        x = now * extra[0]
        for i, layer in enumerate(layers):
            x = layer.step(main[2 * i], main[2 * i + 1], x)
        predicted = x * extra[1] + extra[2]
        total += np.sum(following * (predicted - np.log(2 + np.sum(np.exp(predicted)))))
    return total


add(
    layers_with_memory,
    (matrix(4, 8), matrix(3, 2), matrix(4, 2), matrix(3, 2, 5)),
    wrt=("main", "extra", "state"),
    tags="model constructor method store-attribute list-comprehension pairwise enumerate tuple-target lambda",
)


def _downhill(start, slope, rate, most):
    x = start
    for _ in range(most):
        direction = slope(x)
        if np.sqrt(np.sum(direction**2)) <= 1e-5:
            break
        x = x - rate * direction
    return x


def saddle_by_both_modes(x, start):
    y = _downhill(start, jacfwd(lambda y: np.sum((y - x) ** 2) + np.sum(y**4)), 0.1, 3)
    z = _downhill(start, grad(lambda y: np.sum((y - x) ** 2) + np.sum(y**4)), 0.1, 3)
    return np.sum(x**2) - np.sum(y**2) + np.sum(y * z)


add(
    saddle_by_both_modes,
    (vector(2), positive(2)),
    wrt=(0, 1),
    tags="model inner-grad inner-jacobian lambda closure call break for-range",
)


def _potential(x, charges):
    return np.sum(1 / np.sqrt(np.sum((charges - x) ** 2, axis=1)))


def particle_to_the_axis(w, height):
    charges = np.array([[10.0, 10.0 - w], [10.0, 0.0]])
    place, speed, step = np.array([0.0, height]), np.array([0.75, 0.0]), 2.0
    force = grad(_potential)
    while True:
        following = place + step * speed
        if following[1] <= 0:
            break
        speed = speed - step * force(place, charges)
        place = following
    crossing = place[0] - place[1] / speed[1] * speed[0]
    return crossing**2


add(
    particle_to_the_axis,
    (0.3, 8.0),
    wrt=(0, 1),
    tags="model inner-grad while break tuple-target loop-carried",
)


def combinations_of_places(x):
    energy = 0.0
    for i, j in itertools.combinations(range(len(x)), 2):
        energy += x[i] * np.exp(-((x[i] - x[j]) ** 2))
    for pair in itertools.permutations([0, 1, 2], 2):
        energy *= 1 + 0.1 * x[pair[0]] * x[pair[1]]
    return energy


add(combinations_of_places, (vector(3),), tags="for-list tuple-target len loop-carried")
