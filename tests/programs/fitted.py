"""Instances that get attributes after they were made: what `fit` learns, what a first step sets, empty classes."""

import numpy as np

from tests.programs.registry import add, vector

INPUTS = np.arange(8.0).reshape(4, 2) / 5


class Ridge:
    def __init__(self, alpha):
        self.alpha = alpha

    def fit(self, inputs, targets):
        if self.alpha > 0.3:
            self.mean = targets.mean()
        else:
            self.mean = 0.0
        centred = targets - self.mean
        self.weights = np.linalg.solve(inputs.T @ inputs + self.alpha * np.eye(2), inputs.T @ centred)
        return self

    def predict(self, inputs):
        return inputs @ self.weights + self.mean


def models_by_name(x):
    models = {}
    for name, alpha in (("weak", x[0] ** 2), ("strong", x[1])):
        model = Ridge(alpha)
        model.fit(INPUTS, x)
        models[name] = model
    return sum(np.sum(model.predict(INPUTS) ** 2) for model in models.values())


add(models_by_name, (vector(4) + 0.5,), tags="new-attribute method several-instances local-instance")


def fitted_again(x):
    models = [Ridge(x[0] ** 2), Ridge(x[1] * 2.0)]
    for _ in range(2):
        for model in models:
            model.fit(INPUTS, x)
        x = x + models[0].weights[0]
    return sum(np.sum(model.predict(INPUTS)) for model in models) * x[2]


add(fitted_again, (vector(4) + 0.5,), tags="new-attribute method nested-loop local-instance")


class Parameter:
    def __init__(self, value):
        self.value = value


def momentum_when_needed(x):
    parameters = [Parameter(x[:2]), Parameter(x[2:])]
    for _ in range(3):
        for parameter in parameters:
            if not hasattr(parameter, "velocity"):
                parameter.velocity = np.zeros(2)
            parameter.velocity = 0.9 * parameter.velocity + np.sin(parameter.value)
            parameter.value = parameter.value - 0.1 * parameter.velocity
    return sum(np.sum(parameter.value * parameter.velocity) for parameter in parameters)


add(momentum_when_needed, (vector(4),), tags="new-attribute store-attribute local-instance")


class Empty:
    pass


def filled_later(x):
    boxes = []
    for i in range(3):
        box = Empty()
        box.mass = x[i] * 2.0
        box.speed = x * box.mass
        boxes.append(box)
    for box in boxes:
        box.speed = box.speed + box.mass
    return sum(np.sum(box.speed**2) * box.mass for box in boxes)


add(filled_later, (vector(3),), tags="new-attribute store-attribute local-instance")


class Counted:
    def __enter__(self):
        self.count = 0
        return self

    def __exit__(self, *problem):
        self.count += 1
        return False

    def tick(self, value):
        self.count += 1
        return value * self.count


def counted_in_with(x):
    with Counted() as counted:
        a = counted.tick(x[0])
        b = counted.tick(x[1] * a)
    return a * b * counted.count


add(counted_in_with, (vector(2),), tags="new-attribute with with-target method")


class Estimator:
    """Made with nothing that a derivative flows through; what it is fitted to is set later."""

    def __init__(self, degree):
        self.degree = degree

    def fit(self, x):
        self.coef_ = np.sin(x) * self.degree
        return self

    def predict(self, x):
        return self.coef_ * x


def fitted_without_numbers(x):
    model = Estimator(2)
    model.fit(x)
    return np.sum(model.predict(x) ** 2)


add(fitted_without_numbers, (vector(3),), tags="new-attribute method local-instance")


def fitted_on_one_way(x):
    model = Estimator(2)
    model.offset = 0
    if x[0] > 0.0:
        model.offset = x[1] * x[2]
        model.slope = x[0]
    for k in range(2):
        model.total = x * k + model.offset
    return np.sum(model.total**2) + model.offset * (model.slope if x[0] > 0.0 else 1.0)


add(fitted_on_one_way, (vector(3),), (vector(3) - 5.0,), tags="new-attribute store-attribute local-instance")
