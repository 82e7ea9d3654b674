"""Calls of the functions of the table, on large arrays: 1e6 elements, or matrices of 500 x 500.

x, u      1e6 numbers; p: about 1                    X    1000 x 1000; U: another
A         500 x 500, well conditioned; B: another     S    symmetric, positive definite
T, Z      Schur's form of a part of A               shares   probabilities in columns; spectrum: of segments
r         500 numbers, for systems                    k    1e6 places; c: half of them true
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import linalg

CALLS = """
np.sum(X, axis=0)  np.mean(X, axis=1)  np.prod(p)  np.std(X)  np.var(X, axis=0)  np.max(X, axis=0)  np.min(x)
np.ptp(x)  np.nansum(x)  np.nanmean(X, axis=1)  np.nanvar(X)  np.nanmax(x)  np.average(X, axis=0, weights=X)
np.cumsum(x)  np.cumprod(p)  np.nancumsum(x)  np.diff(x)  np.ediff1d(x)  np.gradient(x)  np.trapezoid(x)
np.reshape(x, (1000, 1000))  np.ravel(X)  np.transpose(X)  np.swapaxes(X, 0, 1)  np.moveaxis(X, 0, 1)
np.expand_dims(x, 0)  np.squeeze(X)  np.broadcast_to(X[0], (1000, 1000))  np.flip(X)  np.fliplr(X)  np.rot90(X)
np.roll(X, 3, axis=0)  np.repeat(x, 2)  np.tile(X, (2, 1))  np.pad(X, 3)  np.tril(X)  np.triu(X)  np.diag(x[:1000])
np.diagonal(X)  np.copy(X)  np.array(X)  np.concatenate((X, U))  np.stack((X, U))  np.vstack((X, U))  np.hstack((X, U))
np.split(x, 4)  np.append(x, u)  np.insert(x, 5, 1.0)  np.delete(x, 5)  np.resize(x, (2000, 1000))
np.where(c, x, u)  np.clip(x, 0.1, 0.9)  np.select([x > 0.5, x > 0.2], [x, u])  np.nan_to_num(x)  np.unwrap(x)
np.take(x, k)  np.take_along_axis(x, k, 0)  np.compress(c, x)  np.choose(k % 2, [x, u])  np.extract(c, x)
np.sort(X, axis=0)  np.median(X, axis=0)  np.percentile(X, 30.0)  np.quantile(X, 0.3, axis=0)  np.partition(x, 1000)
np.unique(x)  np.bincount(k, x)  np.interp(x, grid, values)  np.polyval(values[:10], x)  np.convolve(x, values)
np.cov(X[:, :200])  np.corrcoef(X[:200])  np.fft.fft(X)  np.fft.rfft(X)  np.fft.irfft(X[:, :501])  np.fft.fft2(X)
np.matmul(A, B)  np.dot(A, B)  np.inner(A, B)  np.outer(x[:1000], u[:1000])  np.vdot(x, u)  np.tensordot(A, B, 1)
np.kron(A[:30, :30], B[:30, :30])  np.einsum("ij,jk->ik", A, B)  np.einsum("ij,ij->i", X, U)  np.trace(X)
np.cross(t, w)
np.linalg.norm(X)  np.linalg.norm(X, axis=0)  np.linalg.det(A)  np.linalg.slogdet(A)  np.linalg.inv(A)
np.linalg.solve(A, B)  np.linalg.solve(A, r)  np.linalg.cholesky(S)  np.linalg.eigh(S)  np.linalg.eigvalsh(S)
np.linalg.eig(A)  np.linalg.svd(A)  np.linalg.svd(A, compute_uv=False)  np.linalg.qr(A)  np.linalg.pinv(A)
np.linalg.lstsq(A, r)  np.linalg.matrix_power(A, 5)  np.linalg.multi_dot([A, B, A])  np.linalg.cond(A)
linalg.inv(A)  linalg.det(A)  linalg.solve(A, r)  linalg.solve(S, B, assume_a="pos")  linalg.solve_triangular(A, B)
linalg.cho_factor(S)  linalg.cholesky(S)  linalg.lu(A)  linalg.lu_factor(A)  linalg.qr(A)  linalg.qr_multiply(A, B)
linalg.svd(A)  linalg.eigh(S)  linalg.expm(A)  linalg.logm(S)  linalg.sqrtm(S)  linalg.polar(A)  linalg.schur(A)
linalg.hessenberg(A)  linalg.solve_sylvester(A, A, B)  linalg.toeplitz(x[:1000])  linalg.circulant(x[:1000])
linalg.block_diag(A, B)  signal.convolve(X, A[:20, :20])  signal.fftconvolve(x, values)  signal.detrend(X)
signal.welch(x)  signal.stft(x)  fft.dct(X)  fft.idct(X)  fft.dctn(X)  integrate.trapezoid(X)  integrate.simpson(X)
integrate.cumulative_trapezoid(X)  ndimage.map_coordinates(X, places, order=1)  special.logsumexp(X, axis=1)
special.softmax(X, axis=1)  special.log_softmax(X, axis=1)  stats.sem(X)
stats.multivariate_normal.logpdf(X[:, :50], values[:50], S[:50, :50])
np.abs(x)  np.add.reduce(X)  np.logaddexp.reduce(X)  np.maximum.reduce(X)  np.multiply.reduce(p)  np.nanmin(x)
np.nanprod(p)  np.nanstd(X)  np.nanmedian(X, axis=0)  np.nanquantile(X, 0.3, axis=0)  np.nanpercentile(X, 30.0)
np.add.accumulate(x)  np.multiply.accumulate(p)  np.maximum.accumulate(x)  np.minimum.accumulate(x)
np.nancumprod(p)  np.add.outer(x[:1000], u[:1000])  np.subtract.outer(x[:1000], u[:1000])
np.multiply.outer(x[:1000], u[:1000])  np.add.reduceat(x, np.arange(0, 10**6, 10))
np.atleast_2d(x)  np.atleast_3d(X)  np.flipud(X)  np.diagflat(x[:1000])  np.linalg.diagonal(X)  np.linalg.trace(X)
np.sort_complex(x)  np.rollaxis(X, 1)  np.block([[X], [U]])  np.trim_zeros(x)  np.meshgrid(x[:1000], u[:1000])
np.lib.stride_tricks.sliding_window_view(x, 5)  np.vander(x[:10000], 20)  np.dstack((X, U))  np.column_stack((X, U))
np.array_split(x, 4)  np.hsplit(X, 4)  np.vsplit(X, 4)  np.dsplit(t.reshape((100, 100, 99)), 3)
np.full((1000, 1000), x[:1000])  np.broadcast_arrays(x[:1000], X)  np.cumulative_sum(x)  np.cumulative_prod(p)
np.vecdot(X, U)  np.matvec(A, r)  np.vecmat(r, A)  np.linalg.vecdot(X, U)  np.linalg.matmul(A, B)
np.linalg.outer(x[:1000], u[:1000])  np.linalg.tensordot(A, B, axes=1)  np.linalg.cross(t, w)  np.linalg.svdvals(A)
np.linalg.vector_norm(X, axis=0)  np.linalg.matrix_norm(X)  np.linalg.matrix_transpose(X)
np.correlate(x, values)  np.polyadd(x, u)  np.polysub(x, u)  np.polymul(x, values)  np.polydiv(x[:10000], values[:10])
np.polyder(x)  np.polyint(x)  np.poly(values[:50])  np.roots(values[:50])  np.polyfit(grid, values, 5)
np.histogram(x, 50, weights=u)  np.histogram2d(x, u, 20, weights=x)  np.histogramdd(t, 10)
np.linalg.tensorinv(A[:400, :400].reshape((20, 20, 400)))  np.linalg.tensorsolve(A, r)  np.linalg.eigvals(A)
np.fft.ifft(X)  np.fft.ifft2(X)  np.fft.fftn(X)  np.fft.ifftn(X)  np.fft.hfft(X)  np.fft.ihfft(X)  np.fft.rfft2(X)
np.fft.rfftn(X)  np.fft.irfft2(X)  np.fft.irfftn(X)  np.fft.fftshift(X)  np.fft.ifftshift(X)
np.logspace(x[:1000], u[:1000], 1000)  np.geomspace(x[:1000], u[:1000], 1000)  np.divmod(x, u)  np.modf(x)  np.frexp(x)
special.fresnel(x)  special.sici(x)  special.airy(x)  linalg.cho_solve((S, True), B)
linalg.lu_solve((A, np.arange(500)), B)
linalg.solve_banded((1, 1), t.T + 1.0, x[:330000])  linalg.svdvals(A)  linalg.eigvalsh(S)
linalg.eigh_tridiagonal(x[:500], u[:499])  linalg.expm_frechet(A, B)  linalg.hankel(x[:1000])
linalg.leslie(x[:1000], u[:999])
linalg.convolution_matrix(x[:1000], 1000)  linalg.fiedler(x[:1000])  linalg.companion(x[:1000])
linalg.fiedler_companion(x[:1000])  signal.correlate(X, A[:20, :20])  signal.oaconvolve(x, values)
signal.convolve2d(X, A[:20, :20])  signal.correlate2d(X, A[:20, :20])  fft.idctn(X)  signal.csd(x, u)
stats.multivariate_normal.pdf(X[:, :50], values[:50], S[:50, :50])
stats.multivariate_normal.entropy(values[:50], S[:50, :50])
operator.matmul(A, B)  np.absolute(x)  np.minimum.reduce(X)  np.atleast_1d(x)  np.unique_values(x)
np.histogram_bin_edges(x, 50)  np.unstack(X)  np.require(x)  np.astype(x, np.float32)  np.row_stack((X, U))
np.arange(x[0], 10.0**6)  special.wofz(x)  linalg.rsf2csf(T, Z)  linalg.funm(S[:50, :50], np.exp)
signal.istft(spectrum)  splinalg.cg(S, r, rtol=1e-10)  splinalg.bicgstab(S, r, rtol=1e-10)
splinalg.gmres(S, r, rtol=1e-10)  vq.vq(t, w[:20])
stats.dirichlet.logpdf(shares, p[:100])  stats.dirichlet.pdf(shares, p[:100])  stats.gmean(X)  stats.hmean(X)
stats.pmean(X, 3.0)  stats.tmean(X)  stats.tvar(X)  stats.tstd(X)  stats.tsem(X)  stats.variation(X)  stats.skew(X)
stats.kurtosis(X)  stats.zscore(X)
"""


def calls() -> list[str]:
    """Each call by itself."""
    return [call for line in CALLS.strip().splitlines() for call in line.split("  ")]


def arguments() -> dict[str, Any]:
    """The names that the calls read."""
    rng = np.random.default_rng(0)
    a = rng.standard_normal((500, 500)) / 20 + 3 * np.eye(500)
    triangle, basis = linalg.schur(a[:100, :100])
    return {
        "x": rng.uniform(0.05, 0.95, 10**6), "u": rng.uniform(0.05, 0.95, 10**6), "p": rng.uniform(0.999, 1.001, 10**6),
        "X": rng.uniform(0.05, 0.95, (1000, 1000)), "U": rng.uniform(0.05, 0.95, (1000, 1000)),
        "A": a, "B": rng.standard_normal((500, 500)) / 20 + 2 * np.eye(500), "S": a @ a.T + np.eye(500),
        "r": rng.standard_normal(500), "k": rng.integers(0, 10**6, 10**6), "c": rng.uniform(size=10**6) > 0.5,
        "grid": np.linspace(0.0, 1.0, 100), "values": rng.standard_normal(100),
        "t": rng.uniform(0.05, 0.95, (330_000, 3)), "w": rng.uniform(0.05, 0.95, (330_000, 3)),
        "T": triangle, "Z": basis, "shares": rng.dirichlet(np.ones(100), 10**4).T,
        "spectrum": rng.standard_normal((129, 8000)), "places": rng.uniform(0.0, 999.0, (2, 10**5)),
    }  # fmt: skip
