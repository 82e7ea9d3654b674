"""SciPy, "Spatial transformations" (scipy.spatial.transform): rotations; their tangents are angular velocities.

The tangent w of a rotation R, and with it the adjoint, is an array of the shape of `R.as_rotvec()`: R_dot = w x R. So
w(R S) = w(R) + R w(S), w(R.inv()) = -R.inv() w(R), and (R v)_dot = w x (R v) + R v_dot. The formulas of the
parametrisations stand in runtime/scipy_rotations.py.
"""

from __future__ import annotations

from scipy.spatial.transform import Rotation, Slerp

from s2s_ad import runtime
from s2s_ad import values as v
from s2s_ad.rules import heads, registry
from s2s_ad.rules.declare import UNKNOWN, constant, derived, elementwise, general, linear
from s2s_ad.rules.facts import constant_at
from s2s_ad.rules.results import array_value
from s2s_ad.rules.rule import Result, Template, Values, choose
from s2s_ad.runtime import scipy_rotations
from s2s_ad.values import Shape, Value
from s2s_ad.values.opaque import rotation

heads.MODULES["Rotation"] = Rotation
runtime.add_helpers(scipy_rotations)


def lead_of(values: Values, name: str, inner: int) -> Shape | None:
    """The shape of an argument without its last axes."""
    shape = v.shape_of(array_value(values[name]))
    return None if shape is None else shape[: len(shape) - inner]


def made_of(name: str, inner: int = 1) -> Result:
    """As many rotations as the argument has vectors or matrices."""
    return lambda values: rotation(Rotation, lead_of(values, name, inner))


def of_angles(values: Values) -> Value:
    """A single number is one rotation."""
    lead = lead_of(values, "angles", 1)
    return rotation(Rotation, lead if lead is not None else None)


def turning(values: Values, name: str = "r") -> Shape | None:
    """The shape of the stack that a rotation is."""
    value = values[name]
    shape = value.tangent.shape if isinstance(value, v.Opaque) else None
    return None if shape is None else shape[:-1]


def numbers(*shape: int) -> Result:
    """Arrays of this shape, one for each rotation."""

    def result(values: Values) -> Value:
        lead = turning(values)
        return v.array_of("float64", None if lead is None else (*lead, *shape))

    return result


def stack(name: str, inner: int, *shape: int) -> Result:
    """Arrays of this shape, one for each of the argument's, which have `inner` axes."""

    def result(values: Values) -> Value:
        lead = lead_of(values, name, inner)
        return v.Array("float64", None if lead is None else (*lead, *shape))

    return result


def alike(values: Values) -> Value:
    """As many rotations as there were."""
    return rotation(Rotation, turning(values))


def product(values: Values) -> Value:
    """Each with each, or one with all."""
    a, b = turning(values), turning(values, "s")
    return rotation(Rotation, None if a is None or b is None else v.broadcast_shapes(a, b))


def turned(values: Values) -> Value:
    """Each vector by its rotation, one vector by all, or all by one."""
    lead, others = turning(values), lead_of(values, "vectors", 1)
    both = None if lead is None or others is None else v.broadcast_shapes(lead, others)
    return v.Array("float64", None if both is None else (*both, 3))


def unless_false(name: str, text: str) -> Template:
    """A text whose last argument is a flag, which is left out where it is False."""
    return lambda values: text.replace(f", {name})", ")") if constant_at(values, name) is False else text


def either(inverse: str, plain: str) -> Template:
    """A text by the flag `inverse`, which is a constant for the most part."""
    texts: dict[object, str] = {True: inverse, False: plain}
    return lambda values: texts.get(constant_at(values, "inverse"), f"{inverse} if inverse else {plain}")


def angles_adjoint(values: Values) -> str:
    """A number for a number, and an array for a list."""
    angles = values.get("angles", v.Unknown())
    given = "np.array(angles)" if isinstance(angles, v.ListOf | v.TupleOf) else "angles"
    text = choose(unless_false("degrees", f"euler_unturn(seq, {given}, y_bar, y, degrees)"), values)
    return f"np.sum({text})" if v.is_scalar(angles) else text


def parametrised(name: str, made: str, described: str, turn: str, flag: str, length: int) -> None:
    """The rows of a way to make rotations, and to describe them: how fast they turn, and back."""
    general(
        f"Rotation.from_{made}",
        vjp={name: unless_false(flag, f"{turn}_unturn({name}, y_bar, {flag})")},
        jvp={name: unless_false(flag, f"{turn}_turn({name}, {name}_dot, {flag})")},
        result=made_of(name),
    )
    general(
        f"Rotation.as_{described}",
        vjp={"r": unless_false(flag, f"{turn}_unrate(y, y_bar, {flag})")},
        jvp={"r": unless_false(flag, f"{turn}_rate(y, r_dot, {flag})")},
        result=numbers(length),
    )


