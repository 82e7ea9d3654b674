"""scipy.linalg, signal, fft, integrate, ndimage, cluster, sparse."""

from tests.coverage.samples import Samples, each

SPD = "S @ S.T + np.eye(3)"

SAMPLES: Samples = {
    "scipy.linalg.block_diag": ["scipy.linalg.block_diag(A, S, x)"],
    "scipy.linalg.cho_factor": [f"np.triu(scipy.linalg.cho_factor({SPD})[0])"],
    "scipy.linalg.cho_solve": [f"scipy.linalg.cho_solve(scipy.linalg.cho_factor({SPD}), v)",
                               f"c, low = scipy.linalg.cho_factor({SPD}); scipy.linalg.cho_solve((c, low), v)"],
    "scipy.linalg.cholesky": [f"scipy.linalg.cholesky({SPD})", f"scipy.linalg.cholesky({SPD}, lower=True)"],
    **each("scipy.linalg", "circulant fiedler hankel toeplitz", "scipy.linalg.{}(x)"),
    **each("scipy.linalg", "companion fiedler_companion", "scipy.linalg.{}(q)"),
    "scipy.linalg.convolution_matrix": ["scipy.linalg.convolution_matrix(v, 4)"],
    "scipy.linalg.leslie": ["scipy.linalg.leslie(x, v)"],
    **each("scipy.linalg", "det inv lu_factor expm", "scipy.linalg.{}(S)".replace("(S)", "(0.3 * S)")),
    "scipy.linalg.lu": ["scipy.linalg.lu(S)", "scipy.linalg.lu(A)"],
    "scipy.linalg.lu_solve": ["scipy.linalg.lu_solve(scipy.linalg.lu_factor(S), v)"],
    "scipy.linalg.eigh": [f"scipy.linalg.eigh({SPD})"],
    "scipy.linalg.eigh_tridiagonal": ["scipy.linalg.eigh_tridiagonal(q + np.arange(4), v)"],
    "scipy.linalg.expm_frechet": ["scipy.linalg.expm_frechet(0.3 * S, S.T)"],
    "scipy.linalg.polar": ["scipy.linalg.polar(S)", "scipy.linalg.polar(B)"],
    "scipy.linalg.qr": ["scipy.linalg.qr(S)", "scipy.linalg.qr(B, mode='economic')"],
    "scipy.linalg.svd": ["scipy.linalg.svd(A, full_matrices=False)", "scipy.linalg.svd(S, compute_uv=False)"],
    "scipy.linalg.solve": ["scipy.linalg.solve(S, v)", f"scipy.linalg.solve({SPD}, v, assume_a='pos')"],
    "scipy.linalg.solve_banded": ["scipy.linalg.solve_banded((1, 1), A + np.array([[0.0], [5.0], [0.0]]), x)"],
    "scipy.linalg.solve_sylvester": ["scipy.linalg.solve_sylvester(S, S.T, np.outer(v, v))"],
    "scipy.linalg.solve_triangular": ["scipy.linalg.solve_triangular(S, v, lower=True)",
                                      "scipy.linalg.solve_triangular(S, v, trans=1)"],
    "scipy.linalg.sqrtm": [f"scipy.linalg.sqrtm({SPD})"],
    **each("scipy.linalg", "dft hadamard", "s * scipy.linalg.{}(4).real"),
    **each("scipy.linalg", "helmert hilbert invhilbert pascal invpascal", "s * scipy.linalg.{}(4)"),
    **each("scipy.signal", "convolve correlate", "scipy.signal.{}(x, v)", "scipy.signal.{}(A, S, mode='same')"),
    "scipy.signal.fftconvolve": ["scipy.signal.fftconvolve(x, v, mode='valid')"],
    **each("scipy.signal", "convolve2d correlate2d", "scipy.signal.{}(A, S)", "scipy.signal.{}(A, B, mode='same')"),
    "scipy.signal.detrend": ["scipy.signal.detrend(A)"],
    **each("scipy.fft", "dct idct", "scipy.fft.{}(x)", "scipy.fft.{}(A, type=3, axis=0, norm='ortho')"),
    **each("scipy.fft", "dctn idctn", "scipy.fft.{}(A)"),
    "scipy.integrate.trapezoid": ["scipy.integrate.trapezoid(x, q)", "scipy.integrate.trapezoid(A, dx=s)"],
    "scipy.ndimage.map_coordinates": ["scipy.ndimage.map_coordinates(A, np.array([p, q]), order=1)"],
    **each("scipy.sparse.linalg", "cg gmres bicgstab", f"scipy.sparse.linalg.{{}}({SPD}, v, rtol=1e-13)[0]"),
    "scipy.cluster.vq.vq": ["scipy.cluster.vq.vq(B, np.stack([p[:2] - 2.0, q[:2]]))"],
}  # fmt: skip
