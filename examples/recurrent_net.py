"""A recurrent net that learns to remember: given noise with one marked entry, recall the entry at the end.

The net and its loss are a plain loop over NumPy arrays, and so is the gradient. Trained with Adam, written out.
Fails (exit status 1) if the loss on sequences never trained on does not fall to a tenth.
"""

import sys

import numpy as np

from s2s_ad import check_derivatives, grad


def rnn_loss(W, U, b, xs, h0, target):
    h = h0
    for x in xs:
        h = np.tanh(W @ h + U @ x + b)
    return np.sum((h - target) ** 2)


LENGTH, WIDTH, MEMORY = 6, 2, 4


def sequence(rng):
    """Rows (value, mark): one row is marked. The state should end as that row's value in every unit."""
    values = rng.uniform(-0.8, 0.8, size=LENGTH)
    marks = np.zeros(LENGTH)
    marks[rng.integers(LENGTH)] = 1.0
    target = np.full(MEMORY, np.sum(values * marks))
    return np.stack([values * marks, marks], axis=1), np.zeros(MEMORY), target


def mean_loss(parameters, sequences):
    return np.mean([rnn_loss(*parameters, *one) for one in sequences])


def train(parameters, gradient, rng, steps=600, batch=8, rate=0.01):
    """Adam: Kingma & Ba, "Adam: a method for stochastic optimization", ICLR 2015."""
    first = [np.zeros_like(p) for p in parameters]
    second = [np.zeros_like(p) for p in parameters]
    held_out = [sequence(np.random.default_rng(seed)) for seed in range(100)]
    losses = []
    for step in range(steps + 1):
        if step % (steps // 6) == 0:
            losses.append(mean_loss(parameters, held_out))
            print(f"step {step:4d}  loss {losses[-1]:.4f}")
        each = [gradient(*parameters, *sequence(rng)) for _ in range(batch)]
        for p, m, v, *bars in zip(parameters, first, second, *each, strict=True):
            p_bar = sum(bars) / batch
            m += 0.1 * (p_bar - m)
            v += 0.001 * (p_bar * p_bar - v)
            p -= rate * (m / (1 - 0.9 ** (step + 1))) / (np.sqrt(v / (1 - 0.999 ** (step + 1))) + 1e-8)
    return losses


def main() -> int:
    rng = np.random.default_rng(1)
    shapes = (MEMORY, MEMORY), (MEMORY, WIDTH), (MEMORY,)
    parameters = [0.4 * rng.normal(size=shape) for shape in shapes]
    gradient = grad(rnn_loss, wrt=("W", "U", "b"))

    print(gradient.source_for(*parameters, *sequence(rng)))
    print(check_derivatives(rnn_loss, *parameters, *sequence(rng), wrt=("W", "U", "b")))  # raises if one is wrong
    losses = train(parameters, gradient, rng)
    if not losses[-1] < 0.1 * losses[0]:
        print(f"the loss fell only from {losses[0]:.4f} to {losses[-1]:.4f}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
