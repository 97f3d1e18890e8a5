"""Writes merge.json and asof.json: what pandas makes of small joins.

Run with pandas 3: python3 oracle.py
"""

import json
import math
import random

import pandas as pd

random.seed(20)
POOLS = {
    "int64": [None, 0, 1, 2, 3, 7, -5],
    "float64": [None, 0.0, -0.0, 1.5, 2.0, -3.25],
    "string": [None, "a", "b", "", "é世界", "a longer string than sixteen"],
    "category": [None, "x", "y", "z"],
    "bool": [None, True, False],
    "timestamp": [None, 0, 86400000000, -1, 1700000000000000],
}


def series(kind, values):
    if kind == "int64":
        return pd.Series(values, dtype="Int64")
    if kind == "float64":
        return pd.Series([math.nan if v is None else v for v in values], dtype="float64")
    if kind == "category":
        return pd.Series(pd.Categorical(values, categories=["x", "y", "z"]))
    if kind == "bool":
        return pd.Series(values, dtype="boolean")
    if kind == "timestamp":
        return pd.Series([pd.NaT if v is None else pd.Timestamp(v, unit="us") for v in values], dtype="datetime64[us]")
    return pd.Series(values, dtype="object")


def frame(columns):
    return pd.DataFrame({c["name"]: series(c["type"], c["values"]) for c in columns})


def plain(v):
    if v is None or v is pd.NA or v is pd.NaT or (isinstance(v, float) and math.isnan(v)):
        return None
    if isinstance(v, pd.Timestamp):
        return int(v.value // 1000)
    if isinstance(v, bool):
        return v
    if hasattr(v, "item"):
        return v.item()
    return v


def rows(df):
    return [[plain(v) for v in row] for row in df.itertuples(index=False, name=None)]


def column(name, kind, n, pool=None):
    pool = pool or POOLS[kind]
    return {"name": name, "type": kind, "values": [random.choice(pool) for _ in range(n)]}


def serial(name, n):
    return {"name": name, "type": "int64", "values": list(range(n))}


def merge_case(name, left, right, how, lk, rk, **more):
    l, r = frame(left), frame(right)
    kw = dict(more)
    if how == "cross":
        out = l.merge(r, how=how, **kw)
    else:
        out = l.merge(r, how=how, left_on=lk, right_on=rk, **kw)
    return {"name": name, "left": left, "right": right, "how": how, "left_on": lk, "right_on": rk,
            "suffixes": list(more.get("suffixes", [])), "columns": list(out.columns), "rows": rows(out)}


def merges():
    cases = []
    hows = ["inner", "left", "right", "outer"]
    for kind in POOLS:
        for how in hows:
            left = [column("k", kind, 12), serial("i", 12), column("v", "float64", 12)]
            right = [column("k", kind, 9), column("v", "float64", 9), serial("j", 9)]
            cases.append(merge_case(f"{how} on {kind}", left, right, how, ["k"], ["k"]))
            left = [serial("i", 10), column("a", kind, 10)]
            right = [column("b", kind, 10), serial("i", 10)]
            cases.append(merge_case(f"{how} on {kind}, other names", left, right, how, ["a"], ["b"], suffixes=("_l", "_r")))
    for how in hows:
        left = [column("a", "string", 30), column("b", "int64", 30, [1, 2, None]), serial("i", 30)]
        right = [column("b", "int64", 20, [1, 2, None]), column("a", "string", 20), serial("j", 20)]
        cases.append(merge_case(f"{how} on two keys", left, right, how, ["a", "b"], ["a", "b"]))
        nothing = [column("a", "string", 0), serial("j", 0)]
        some = [column("a", "string", 4), serial("i", 4)]
        cases.append(merge_case(f"{how}, right empty", some, nothing, how, ["a"], ["a"]))
        cases.append(merge_case(f"{how}, left empty", [column("a", "string", 0), serial("i", 0)], [column("a", "string", 3), serial("j", 3)], how, ["a"], ["a"]))
        cases.append(merge_case(f"{how}, keys all null", [column("a", "int64", 3, [None]), serial("i", 3)], [column("a", "int64", 2, [None]), serial("j", 2)], how, ["a"], ["a"]))
        cases.append(merge_case(f"{how}, keys all NaN", [column("a", "float64", 3, [None]), serial("i", 3)], [column("a", "float64", 2, [None, 1.5]), serial("j", 2)], how, ["a"], ["a"]))
        left = [column("a", "int64", 8, [1, 2, 3]), serial("i", 8)]
        right = [column("a", "float64", 8, [1.0, 2.5, 3.0]), serial("j", 8)]
        cases.append(merge_case(f"{how}, int64 with float64", left, right, how, ["a"], ["a"]))
        left = [column("a", "string", 8, ["x", "y", "w"]), serial("i", 8)]
        right = [column("a", "category", 8, ["x", "y", "z"]), serial("j", 8)]
        cases.append(merge_case(f"{how}, string with category", left, right, how, ["a"], ["a"]))
    cases.append(merge_case("cross", [column("a", "string", 3), serial("i", 3)], [column("a", "int64", 2), serial("j", 2)], "cross", [], []))
    return cases


def asofs():
    cases = []
    for kind, pool in (("int64", list(range(0, 40, 3))), ("float64", [x / 4 for x in range(0, 60, 3)]), ("timestamp", list(range(0, 40000000, 2500000)))):
        for direction in ("backward", "forward", "nearest"):
            for strict in (False, True):
                for tolerance in (None, 2):
                    for by in (False, True):
                        n, m = 12, 9
                        left = [column("t", kind, n, pool), serial("i", n)]
                        right = [column("t", kind, m, pool), serial("j", m)]
                        left[0]["values"].sort()
                        right[0]["values"].sort()
                        if by:
                            left.append(column("g", "string", n, ["a", "b", "c"]))
                            right.append(column("g", "string", m, ["a", "b"]))
                        l, r = frame(left), frame(right)
                        if kind == "int64":
                            l["t"], r["t"] = l["t"].astype("int64"), r["t"].astype("int64")
                        tol = tolerance
                        if tolerance is not None and kind == "timestamp":
                            tol = pd.Timedelta(tolerance * 1000000, unit="us")
                        elif tolerance is not None and kind == "float64":
                            tol = float(tolerance)
                        out = pd.merge_asof(l, r, on="t", by="g" if by else None, direction=direction, allow_exact_matches=not strict, tolerance=tol)
                        cases.append({"name": f"{direction} on {kind}, strict {strict}, tolerance {tolerance}, by {by}", "left": left, "right": right,
                                      "direction": direction, "strict": strict,
                                      "tolerance": None if tolerance is None else (tolerance * 1000000 if kind == "timestamp" else tolerance),
                                      "by": by, "columns": list(out.columns), "rows": rows(out)})
    return cases


def write(name, cases):
    with open(name, "w") as f:
        f.write("[\n" + ",\n".join(json.dumps(c, ensure_ascii=False) for c in cases) + "\n]\n")


write("merge.json", merges())
write("asof.json", asofs())
