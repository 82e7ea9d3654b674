"""Methods that are called by way of their class, or of another object's; methods that give the array itself back."""

import numpy as np

from tests.programs.registry import add, vector


def methods_of_list(x):
    held = []
    list.append(held, x[0] ** 2)
    list.extend(held, [x[1], x[2]])
    list.__setitem__(held, 1, held[0] * x[1])
    return held[0] * held[1] * held[2]


add(methods_of_list, (vector(3),), tags="unbound-method append list-extend store-list")


def methods_of_dict(x):
    held = {"a": 1.0}
    same = held
    dict.__setitem__(held, "b", x[0] ** 2)
    dict.update(same, a=x[1] * x[2])
    return held["a"] * held["b"]


add(methods_of_dict, (vector(3),), tags="unbound-method dict dict-update store-dict alias-store")


class Total:
    def __init__(self):
        self.values = np.zeros(3)

    def __iadd__(self, other):
        self.values += other
        return self


def operator_of_class_as_method(x):
    total = Total()
    same = total
    same.__iadd__(x * 2.0)
    same += x**2
    return np.sum(total.values**2)


add(operator_of_class_as_method, (vector(3),), tags="operator-method local-instance alias-store")


def conjugate_of_reals(x):
    """It is the array itself."""
    y = x * x
    same = y.conj()
    y[0] = x[1] ** 3
    same[2] *= x[0]
    return np.sum(same**2) + y.conjugate()[2]


add(conjugate_of_reals, (vector(3),), tags="method view-store alias-store store-int")


def conjugate_of_complex(x):
    """It is another array."""
    y = x * (1.0 + 2.0j)
    other = y.conj()
    y[0] = x[1] ** 3
    other[2] *= x[0]
    return np.real(np.sum(other**2 * y))


add(conjugate_of_complex, (vector(3),), tags="method alias-store store-int complex")
