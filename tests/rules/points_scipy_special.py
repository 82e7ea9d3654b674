"""Points for scipy.special: the edges of domains, orders that are data, several results."""

import numpy as np
from scipy import special

from s2s_ad.rules import registry
from tests.rules.point import array, at, binary, unary

assert registry.lookup(special.erf) is not None  # reads the chapters


def several(names: str) -> str:
    return " ".join(f"special.{name}" for name in names.split())


unary(several("erf erfc erfcx erfi dawsn ndtr log_ndtr expit log_expit exprel expm1 exp2 exp10 cosm1"))
unary(several("j0 j1 i0 i1 i0e i1e"), 0.3, 3.0)
unary(several("y0 y1 k0 k1 k0e k1e gamma gammaln loggamma rgamma digamma exp1 expi spence cbrt log1p"), 0.4, 3.0)
unary(several("erfinv"), -0.9, 0.9)
unary(several("erfcinv"), 0.3, 1.7)
unary(several("ndtri logit ellipk ellipe entr"), 0.2, 0.8)
unary(several("ndtri_exp"), -2.0, -0.3)
unary(several("factorial lambertw"), 0.5, 3.0)
unary(several("fresnel sici airy"), 0.4, 2.0)
at("special.wofz", array(3) + 0.5j)
at("special.gamma special.gammaln special.rgamma special.digamma", np.array([-0.5, -1.3]))
at("special.spence", np.array([0.9, 1.0, 1.1, 4.0]))
at("special.exprel", np.array([0.0, 1e-9, 7.5, -12.25]))
binary(several("beta betaln poch owens_t rel_entr kl_div xlogy xlog1py boxcox boxcox1p"))
at("special.boxcox special.boxcox1p", array(3, low=0.3), np.array([0.0, 1e-9, -2.0]))
at("special.xlogy", np.array([0.0, 1.0]), np.array([1.0, 0.5]))
at("special.huber special.pseudo_huber", array(3, low=0.5, high=1.0), array(3))
at("special.polygamma", 1, array(3, low=0.4))
at("special.zeta", 2.5, array(3, low=0.4), by=["q"])
at("special.multigammaln", array(3, low=2.5, high=4.0), 3)
at("special.multigammaln", 2.7, 2)
at("special.comb", array(3, low=4.0, high=6.0), array(3, low=0.5, high=3.0))
binary(several("gammainc gammaincc"))
binary(several("gammaincinv gammainccinv"), 0.2, 2.0, 0.1, 0.9)
for _a, _b, _x in ((array(2, 1, low=0.5), array(3, low=0.6), array(3, low=0.2, high=0.8)), (1.7, 2.2, 0.6)):
    at("special.betainc special.betaincc special.betaincinv", _a, _b, _x)
for _n in (0, 1, 3):
    at("special.jv special.yn special.iv special.kn", _n, array(3, low=0.4))
    at("special.expn", _n, array(3, low=0.4))
at("special.jv special.yv special.iv special.kv special.ive special.kve", 1.5, array(3, low=0.4), by=["x"])
at("special.hyp0f1", 1.5, array(3), by=["x"])
at("special.hyp1f1", 1.5, 0.7, array(3), by=["x"])
at("special.hyp2f1", 1.5, 0.7, 2.2, array(3, low=-0.7, high=0.7), by=["x"])
for _m in (-2, 0, 1, 2):
    at("special.sph_harm_y", 2, _m, array(3, low=0.4), array(3))

for _a in (array(4), array(2, 3), array(2, 2, dtype="float32"), np.float64(0.5)):
    at("special.logsumexp special.softmax special.log_softmax", _a)
for _axis in (0, 1, -1):
    at("special.logsumexp special.softmax special.log_softmax", array(2, 3), _axis)
    at("special.logsumexp", array(2, 3), axis=_axis, keepdims=True)
at("special.logsumexp", array(2, 3), (0, 1))
at("special.logsumexp", array(2, 3), 1, b=array(2, 3, low=0.3))
at("special.logsumexp", array(2, 3), b=array(3, low=0.3))
at("special.logsumexp", 1000.0 * array(3), smooth=False)

at("runtime.exp_difference", array(3), array(3))
for _k in (0, 1, 2):
    at("runtime.exp_moment", np.array([0.0, 0.3, -1.5, 7.0, -30.0]), _k)
    at("runtime.spence_slope", np.array([0.2, 0.9, 1.0, 1.3, 4.0]), _k)
    at("runtime.multigamma_slope", array(2, low=2.0, high=3.0), 3, _k)
for _j in (0, 1, 2):
    at("runtime.gamma_moment", array(3, low=0.4), array(3, low=0.2), _j)
    for _k in (0, 1):
        at("runtime.beta_moment", array(3, low=0.4), array(3, low=0.6), array(3, low=0.2, high=0.8), _j, _k)
