"""NumPy, "Linear algebra": products of vectors, matrices and arrays."""

from s2s_ad.rules.declare import bilinear
from s2s_ad.rules.matmul import left, matmul_result, right

bilinear("np.matmul(a, b, out=None)", a=left, b=right, result=matmul_result)
