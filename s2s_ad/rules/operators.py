"""Python's operators, and NumPy's functions of the same meaning."""

from __future__ import annotations

from s2s_ad import values as v
from s2s_ad.rules.declare import Options, bilinear, constant, elementwise, pointwise, times
from s2s_ad.rules.facts import constant_at, is_python_scalar
from s2s_ad.rules.matmul import left, matmul_result, right
from s2s_ad.rules.results import BOOL, INT, always, same
from s2s_ad.rules.rule import Result, Template, Values


def binary(name: str) -> Result:
    """What `a + b` is, also for lists and tuples."""
    return lambda values: v.binary(name, values["a"], values["b"])


def unary(name: str) -> Result:
    """What `-a` is."""
    return lambda values: v.unary(name, values["a"])


def comparison(name: str) -> Result:
    """What `a < b` is."""
    return lambda values: v.compare(name, values["a"], values["b"])


QUOTIENTS = "two quotients, a product and a sign are four passes over memory, the function is one"
POWERS = "another power and a logarithm, with care at 0"


def power_base(values: Values) -> str:
    """d/da a ** b; what Python numbers raise an error for goes through a helper."""
    b = constant_at(values, "b")
    match b:
        case 2:
            return "2 * a"
        case 0:
            return "0"
        case 1:
            return "1"
        case 3:
            return "3 * a ** 2"
        case -1:
            return "-y / a"
        case 0.5:
            return "0.5 * a ** -0.5" if not is_python_scalar(values, "a") else "power_slope(a, b)"
        case int() | float() if b > 1 or not is_python_scalar(values, "a"):
            return f"b * a ** {b - 1}"
        case _:
            return "power_slope(a, b)"


def power_exponent(values: Values) -> str:
    """d/db a ** b, which is taken to be 0 at a = 0."""
    a = constant_at(values, "a")
    if isinstance(a, int | float) and a > 0:
        return "y * np.log(a)"
    return "y * log_or_zero(a)"


def exponent_tangent(values: Values) -> str:
    """The same in a direction: a negative number may be raised to a power that stays what it is."""
    a = constant_at(values, "a")
    if isinstance(a, int | float) and a > 0:
        return "b_dot * y * np.log(a)"
    return "b_dot * y * log_along(a, b_dot)"


def power(head: str, result: Result | None = None) -> None:
    """A row for a way to write `a ** b`."""
    vjp: dict[str, Template] = {"a": times("y_bar", power_base), "b": times("y_bar", power_exponent)}
    options: Options = {"cost": POWERS} if result is None else {"cost": POWERS, "result": result}
    pointwise(head, vjp=vjp, jvp={"a": times("a_dot", power_base), "b": exponent_tangent}, **options)


elementwise("operator.add(a, b)", "1", "1", result=binary("add"))
elementwise("operator.sub(a, b)", "1", "-1", result=binary("sub"))
elementwise("operator.mul(a, b)", "b", "a", result=binary("mul"))
elementwise("operator.truediv(a, b)", "1 / b", "-y / b", result=binary("truediv"), cost=QUOTIENTS)
elementwise("operator.mod(a, b)", "1", "-(a // b)", result=binary("mod"))
power("operator.pow(a, b)", result=binary("pow"))
elementwise("operator.neg(a)", "-1", result=unary("neg"))
elementwise("operator.pos(a)", "1", result=unary("pos"))
bilinear("operator.matmul(a, b)", a=left, b=right, result=matmul_result)

for _name in ("floordiv", "and_", "or_", "xor", "lshift", "rshift"):
    constant(f"operator.{_name}(a, b)", result=binary(_name))
for _name in ("lt", "le", "eq", "ne", "ge", "gt", "is_", "is_not"):
    constant(f"operator.{_name}(a, b)", result=comparison(_name))
constant("operator.invert(a)", result=same("a"))
constant("operator.not_, operator.truth(a)", result=always(BOOL))
constant("operator.index(a)", result=always(INT))

elementwise("np.add(a, b)", "1", "1")
elementwise("np.subtract(a, b)", "1", "-1")
elementwise("np.multiply(a, b)", "b", "a")
elementwise("np.divide, np.true_divide(a, b)", "1 / b", "-y / b", cost=QUOTIENTS)
elementwise("np.remainder, np.mod(a, b)", "1", "-np.floor_divide(a, b)")
elementwise("np.fmod(a, b)", "1", "-np.trunc(a / b)")
power("np.power(a, b)")
power("np.float_power(a, b)")
elementwise("np.negative(a)", "-1")
elementwise("np.positive(a)", "1")
