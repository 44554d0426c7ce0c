"""Sums of products by BLAS in blocks too small for its threads: the same bits whatever their number.

OpenBLAS starts threads above 2¹⁸ multiplications in a product of matrices and above 10,000 in one of vectors.
"""

import numpy as np

from wutong_engines.greenpower.case import Floats

MATRIX_WORK = 2**18
VECTOR = 8192


def products(a: Floats, b: Floats) -> Floats:
    """a · bᵀ of (m, T) and (n, T)."""
    width = MATRIX_WORK // (len(a) * len(b))
    steps = a.shape[1]
    found = a[:, :width] @ b[:, :width].T
    for start in range(width, steps, width):
        found += a[:, start : start + width] @ b[:, start : start + width].T
    return found


def dot(a: Floats, b: Floats) -> float:
    """Σ a·b of two long arrays (N,)."""
    whole = a.size - a.size % VECTOR
    blocks = np.vecdot(a[:whole].reshape(-1, VECTOR), b[:whole].reshape(-1, VECTOR))
    return float(blocks.sum()) + float(a[whole:] @ b[whole:])
