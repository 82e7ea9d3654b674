"""Whole models: what people differentiate."""

import math

import numpy as np

from tests.programs.registry import add, matrix, positive, vector


def rnn_loss(W, U, b, xs, h0, target):
    h = h0
    for x in xs:
        h = np.tanh(W @ h + U @ x + b)
    return np.sum((h - target) ** 2)


add(
    rnn_loss,
    (matrix(3, 3), matrix(3, 2), vector(3), matrix(4, 2, 1), vector(3, 1), vector(3, 2)),
    (matrix(3, 3), matrix(3, 2), vector(3), np.zeros((0, 2)), vector(3, 1), vector(3, 2)),
    wrt=("W", "U", "b"),
    tags="model for-array matmul loop-carried zero-iterations",
)


def logistic_regression(w, x, y, strength):
    margin = y * (x @ w)
    return np.mean(np.logaddexp(0.0, -margin)) + 0.5 * strength * (w @ w)


add(
    logistic_regression,
    (vector(3), matrix(5, 3), np.array([1.0, -1.0, 1.0, 1.0, -1.0]), 0.1),
    wrt=("w", "strength"),
    tags="model matmul reduction",
)


def softmax_cross_entropy(w, b, x, labels):
    logits = x @ w + b
    shifted = logits - np.max(logits, axis=1, keepdims=True)
    log_sum = np.log(np.sum(np.exp(shifted), axis=1))
    picked = shifted[np.arange(len(labels)), labels]
    return np.mean(log_sum - picked)


add(
    softmax_cross_entropy,
    (matrix(3, 4), vector(4), matrix(5, 3, 1), np.array([0, 2, 3, 2, 1])),
    wrt=("w", "b", "x"),
    tags="model matmul reduction keepdims fancy-index",
)


def multilayer_perceptron(params, x, y):
    h = x
    for w, b in params[:-1]:
        h = np.maximum(h @ w + b, 0.0)
    w, b = params[-1]
    return np.mean((h @ w + b - y) ** 2)


add(
    multilayer_perceptron,
    ([(matrix(2, 4), vector(4)), (matrix(4, 3), vector(3)), (matrix(3, 1), vector(1))], matrix(5, 2), matrix(5, 1, 1)),
    tags="model for-list list-argument tuple-target matmul negative-step",
)


def lstm_cell(w, u, b, x, h, c):
    n = len(h)
    z = w @ x + u @ h + b
    i = 1 / (1 + np.exp(-z[:n]))
    f = 1 / (1 + np.exp(-z[n : 2 * n]))
    o = 1 / (1 + np.exp(-z[2 * n : 3 * n]))
    g = np.tanh(z[3 * n :])
    c = f * c + i * g
    return o * np.tanh(c), c


def lstm_loss(w, u, b, xs, n):
    h = np.zeros(n)
    c = np.zeros(n)
    for x in xs:
        h, c = lstm_cell(w, u, b, x, h, c)
    return np.sum(h * h) + np.sum(c)


add(
    lstm_loss,
    (matrix(8, 3), matrix(8, 2), vector(8), matrix(3, 3, 1), 2),
    wrt=("w", "u", "b", "xs"),
    tags="model call for-array matmul slice tuple-target len",
)


def kmeans_step(centres, points):
    new = np.zeros_like(centres)
    counts = np.zeros(len(centres))
    total = 0.0
    for p in points:
        best = 0
        smallest = np.sum((p - centres[0]) ** 2)
        for k in range(1, len(centres)):
            d = np.sum((p - centres[k]) ** 2)
            if d < smallest:
                smallest = d
                best = k
        new[best] += p * smallest
        counts[best] += 1
        total = total + smallest
    return total + np.sum(new**2) / np.sum(counts)


add(
    kmeans_step,
    (matrix(2, 2), matrix(5, 2, 1)),
    wrt=(0, 1),
    tags="model nested-loop for-array if store-augmented inactive-buffer len",
)


def kmeans_objective(centres, points):
    d = np.sum((points[:, None, :] - centres[None, :, :]) ** 2, axis=2)
    return np.sum(np.min(d, axis=1))


add(kmeans_objective, (matrix(2, 3), matrix(6, 3, 1)), wrt=(0, 1), tags="model newaxis reduction broadcast")


