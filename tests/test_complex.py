"""Complex numbers in real functions, and as arguments: against differences, twice, and against JAX and autograd."""

from __future__ import annotations

import cmath
import contextlib
import importlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import s2s_ad
from s2s_ad import tree
from tests.rules.program import load

RNG = np.random.default_rng(0)
X, A = RNG.normal(size=4), RNG.normal(size=(4, 4))
Z, M = X + 1j * RNG.normal(size=4), A + 1j * RNG.normal(size=(4, 4))


def root_of_negative(x):
    return np.sum(np.abs(np.sqrt(x + 0j)) ** 2 * x)


def real_complex_real(x):
    w = x * (1 + 2j)
    return np.sum(np.real(w * w) + np.imag(w) ** 3)


def squares(z):
    return np.sum(np.abs(z) ** 2)


def holomorphic(z):
    return np.real(np.sum(np.exp(z) * np.sin(z) / z))


def real_by_complex(x, m):
    return np.sum(np.abs(m @ x) ** 2)


def quadratic(a, z):
    return np.sum(np.abs(a @ z) ** 2) + np.real(z @ a @ z)


def closed_over(x):
    v = M @ x
    return np.real(np.vdot(v, v))


def attributes(z):
    return np.sum(z.real * z.imag) + np.sum((z.conj() * z).real)


def python_number(z):
    return abs(z) ** 2 * z.real + z.imag + (z.conjugate() * z).real


def made_of_reals(x):
    z = complex(x, 2.0)
    return abs(z * z + 1j * x)


def buffer(x):
    b = np.zeros(4, dtype=complex)
    b[:] = x
    b[1:] = b[:-1] * 1j
    b[0] = x[2] + 1j * x[3]
    return np.sum(np.abs(b) ** 2) + np.sum(np.real(b * b))


def real_tangent_then_complex(x):
    z = x + 1j
    z[0] = z[1] * 1j
    z[2] *= 2j
    return np.sum(np.real(z * z * z))


def in_place(x):
    z = np.exp(1j * x)
    z += x
    z *= x
    z /= x + 2j
    return np.sum(z.real**2 - z.imag)


def becomes_complex(x):
    s = 0.0
    for i in range(4):
        s = s * (1 + 0.5j) + x[i] ** 2
    return abs(s) ** 2


def in_a_list(x, z):
    total = 0.0
    for w in [x, z, x * z]:
        total = total + np.sum(np.abs(w) ** 2)
    return total


def joined(x, z):
    return np.sum(np.real(np.concatenate([x, z, 1j * x]) ** 3)) + np.real(np.stack([x, z])[0, 1])


def angles(x):
    return np.sum(np.angle(x + 1j) ** 2)


def called(x):
    def g(z):
        return z * z + np.conj(z)

    return np.sum(np.abs(g(x * 1j))) + np.sum(g(x))


def chosen(x):
    return np.sum(np.real(np.where(x > 0, x, x * 1j) ** 2))


def view_of_real_part(x):
    z = x + 2j * x
    v = z.real
    v[0] = 3.0 * x[1]
    return np.sum(np.abs(z) ** 2)


def copy_of_imaginary_part(x):
    z = x + 2j * x
    v = z.imag.copy()
    z[0] = 2.0
    return np.sum(np.abs(z) ** 2 * v)


def branch(x):
    z = x * 1j if x[0] > 0 else x * 2.0
    return np.sum(np.abs(z) ** 2)


def matrices(a):
    b = a + 1j * a.T + 4 * np.eye(4)
    return np.abs(np.linalg.det(b)) + np.real(np.trace(np.linalg.inv(b))) + np.linalg.slogdet(b)[1]


def hermitian(a):
    b = a + 1j * a.T
    w, v = np.linalg.eigh(b @ np.conj(b).T)
    return np.sum(w**1.5) + np.sum(np.abs(v[:, 0]) ** 4)


def singular(a):
    u, s, vt = np.linalg.svd(a + 1j * a.T)
    return np.sum(s**1.5) + np.sum(np.abs(u[:, 0]) ** 4) + np.real((u[:, :2] @ vt[:2])[0, 1])


def powers(x):
    return np.sum(np.real((x + 0.5j) ** 3 + (x + 2j) ** (1 + 1j) + 2.0 ** (1j * x)))


def single_precision(x):
    return np.sum(np.abs(x * np.complex64(1 + 2j)) ** 2)


def in_a_dict(p):
    return np.sum(np.abs(p["a"] * p["b"]) ** 2)


def variance(z):
    return np.var(z) + np.std(z)


def signs(z):
    return np.real(np.sum(np.sign(z) * (1 + 2j)))


def filtered(x, w):
    return np.sum(np.fft.irfft(np.fft.rfft(x) * w, len(x)) ** 3)


