"""`lstm`: layers of long short-term memory with diagonal weights, which predict the bits of the next character."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from benchmarks.gradbench.problem import Problem, gradient_problem
from s2s_ad import grad


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


@dataclass
class Layer:
    """What a layer remembers: hidden and cell, of one number for each bit."""

    hidden: Any
    cell: Any

    def step(self, weights: Any, biases: Any, x: Any) -> Any:
        """Take one input in; weights and biases have a quarter for each gate."""
        forget, inward, outward, change = np.split(weights, 4)
        forget = sigmoid(x * forget + biases[: len(x)])
        inward = sigmoid(self.hidden * inward + biases[len(x) : 2 * len(x)])
        outward = sigmoid(x * outward + biases[2 * len(x) : 3 * len(x)])
        change = np.tanh(self.hidden * change + biases[3 * len(x) :])
        self.cell = self.cell * forget + inward * change
        self.hidden = outward * np.tanh(self.cell)
        return self.hidden


def mean_loss(main: Any, extra: Any, state: Any, sequence: Any) -> Any:
    """The mean over all bits but the first of minus the log probability of what comes next.

    main: (2 layers, 4 bits), a row of weights and one of biases for each layer.  extra: (3, bits), the weights of the
    input and the output, and the output's bias.  state: (2 layers, bits).  sequence: (characters, bits).
    """
    layers = [Layer(state[i], state[i + 1]) for i in range(0, len(state), 2)]
    total, count = 0.0, 0
    for now, following in pairwise(sequence):
        x = now * extra[0]
        for i, layer in enumerate(layers):
            x = layer.step(main[2 * i], main[2 * i + 1], x)
        predicted = x * extra[1] + extra[2]
        total += np.sum(following * (predicted - np.log(2 + np.sum(np.exp(predicted)))))
        count += len(following)
    return -total / count


TEXT = "It is a truth universally acknowledged, that a derivative in want of a value must be given one. "


def bits_of(text: str) -> Any:
    """A row of zeros and ones for each character."""
    width = math.ceil(math.log2(max(map(ord, text))))
    return np.array([[float(bit) for bit in f"{ord(character):0{width}b}"] for character in text])


def inputs(layers: int, characters: int) -> tuple[Any, ...]:
    """Parameters and state at random, and the bits of a text."""
    sequence = bits_of((TEXT * (characters // len(TEXT) + 1))[:characters])
    bits = sequence.shape[1]
    random = np.random.default_rng(31337).random
    return random((2 * layers, 4 * bits)), random((3, bits)), random((2 * layers, bits)), sequence


def problems() -> list[Problem]:
    """The gradient by both matrices of parameters."""
    slopes = grad(mean_loss, (0, 1))
    sizes = ((2, 64), (4, 256))
    return [gradient_problem("lstm", f"l={n} c={c}", mean_loss, inputs(n, c), slopes, (0, 1)) for n, c in sizes]
