"""Numbers that NumPy finds for matrices that a formula makes: run it to write values.json."""

import json
import pathlib

import numpy as np


def matrix(m, n):
    """Exact in binary, of full rank, and the same in any language."""
    i, j = np.arange(m, dtype="u8")[:, None], np.arange(n, dtype="u8")[None, :]
    h = i * np.uint64(0x9E3779B97F4A7C15) + j * np.uint64(0xBF58476D1CE4E5B9)
    h = (h ^ h >> np.uint64(29)) * np.uint64(0x94D049BB133111EB)
    return ((h >> np.uint64(53)).astype("f8") - 1024) / 1024


out = {"numpy": np.__version__}
for m, n in [(200, 60), (60, 200), (90, 90)]:
    a = matrix(m, n)
    u, s, vt = np.linalg.svd(a, full_matrices=False)
    x, residuals, rank, _ = np.linalg.lstsq(a, np.arange(m) / 64, rcond=None)
    out[f"{m}x{n}"] = {"s": s.tolist(), "r": np.abs(np.diag(np.linalg.qr(a)[1])).tolist(), "x": x.tolist(), "residuals": residuals.tolist(), "rank": int(rank)}
a = matrix(600, 600)
sign, log = np.linalg.slogdet(a)
out["square"] = {"sign": sign, "log": log, "solve": np.linalg.solve(a, np.arange(600) / 64).tolist()}
b = matrix(70, 70)
w = np.linalg.eigvalsh(b + b.T)
out["eigh"] = w.tolist()
pathlib.Path(__file__).with_name("values.json").write_text(json.dumps(out) + "\n")