def power_spectrum(x):
    k = np.fft.fftfreq(x.size)
    return np.sum(np.abs(np.fft.fft(x, norm="ortho")) ** 2 * k**2)


def convolved(x, z):
    n = x.size + z.size - 1
    y = np.fft.ifft(np.fft.fft(x, n) * np.fft.fft(z, n))
    return np.sum(np.abs(y) ** 2)


def image(a):
    spectrum = np.fft.fftshift(np.fft.fft2(a))
    spectrum[0] *= 0.5
    return np.sum(np.real(np.fft.ifft2(np.fft.ifftshift(spectrum))) ** 3)


def spectral_radius(a):
    return np.max(np.abs(np.linalg.eigvals(a)))


def matrix_function(a):
    w, v = np.linalg.eig(a)
    return np.sum(np.real((v * np.exp(w)) @ np.linalg.inv(v)) ** 2)


def component(a):
    w, v = np.linalg.eig(a)
    return np.sum(np.real(v) ** 3) + np.sum(np.imag(w) ** 2)


def python_numbers(x):
    z = cmath.sqrt(-x) * cmath.exp(1j * x)
    r, phi = cmath.polar(z)
    return r * phi + cmath.phase(z + 2) + abs(cmath.log(cmath.rect(r, phi)))


PROGRAMS = [
    (root_of_negative, X), (real_complex_real, X), (squares, Z), (holomorphic, Z), (real_by_complex, X, M),
    (quadratic, A, Z), (closed_over, X), (attributes, Z), (python_number, 0.5 + 1.5j), (made_of_reals, 0.5),
    (buffer, X), (real_tangent_then_complex, X), (in_place, X), (becomes_complex, X), (in_a_list, X, Z), (joined, X, Z),
    (angles, X), (called, X), (chosen, X), (view_of_real_part, X), (copy_of_imaginary_part, X), (branch, X),
    (matrices, A), (hermitian, A), (singular, A), (powers, X), (single_precision, X.astype("float32")),
    (in_a_dict, {"a": X, "b": Z}), (variance, Z), (filtered, X, Z[:3]), (power_spectrum, X), (convolved, X, Z),
    (image, A), (spectral_radius, A), (matrix_function, A), (component, A), (python_numbers, 0.7),
]  # fmt: skip
if int(np.__version__[0]) > 1:
    PROGRAMS.append((signs, Z))


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program[0].__name__)
@pytest.mark.filterwarnings("error::numpy.exceptions.ComplexWarning")
def test_once_and_twice(program: tuple[Any, ...]) -> None:
    f, *args = program
    everything = tuple(range(len(args)))
    assert not s2s_ad.check_derivatives(f, *args, wrt=everything).wrong
    gradient = s2s_ad.grad(f, everything)(*args)
    assert all(map(tree.same_structure, gradient, args))
    if f is not single_precision:
        assert not s2s_ad.check_derivatives(s2s_ad.grad(f), *args).wrong


def test_real_programs_hold_no_trace_of_it() -> None:
    def f(x, w):
        return np.sum(np.abs(np.linalg.solve(w, x)) ** 2) + np.sum(w @ x)

    text = s2s_ad.grad(f, (0, 1)).source_for(X, A)
    assert not any(word in text for word in ("as_kind", "np.real", "np.conj", "1j"))


def test_a_product_with_complex_numbers_is_made_real_once() -> None:
    assert "np.real(" in s2s_ad.grad(closed_over).source_for(X)


def test_seeds_and_tangents() -> None:
    value, pullback = s2s_ad.vjp(lambda x: x * (1 + 2j), X)
    np.testing.assert_allclose(pullback(np.full(4, 1 + 1j))[0], np.full(4, -1.0))
    _, tangent = s2s_ad.jvp(lambda x: x + 1j, (X,), (np.ones(4),))
    assert tangent.dtype == value.dtype
    _, tangent = s2s_ad.jvp(lambda z: np.real(z * z), (Z,), (1j * np.ones(4),))
    np.testing.assert_allclose(tangent, -2 * Z.imag)


def test_the_imaginary_part_is_no_view_of_adjoints() -> None:
    def through_view(x):
        z = x * (1 + 2j)
        v = z.imag
        v[0] = x[1]
        return np.sum(np.abs(z) ** 2)

    def through_attribute(x):
        z = x * (1 + 2j)
        z.imag = x
        return np.sum(np.abs(z) ** 2)

    for f, said in ((through_view, "the imaginary part of z is a view"), (through_attribute, "imag of the array z")):
        with pytest.raises(s2s_ad.UnsupportedError, match=said):
            s2s_ad.grad(f)(X)


def test_arbitrary_phases_are_an_error() -> None:
    def f(a):
        return np.sum(np.real(np.linalg.eigh(a + np.conj(a).T)[1]))

    with pytest.raises(s2s_ad.DifferentiationError, match="phases"):
        s2s_ad.grad(f)(M)