def gaussian_mixture(weights, means, spreads, x):
    logs = np.log(weights / np.sum(weights)) - np.log(spreads) - 0.5 * ((x[:, None] - means) / spreads) ** 2
    m = np.max(logs, axis=1, keepdims=True)
    return np.sum(m[:, 0] + np.log(np.sum(np.exp(logs - m), axis=1))) - len(x) * 0.5 * math.log(2 * math.pi)


add(
    gaussian_mixture,
    (positive(3), vector(3), positive(3, 1), vector(5)),
    wrt=("weights", "means", "spreads"),
    tags="model newaxis reduction keepdims math len",
)


def batch_normalised(x, gamma, beta):
    mean = np.mean(x, axis=0)
    centred = x - mean
    variance = np.mean(centred**2, axis=0)
    return np.sum(np.tanh(gamma * centred / np.sqrt(variance + 1e-3) + beta) ** 2)


add(batch_normalised, (matrix(4, 3), vector(3), vector(3, 1)), wrt=(0, 1, 2), tags="model reduction broadcast")


def convolution_by_loops(image, kernel):
    out = np.zeros((image.shape[0] - 1, image.shape[1] - 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + 2, j : j + 2] * kernel)
    return np.sum(np.maximum(out, 0.1) ** 2)


add(
    convolution_by_loops,
    (matrix(4, 4), matrix(2, 2)),
    wrt=(0, 1),
    tags="model nested-loop store-int slice shape",
)


def lotka_volterra(params, state, steps):
    a, b, c, d = params
    x, y = state
    for _ in range(steps):
        dx = a * x - b * x * y
        dy = d * x * y - c * y
        x, y = x + 0.05 * dx, y + 0.05 * dy
    return x * x + y


add(
    lotka_volterra,
    ((1.1, 0.4, 0.4, 0.1), (1.5, 1.0), 5),
    wrt=("params", "state"),
    tags="model for-range unpack tuple-argument tuple-target scalar",
)


def kalman_filter(q, r, measurements):
    x, p, log_likelihood = 0.0, 1.0, 0.0
    for z in measurements:
        p = p + q
        s = p + r
        innovation = z - x
        log_likelihood -= 0.5 * (math.log(s) + innovation**2 / s)
        gain = p / s
        x = x + gain * innovation
        p = (1 - gain) * p
    return log_likelihood


add(kalman_filter, (0.1, 0.5, vector(5)), wrt=(0, 1, 2), tags="model for-array augmented math loop-carried")


def n_body_energy(positions, masses):
    energy = 0.0
    for i in range(len(masses)):
        for j in range(i):
            r = positions[i] - positions[j]
            energy -= masses[i] * masses[j] / np.sqrt(r @ r + 0.01)
    return energy


add(n_body_energy, (matrix(3, 2), positive(3)), wrt=(0, 1), tags="model nested-loop triangular augmented len")


def viterbi_score(emissions, transitions):
    score = emissions[0]
    for t in range(1, len(emissions)):
        table = score[:, None] + transitions
        score = np.max(table, axis=0) + emissions[t]
    return np.max(score)


add(viterbi_score, (matrix(4, 3), matrix(3, 3)), wrt=(0, 1), tags="model for-range newaxis reduction loop-carried")


def forward_algorithm(start, transitions, emissions):
    alpha = start * emissions[0]
    log_scale = 0.0
    for e in emissions[1:]:
        alpha = (alpha @ transitions) * e
        total = np.sum(alpha)
        alpha = alpha / total
        log_scale += np.log(total)
    return log_scale + np.log(np.sum(alpha))


add(
    forward_algorithm,
    (positive(2), np.abs(matrix(2, 2)), np.abs(matrix(4, 2))),
    wrt=(0, 1, 2),
    tags="model for-array slice augmented matmul loop-carried",
)


def dynamic_time_warping(x, y):
    d = np.zeros((len(x) + 1, len(y) + 1))
    d[0, 1:] = 1e3
    d[1:, 0] = 1e3
    for i in range(1, len(x) + 1):
        for j in range(1, len(y) + 1):
            cost = (x[i - 1] - y[j - 1]) ** 2
            d[i, j] = cost + min(d[i - 1, j], d[i, j - 1], d[i - 1, j - 1])
    return d[len(x), len(y)]


