"""Writes numpy.json: what NumPy makes of small matrices.

    python3 oracle.py > numpy.json
"""
import json

import numpy as np


def plain(x):
    x = np.asarray(x)
    return {"shape": list(x.shape), "re": x.real.ravel().tolist(), "im": x.imag.ravel().tolist()}


def case(name, a, b, definite=True):
    a, b = np.array(a), np.array(b)
    out = {"name": name, "a": plain(a), "b": plain(b)}
    q, r = np.linalg.qr(a)
    out["q"], out["r"] = plain(q), plain(r)
    out["s"] = plain(np.linalg.svd(a, compute_uv=False))
    x, residuals, rank, _ = np.linalg.lstsq(a, b, rcond=None)
    out["lstsq"], out["residuals"], out["rank"] = plain(x), plain(residuals), int(rank)
    out["product"] = plain(a.conj().T @ b)
    if definite and a.shape[0] == a.shape[1]:
        h = a @ a.conj().T
        out["l"] = plain(np.linalg.cholesky(h))
        out["w"] = plain(np.linalg.eigh(h)[0])
    return out


cases = [
    case("square", [[4.0, -2, 1], [-2, 4, -2], [1, -2, 4]], [[11.0, 1], [-16, 2], [17, 3]]),
    case("negative", [[-4.0, 2], [1, -3]], [1.0, -2]),
    case("tall", [[1.0, 1], [1, 2], [1, 3], [1, 4]], [6.0, 5, 7, 10]),
    case("wide", [[1.0, 2, 3], [4, 5, 6]], [7.0, 8]),
    case("deficient", [[1.0, 2], [2, 4], [3, 6]], [1.0, 2, 4]),
    case("graded", [[1e-9, 1.0, 0], [1, 1e9, 1], [0, 1, 1e-9]], [1.0, 2, 3], definite=False),  # nearly singular
    case("complex", [[1 + 2j, 2 - 1j], [0.5j, 3 + 1j]], [1 + 0j, 2j]),
    case("complex tall", [[1 + 2j, 2 - 1j], [0.5j, 3 + 1j], [2 + 0j, -1j]], [1 + 0j, 2j, 3 - 1j]),
]
print(json.dumps(cases, indent=1))