def test_jacobians() -> None:
    np.testing.assert_allclose(s2s_ad.jacobian(lambda x: x**2 * 1j)(X), np.diag(2j * X))
    np.testing.assert_allclose(s2s_ad.jacobian(lambda z: np.abs(z) ** 2)(Z), np.diag(2 * np.conj(Z)))
    by_mode = {"auto": lambda z: np.conj(z), "reverse": lambda x: x * 1j, "forward": lambda z: np.abs(z)}
    for mode, f in by_mode.items():
        with pytest.raises(s2s_ad.DifferentiationError, match="no Jacobian of complex numbers"):
            s2s_ad.jacobian(f, mode=mode)(X if mode == "reverse" else Z)


def peers(np: Any) -> list[Callable[..., Any]]:
    """Functions of a complex vector, with the NumPy of another library."""
    return [
        lambda z: np.sum(np.real(z) ** 2 + 3 * np.imag(z)),
        lambda z: np.sum(np.abs(z) * np.real(np.exp(z))),
        lambda z: np.real(np.sum(z * z * np.conj(z))),
        lambda z: np.sum(np.angle(z) * np.abs(z)),
        lambda z: np.real(np.dot(z, z) / np.sum(np.sqrt(z))),
    ]


@pytest.mark.parametrize("library", ["jax", "autograd"])
@pytest.mark.parametrize("position", range(len(peers(np))))
def test_convention(library: str, position: int) -> None:
    module = pytest.importorskip(library)
    with module.enable_x64(True) if library == "jax" else contextlib.nullcontext():
        theirs = module.grad(peers(importlib.import_module(f"{library}.numpy"))[position])(Z)
    np.testing.assert_allclose(s2s_ad.grad(peers(np)[position])(Z), theirs, rtol=1e-12)


