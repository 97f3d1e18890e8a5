"""Writes numpy.json: what NumPy makes of small matrices, by every kind, type and axis.

    python oracle.py > numpy.json        (NumPy 2.4)
"""
import json
import sys
import warnings

import numpy as np

warnings.simplefilter("ignore")
rng = np.random.default_rng(20260401)

KINDS = {
    "sum": np.sum, "prod": np.prod, "mean": np.mean, "var": np.var, "std": np.std,
    "min": np.min, "max": np.max, "argmin": np.argmin, "argmax": np.argmax,
    "any": np.any, "all": np.all, "count": np.count_nonzero,
    "nansum": np.nansum, "nanprod": np.nanprod, "nanmean": np.nanmean, "nanvar": np.nanvar, "nanstd": np.nanstd,
    "nanmin": np.nanmin, "nanmax": np.nanmax, "nanargmin": np.nanargmin, "nanargmax": np.nanargmax,
}
INTS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
FLOATS = ["float32", "float64"]
COMPLEX = ["complex64", "complex128"]


def datasets():
    for t in ["bool"] + INTS:
        if t == "bool":
            yield "mixed", rng.random((7, 9)) < 0.5
            yield "false", np.zeros((5, 3), bool)
            yield "true", np.ones((5, 3), bool)
        else:
            i = np.iinfo(t)
            yield "any", rng.integers(i.min, i.max, (7, 9), dtype=t, endpoint=True)
            yield "few", rng.integers(0, 3, (20, 3)).astype(t)
            yield "edges", np.array([[i.min, i.max, 0], [i.max, i.min, 1]], dtype=t)
        yield "one", np.ones((1, 1), dtype=t)
        yield "no rows", np.zeros((0, 3), dtype=t)
        yield "no columns", np.zeros((3, 0), dtype=t)
    nan, inf = np.nan, np.inf
    for t in FLOATS:
        yield "normal", rng.standard_normal((37, 11)).astype(t)
        yield "far", (1e4 + rng.standard_normal((21, 5))).astype(t)
        yield "long", rng.random((3, 400)).astype(t)
        yield "tall", rng.random((400, 3)).astype(t)
        x = rng.standard_normal((9, 7)).astype(t)
        x[rng.random((9, 7)) < 0.3] = nan
        yield "some nan", x
        y = x.copy()
        y[:, 2] = nan
        y[4, :] = nan
        yield "all nan somewhere", y
        yield "all nan", np.full((2, 3), nan, dtype=t)
        yield "inf", np.array([[inf, 1, 2, inf], [inf, -inf, 3, 4], [1, 2, 3, 5]], dtype=t)
        yield "inf and nan", np.array([[inf, nan, 2], [-inf, 1, nan], [inf, inf, nan]], dtype=t)
        yield "zeros", np.array([[0.0, -0.0, 0.0], [0.0, -0.0, 0.0]], dtype=t)
        yield "minus zeros", np.array([[-0.0, -0.0], [-0.0, -0.0]], dtype=t)
        yield "ties", rng.integers(0, 3, (12, 4)).astype(t)
        yield "tiny", np.full((2, 2), np.finfo(t).smallest_subnormal, dtype=t)
        yield "one", np.array([[1.5]], dtype=t)
        yield "no rows", np.zeros((0, 3), dtype=t)
        yield "no columns", np.zeros((3, 0), dtype=t)
    for t in COMPLEX:
        x = (rng.standard_normal((19, 6)) + 1j * rng.standard_normal((19, 6))).astype(t)
        yield "normal", x
        y = x.copy()
        y[3, 2] = nan
        y[4, 1] = complex(1, nan)
        y[:, 5] = complex(nan, 1)
        yield "some nan", y
        yield "zeros", np.zeros((2, 3), dtype=t)
        yield "imaginary", np.array([[1j, 0], [0, 0], [2j, -1j]], dtype=t)
        yield "one", np.array([[1 + 2j]], dtype=t)
        yield "no rows", np.zeros((0, 3), dtype=t)
        yield "no columns", np.zeros((3, 0), dtype=t)


def allowed(kind, t):
    base = kind.removeprefix("nan")
    if base in ("sum", "prod"):
        return t != "bool"
    if base in ("mean", "var", "std"):
        return t in FLOATS + COMPLEX
    if base in ("min", "max", "argmin", "argmax"):
        return t not in COMPLEX
    return True


def out_type(kind, t):
    base = kind.removeprefix("nan")
    if base in ("var", "std"):
        return {"complex64": "float32", "complex128": "float64"}.get(t, t)
    if base in ("argmin", "argmax", "count"):
        return "int64"
    if base in ("any", "all"):
        return "bool"
    return t


data, cases = [], []
for name, x in datasets():
    t = x.dtype.name
    data.append({"name": name, "dtype": t, "rows": x.shape[0], "cols": x.shape[1], "hex": x.tobytes().hex()})
    for kind, f in KINDS.items():
        if not allowed(kind, t) or (kind.startswith("nan") and t not in FLOATS + COMPLEX):
            continue
        for ddof in (0, 1, 3) if kind.endswith(("var", "std")) else (0,):
            for axis in (None, 0, 1):
                keywords = {"ddof": ddof} if ddof else {}
                # NumPy promotes sums of small integers; the wider sum, cut, is the one that wraps.
                if kind in ("sum", "prod") and t in INTS:
                    keywords["dtype"] = t
                # In float32 it adds in float32: what is wanted is the truth, rounded.
                source = x
                if t == "float32" and kind.removeprefix("nan") in ("sum", "prod", "mean", "var", "std"):
                    source = x.astype("float64")
                if t == "complex64":
                    source = x.astype("complex128")
                case = {"data": len(data) - 1, "kind": kind, "axis": -1 if axis is None else axis, "ddof": ddof}
                try:
                    out = np.asarray(f(source, axis=axis, **keywords)).astype(out_type(kind, t))
                    case["hex"] = out.tobytes().hex()
                except ValueError as e:
                    case["error"] = str(e)
                cases.append(case)

# Sums of a power of two of numbers, which are the same to the last bit.
powers = []
for exponent in range(0, 17):
    x = (np.arange(1 << exponent, dtype=np.uint64) * np.uint64(2654435761) % np.uint64(1 << 32)) / 2.0**31 - 0.7
    powers.append(np.sum(x).tobytes().hex())

json.dump({"data": data, "cases": cases, "powers": powers}, sys.stdout, separators=(",", ":"))
print()
