"""scipy.special."""

from tests.coverage.samples import Samples, each

BOTH = "scipy.special.{}(p, q)"

SAMPLES: Samples = {
    **each("scipy.special", "beta betaln gammainc gammaincc kl_div rel_entr xlogy xlog1py owens_t poch boxcox boxcox1p",
           BOTH),
    "scipy.special.betainc": ["scipy.special.betainc(q, s, p)"],
    "scipy.special.comb": ["scipy.special.comb(q + 3.0, p)"],
    **each("scipy.special", "dawsn erf erfc erfcx expit log_ndtr ndtr i0 i0e i1 i1e j0 j1", "scipy.special.{}(x)",
           "scipy.special.{}(s)"),
    **each("scipy.special", "digamma psi gamma gammaln loggamma rgamma exp1 expi spence y0 y1 factorial",
           "scipy.special.{}(q)", "scipy.special.{}(t)"),
    **each("scipy.special", "entr erfinv logit ndtri", "scipy.special.{}(p)"),
    "scipy.special.erfcinv": ["scipy.special.erfcinv(q / 2.0)"],
    **each("scipy.special", "expn jn jv yn iv ive", "scipy.special.{}(k, q)"),
    **each("scipy.special", "fresnel sici", "scipy.special.{}(q)"),
    "scipy.special.gammasgn": ["x * scipy.special.gammasgn(x)"],
    "scipy.special.hyp1f1": ["scipy.special.hyp1f1(1.5, 2.5, x)"],
    "scipy.special.hyp2f1": ["scipy.special.hyp2f1(1.5, 0.5, 2.5, p)"],
    **each("scipy.special", "logsumexp softmax log_softmax", "scipy.special.{}(x)", "scipy.special.{}(A, axis=1)"),
    "scipy.special.multigammaln": ["scipy.special.multigammaln(q, 2)"],
    "scipy.special.polygamma": ["scipy.special.polygamma(1, q)"],
    "scipy.special.sph_harm_y": ["scipy.special.sph_harm_y(3, 2, p, x)"],
    "scipy.special.wofz": ["scipy.special.wofz(x + 0.5j)"],
    "scipy.special.zeta": ["scipy.special.zeta(2.5, q)"],
    "scipy.special.bernoulli": ["s * scipy.special.bernoulli(4)"],
}  # fmt: skip