EVERYWHERE = """
np.sum(np.abs(np.matmul(x, Z))**2)
np.sum(np.abs(np.matmul(Z.swapaxes(1,2), x[0]))**2)
np.sum(np.abs(np.dot(x, Z[0]))**2)
np.sum(np.abs(np.dot(Z.swapaxes(1,2), x.T))**2)
np.sum(np.abs(np.inner(x, Z.swapaxes(1,2)))**2)
np.sum(np.abs(np.kron(x, Z[0]))**2)
np.sum(np.abs(np.tensordot(x, Z, (1,1)))**2)
np.sum(np.abs(np.einsum('ij,bjk->bik',x, Z))**2)
np.sum(np.abs(np.einsum('ij,ij,ij->i',x,x,Z[:2,:,0]))**2)
np.sum(np.abs(np.tile(x,(2,1))*np.tile(z,(2,1)))**2)
np.sum(np.abs(np.repeat(x,2,axis=1)*np.repeat(z,2,axis=1)+1j)**2)
np.sum(np.abs(np.cumsum(x*1j)*2+x.ravel())**2)
np.sum(np.abs(np.diff(x*z)+np.diff(x))**2)
np.sum(np.abs(np.take(x,[0,0,2],axis=1)*z)**2)
np.sum(np.abs(x[:, [0,0,2]]*z)**2)
np.sum(np.abs(np.vstack([x,z])@np.hstack([x,z]).T[:3])**2)
np.sum(np.abs(np.pad(x,1)*1j+1)**2)
np.sum(np.abs(np.convolve(x[0],z[0]))**2)
np.sum(np.abs(np.correlate(x[0],z[0],'full'))**2)
np.sum(np.abs(np.correlate(z[0],z[1],'full'))**2)
np.real(np.sum(np.correlate(z[0],z[1],'full')**2))
np.real(np.sum(np.correlate(z[0],x[1],'full')**3))
np.sum(np.abs(np.interp(x,[-5.,0.,5.],[1.,1j,2.]))**2)
np.sum(np.abs(np.polyval([1,1j,2],x))**2)
np.sum(np.abs(np.polyval([1,1j,2],z))**2)
np.sum(np.abs(np.polyval(z[0],x))**2)
np.sum(np.abs(np.cov(z)[0]*np.cov(z)[1]))
np.abs(np.corrcoef(z)[0,1])
np.abs(np.average(z,weights=np.abs(z)))
np.abs(np.trapezoid(z[0]))
np.sum(np.abs(np.gradient(z[0]))**2)
np.sum(np.abs(np.outer(z,x))**2)
np.abs(np.median(z))
np.sum(np.abs(np.roots(z[0])))
np.sum(np.abs(np.roots(x[0])))
np.sum(np.abs(np.poly(z[0])))
np.abs(np.ptp(z))
np.sum(np.abs(np.nan_to_num(z)))
np.abs(np.nansum(z)+np.nanmean(z)+np.nanprod(z)+np.nanvar(z)+np.nanstd(z))
np.sum(np.abs(np.cross(z,x))**2)
np.sum(np.abs(np.polyfit(np.arange(3.),z[0],1)))
np.sum(np.abs(np.linalg.multi_dot([x.T,z,x.T])))
np.sum(np.abs(np.linalg.matrix_power(z[:, :2],3)))
np.sum(np.abs(np.logspace(0,1,3)*np.linspace(z[0,0],z[1,1],3)))
np.sum(np.abs(np.full((2,3),x[0,0]*1j)+x)**2)
np.sum(np.abs(np.select([np.abs(z)>1],[z*2],z)))
np.sum(np.abs(np.clip(np.abs(z),0.5,1.0)*z))
np.sum(np.abs(np.multiply.reduce(z))+np.abs(np.add.reduce(z)))
np.sum(np.unwrap(np.angle(z))**2)
np.sum(np.abs(np.vander(z[0])))
np.sum(np.abs(np.insert(z[0],1,x[0,0])*np.delete(np.append(z[0],[1j,2]),0)))
np.sum(np.abs(np.pad(z,1,mode='edge')))
np.sum(np.abs(np.roll(z,1)-np.rot90(z,2)))
np.sum(np.abs(np.compress([True,False,True],z,axis=1)))
np.sum(np.abs(np.choose([0,1,0],[z[0],x[0]]))**2)
np.sum(np.abs(np.nanquantile(np.abs(z),0.3)*z))
np.abs(np.sum(np.array([[x[0,0],z[0,0]],[1.0,2j]])**2))
np.sum(np.abs(np.fft.rfft(x)*np.fft.fft(x)[:, :2]))
np.sum(np.fft.irfft(z,5)**3)
np.sum(np.abs(np.polymul(z[0],x[0])+np.polyadd(z[0],[1.0,1,1,1,1])))
np.sum(np.abs(np.polyder(np.polyint(z[0]))))
np.sum(np.abs(np.block([[x,z],[z,x]]))**2)
np.sum(np.abs(np.broadcast_to(z[0],(4,3))*np.broadcast_to(x[0],(4,3))))
np.sum(np.abs(np.add.outer(x[0],z[0]))**2)
np.sum(np.abs(np.multiply.outer(x[0],z[0]))**2)
np.sum(np.abs(np.add.reduceat(x[0]*z[0],[0,1])))
np.sum(np.abs(z.dot(x.T))+np.abs(z.sum(axis=0).mean()*z.var()))
np.sum(np.abs(np.apply_along_axis(lambda q: q*q, 1, z)))
np.abs(np.trace(z[:, :2])+np.linalg.norm(z[0],3)*1j)
np.sum(np.abs(x.astype(complex)*1j)**2)
np.abs(np.prod(x*1j+1))
np.sum(np.abs(np.meshgrid(x[0],z[0])[0]*np.meshgrid(x[0],z[0])[1])**2)
np.sum(np.abs(np.sort(z[0])*np.arange(3)))
np.sum(np.real(np.partition(z[0],1)*np.arange(3)))
np.max(np.abs(z))*np.min(np.abs(x*1j))
np.sum(np.abs(np.ediff1d(z)))
np.sum(np.abs(np.linalg.solve(z[:, :2],x)))
np.sum(np.abs(np.linalg.lstsq(z.T,x[0],rcond=None)[0]))
np.sum(np.real(np.where(np.real(z)>0,z,x)*1j))
np.sum(np.abs(np.polydiv(np.concatenate([z[0], x[0]]), z[1])[1]))
""".strip().split("\n")


@pytest.mark.parametrize("position", range(len(EVERYWHERE)), ids=EVERYWHERE)
@pytest.mark.filterwarnings("ignore")
def test_right_or_refused(position: int, tmp_path: Path) -> None:
    """Where real and complex arrays meet, a function is right or says that it has no rule."""
    numbers = np.arange(6.0).reshape(2, 3)
    x, z = np.sin(1.0 + numbers), np.exp(1j * numbers**1.5) * [0.5, 1.2, 2.0]
    text = f"def f(x, z):\n    return {EVERYWHERE[position]}\n"
    tensor = np.stack([np.stack([z[0] + k, z[1], z[0] * k, z[1] + 1j * k]).T for k in range(5)])
    f = load(f"import numpy as np\n\n\n{text}", tmp_path / f"f{position}.py", {"Z": tensor}).f
    used = tuple(k for k, name in enumerate("xz") if re.search(rf"\b{name}\b", EVERYWHERE[position]))
    with contextlib.suppress(s2s_ad.DifferentiationError):
        assert not s2s_ad.check_derivatives(f, x, z, wrt=used).wrong