add(dynamic_time_warping, (vector(3), vector(4, 1)), wrt=(0, 1), tags="model nested-loop store-int builtins len")


def option_price(spot, volatility, steps):
    up = math.exp(volatility / math.sqrt(steps))
    p = (1 - 1 / up) / (up - 1 / up)
    values = np.zeros(steps + 1)
    for k in range(steps + 1):
        values[k] = max(spot * up ** (2 * k - steps) - 1.0, 0.0)
    for n in range(steps, 0, -1):
        for k in range(n):
            values[k] = p * values[k + 1] + (1 - p) * values[k]
    return values[0]


add(
    option_price,
    (1.05, 0.3, 4),
    wrt=(0, 1),
    tags="model nested-loop store-int builtins math negative-range work-buffer",
)


def gradient_descent_unrolled(w, x, y, rate):
    for _ in range(3):
        residual = x @ w - y
        w = w - rate * (x.T @ residual) / len(y)
    return np.mean((x @ w - y) ** 2)


add(
    gradient_descent_unrolled,
    (vector(2), matrix(4, 2), vector(4), 0.1),
    wrt=("w", "rate"),
    tags="model for-range matmul transpose loop-carried len",
)


def adam_step(params, gradient, m, v):
    m = 0.9 * m + 0.1 * gradient
    v = 0.99 * v + 0.01 * gradient**2
    return np.sum((params - 0.1 * (m / 0.1) / (np.sqrt(v / 0.01) + 1e-8)) ** 2)


add(adam_step, (vector(3), vector(3, 1), vector(3, 2), positive(3, 3)), wrt=(0, 1, 2, 3), tags="model rebinding")


def bilateral_smoothing(x, width):
    y = np.empty_like(x)
    for i in range(len(x)):
        weights = np.exp(-((x - x[i]) ** 2) / width)
        y[i] = np.sum(weights * x) / np.sum(weights)
    return np.sum((y - x) ** 2)


add(bilateral_smoothing, (vector(5), 0.7), wrt=(0, 1), tags="model for-range store-int len")


def wave_equation(u, c, steps):
    previous = u.copy()
    current = u.copy()
    for _ in range(steps):
        following = 2 * current - previous
        following[1:-1] += c * (current[2:] - 2 * current[1:-1] + current[:-2])
        previous = current
        current = following
    return np.sum(current**2)


add(
    wave_equation,
    (vector(5), 0.3, 4),
    wrt=(0, 1),
    tags="model for-range store-slice store-augmented loop-carried copy",
)


def particle_in_box(position, velocity, steps):
    for _ in range(steps):
        position = position + 0.3 * velocity
        if position > 1.0:
            position = 2.0 - position
            velocity = -velocity * 0.9
        elif position < 0.0:
            position = -position
            velocity = -velocity * 0.9
    return position**2 + velocity


add(particle_in_box, (0.5, 0.8, 6), (0.5, -1.3, 7), wrt=(0, 1), tags="model for-range if elif loop-carried scalar")


def bessel_series(x):
    term = 1.0
    total = 1.0
    k = 1
    while abs(term) > 1e-17 * abs(total):
        term = -term * (x * x / 4) / (k * k)
        total = total + term
        k += 1
    return total


add(bessel_series, (1.5,), tags="model while builtins loop-carried scalar")


def simpson(a, b, n):
    h = (b - a) / n
    total = math.sin(a * a) + math.sin(b * b)
    for i in range(1, n):
        factor = 4 if i % 2 else 2
        total += factor * math.sin((a + i * h) ** 2)
    return total * h / 3


add(simpson, (0.2, 1.4, 6), wrt=(0, 1), tags="model for-range ternary augmented math modulo scalar")


def gaussian_process(logs, xs, y):
    length, scale, noise = np.exp(logs)
    squares = np.sum((xs[:, None, :] - xs[None, :, :]) ** 2, -1)
    covariance = scale * np.exp(-0.5 * squares / length**2) + noise * np.eye(len(xs))
    low = np.linalg.cholesky(covariance)
    weights = np.linalg.solve(low.T, np.linalg.solve(low, y))
    return 0.5 * y @ weights + np.sum(np.log(np.diag(low)))


add(gaussian_process, (vector(3), matrix(4, 2), vector(4)), wrt=(0, 2), tags="unpack newaxis linalg solve matmul len")