parametrised(
    "quat", "quat(quat, *, scalar_first=False)", "quat(r, canonical=False, *, scalar_first=False)",
    "quaternion", "scalar_first", 4,
)  # fmt: skip
parametrised("rotvec", "rotvec(rotvec, degrees=False)", "rotvec(r, degrees=False)", "rotvec", "degrees", 3)
general(
    "Rotation.from_matrix(matrix, *, assume_valid: False = False)",
    vjp={"matrix": "matrix_unturn(matrix, y_bar, y)"}, jvp={"matrix": "matrix_turn(matrix, matrix_dot, y)"},
    result=made_of("matrix", 2),
)  # fmt: skip
general(
    "Rotation.from_euler(seq, angles, degrees=False)",
    vjp={"angles": angles_adjoint},
    jvp={"angles": unless_false("degrees", "euler_turn(seq, angles, angles_dot, y, degrees)")},
    result=of_angles,
)
general(
    "Rotation.as_matrix(r)",
    vjp={"r": "axial(y_bar @ np.swapaxes(y, -1, -2))"}, jvp={"r": "cross_matrix(r_dot) @ y"}, result=numbers(3, 3),
)  # fmt: skip
general(
    "Rotation.as_euler(r, seq, degrees=False, *, suppress_warnings=False)",
    vjp={"r": unless_false("degrees", "euler_unrates(seq, y, y_bar, degrees)")},
    jvp={"r": unless_false("degrees", "euler_rates(seq, y, r_dot, degrees)")},
    result=numbers(3),
)
general(
    "Rotation.magnitude(r)",
    vjp={"r": "np.expand_dims(y_bar, -1) * magnitude_slope(r)"},
    jvp={"r": "np.sum(magnitude_slope(r) * r_dot, axis=-1)"}, result=numbers(),
)  # fmt: skip
general(
    "Rotation.apply, runtime.rotated(r, vectors, inverse=False)",
    vjp={"r": either("unbroadcast(np.cross(rotated(r, y_bar), vectors), r)", "unbroadcast(np.cross(y, y_bar), r)"),
         "vectors": either("unbroadcast(rotated(r, y_bar), vectors)", "unbroadcast(rotated(r, y_bar, True), vectors)")},
    jvp={"r": either("rotated(r, np.cross(vectors, r_dot), True)", "np.cross(r_dot, y)"),
         "vectors": either("rotated(r, vectors_dot, True)", "rotated(r, vectors_dot)")},
    result=turned,
)  # fmt: skip
general(
    "Rotation.__mul__(r, s)",
    vjp={"r": "unbroadcast(y_bar, r)",
         "s": "unbroadcast(rotated(r, y_bar, True), s)"},
    jvp={"r": "r_dot", "s": "rotated(r, s_dot)"}, result=product,
)  # fmt: skip
general("Rotation.inv(r)", vjp={"r": "-rotated(r, y_bar)"}, jvp={"r": "-rotated(r, r_dot, True)"}, result=alike)
general(
    "Rotation.__pow__(r, n, modulus: None = None)",
    vjp={"r": "power_unturn(r, n, y_bar)", "n": "unbroadcast(np.sum(r.as_rotvec() * y_bar, axis=-1), n)"},
    jvp={"r": "power_turn(r, n, r_dot)", "n": "r.as_rotvec() * n_dot"}, result=alike,
)  # fmt: skip
general(
    "Rotation.concatenate(rotations)",
    vjp={"rotations": "rotation_unstack(y_bar, rotations)"},
    jvp={"rotations": "rotation_stack(rotations, rotations_dot)"},
    sequences=frozenset({"rotations"}), result=lambda values: rotation(Rotation, (None,)),
)  # fmt: skip
constant("Rotation.identity, Rotation.random", result=lambda values: rotation(Rotation, None))
constant("Rotation.single, Rotation.shape, Rotation.approx_equal, Rotation.__len__")
elementwise("runtime.stumpff(k, s)", UNKNOWN, "(k * stumpff(k + 2, s) - stumpff(k + 1, s)) / 2")
linear("runtime.axial(b)", b="cross_matrix(y_bar)", result=stack("b", 2, 3))
linear("runtime.cross_matrix(w)", w="axial(y_bar)", result=stack("w", 1, 3, 3))
derived("runtime.slerped(times, rotations, at)", by="times rotations at", source=scipy_rotations.slerp_source,
        result=lambda values: rotation(Rotation, lead_of(values, "at", 0)))  # fmt: skip
registry.fuse(Slerp, "slerped", ("times", "rotations"), ("at",))
