"""Writes pandas_groups.json: groups and aggregates as pandas has them.

    python pandas_groups.py > pandas_groups.json
"""

import json

import numpy as np
import pandas as pd

rng = np.random.default_rng(11)
UNIT = "us"


def holes(values, share):
    return [None if rng.random() < share else v for v in values]


def frame(n, share, groups):
    texts = ["", "a", "aé", "日本", "zz", "Z", "a longer string than sixteen bytes", "another one that is longer"][:groups]
    big = 2**53
    return {
        "s": ("string", holes(rng.choice(texts, n).tolist() if n else [], share)),
        "i": ("int64", holes(rng.integers(-groups, groups, n).tolist(), share)),
        "j": ("int8", holes(rng.integers(-3, 3, n).tolist(), share)),
        "b": ("bool", holes((rng.random(n) < 0.6).tolist(), share)),
        "f": ("float64", holes([["nan", 0.0, -0.0, 1.5, -2.25, 100.125][k] for k in rng.integers(0, 6, n)], share)),
        "x": ("float64", holes(np.round(rng.normal(0, 10, n), 3).tolist(), share)),
        "y": ("float64", holes(np.round(rng.normal(5, 3, n), 3).tolist(), share)),
        "big": ("int64", holes([int(v) for v in big + rng.integers(-3, 3, n)], share)),
        "u": ("uint8", holes(rng.integers(0, 256, n).tolist(), share)),
        "t": ("timestamp", holes([int(v) for v in 1_600_000_000_000_000 + rng.integers(0, 10**9, n)], share)),
    }


DTYPES = {"string": "object", "int64": "Int64", "int8": "Int8", "uint8": "UInt8", "bool": "boolean"}


def pandas_frame(columns):
    out = {}
    for name, (kind, values) in columns.items():
        if kind == "float64":
            out[name] = pd.Series([np.nan if v in (None, "nan") else v for v in values], dtype="float64")
        elif kind == "timestamp":
            out[name] = pd.Series([pd.NaT if v is None else pd.Timestamp(v, unit="us") for v in values], dtype="datetime64[us]")
        else:
            out[name] = pd.Series(values, dtype=DTYPES[kind])
    return pd.DataFrame(out)


def plain(v, kind=None):
    if v is None or v is pd.NA or v is pd.NaT or (isinstance(v, float) and np.isnan(v)):
        return None
    if isinstance(v, pd.Timestamp):
        return str(v.value // 1000 if v.unit == "ns" else int(v.asm8.astype("datetime64[us]").astype("int64")))
    if isinstance(v, (bool, np.bool_)):
        return bool(v)
    if isinstance(v, (int, np.integer)):
        return str(int(v))
    if isinstance(v, (float, np.floating)):
        return float("%.12g" % v)
    return str(v)


NUMBERS = ["i", "j", "f", "x", "u", "b", "big"]
CASES = []


def specs():
    out = [("size", None, None, 0)]
    for c in ["s", "i", "j", "b", "f", "x", "big", "u", "t"]:
        for f in ["count", "nunique"] + (["first", "last"] if c in "sjbft" else []):
            out.append((f, c, None, 0))
        for f in ["min", "max"]:
            out.append((f, c, None, 0))
    for c in ["i", "j", "f", "x", "u", "b"]:
        for f in ["sum", "mean", "any", "all"]:
            out.append((f, c, None, 0))
    for c in ["i", "j", "x", "f", "u"]:
        for f in ["std", "sem", "median"]:
            out.append((f, c, None, 0))
        out.append(("quantile", c, None, 0.25))
    for c in ["x", "y", "f", "i"]:
        out.append(("skew", c, None, 0))
        out.append(("kurt", c, None, 0))
    out.append(("prod", "x", None, 0))
    out.append(("prod", "j", None, 0))
    out.append(("var", "x", None, 0))
    out.append(("mean", "t", None, 0))
    out.append(("corr", "x", "y", 0))
    out.append(("cov", "x", "y", 0))
    return out


def one(g, f, a, b, p):
    """The aggregate of one group, a DataFrame."""
    if f == "size":
        return len(g)
    v = g[a]
    if f in ("any", "all"):
        v = v.dropna()
        return bool(getattr(v, f)())
    if f == "count":
        return int(v.notna().sum())
    if f == "nunique":
        return int(v.nunique())
    w = v.dropna()
    if f in ("first", "last"):
        return None if len(w) == 0 else w.iloc[0 if f == "first" else -1]
    if f in ("min", "max"):
        return None if len(w) == 0 else getattr(w, f)()
    if f == "sum":
        return 0 if len(w) == 0 and v.dtype != "float64" else w.sum()
    if f == "prod":
        return w.prod()
    if f in ("corr", "cov"):
        with np.errstate(all="ignore"):
            return getattr(g[a], f)(g[b])
    if f == "quantile":
        return None if len(w) == 0 else w.astype("float64").quantile(p)
    if len(w) == 0:
        return None
    if f == "mean" and a == "t":
        return w.mean()
    return getattr(w.astype("float64"), f)()


def case(name, columns, keys, keep):
    df = pandas_frame(columns)
    rows = []
    wanted = specs()
    if keys:
        groups = [((k if isinstance(k, tuple) else (k,)), g) for k, g in df.groupby(keys, dropna=not keep, sort=True)]
    else:
        groups = [((), df)]
    for k, g in groups:
        rows.append([plain(v) for v in k] + [plain(one(g, *s)) for s in wanted])
    CASES.append({
        "name": name,
        "columns": [{"name": n, "kind": k, "values": [str(v) if k in ("int64", "timestamp") and v is not None else v for v in vs]}
                    for n, (k, vs) in columns.items()],
        "keys": keys, "keep": keep,
        "specs": [{"func": f, "arg": a, "arg2": b, "param": p} for f, a, b, p in wanted],
        "rows": rows,
    })


mixed = frame(45, 0.2, 4)
for keys in [["s"], ["i"], ["b"], ["f"], ["t"], ["s", "b"], ["j", "f", "s"], ["big", "i"], []]:
    for keep in ([False, True] if keys else [False]):
        case("mixed by " + "+".join(keys) + (" with missing keys" if keep else ""), mixed, keys, keep)
case("no nulls", frame(40, 0, 8), ["s"], False)
case("mostly nulls", frame(30, 0.8, 3), ["s"], True)
case("all keys null", {**frame(5, 0.1, 2), "s": ("string", [None] * 5)}, ["s"], False)
case("all keys null, kept", {**frame(5, 0.1, 2), "s": ("string", [None] * 5)}, ["s"], True)
case("one row", frame(1, 0, 1), ["i"], False)
case("no rows", frame(0, 0, 1), ["i"], False)
case("no rows, no keys", frame(0, 0, 1), [], False)
print(json.dumps({"pandas": pd.__version__, "cases": CASES}, ensure_ascii=False, separators=(",", ":")))
