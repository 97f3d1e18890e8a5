"""Writes rolling.json: what pandas makes of windows of small columns, where calls.json does not say it.

Run with pandas 3: python3 rolling.py
"""

import json
import math
import random

import numpy as np
import pandas as pd

random.seed(11)
N = 60


def plain(v):
    return None if math.isnan(v) else float(v)


def holes(make):
    return [None if random.randrange(7) == 0 else make() for _ in range(N)]


X = holes(lambda: random.randrange(-400, 400) / 16)
Y = holes(lambda: random.randrange(-80, 80) / 4)
SAME = [2.5] * 8 + [None] * 5 + [1.0, 2.0, 2.0, 4.0] + [0.1] * 9 + [3.0, -1.0] * 6
T = sorted(random.randrange(0, 60) * 1800 for _ in range(N))
G = [random.choice(["a", "b", "c", None]) for _ in range(N)]

cases = []


def add(name, call, values, out, **more):
    cases.append({"name": name, "call": call, "type": "float64", "values": values, "want": [plain(v) for v in out], **more})


def floats(values):
    return pd.Series([math.nan if v is None else v for v in values], dtype="float64")


AGGS = {"skew": {}, "kurt": {}, "corr": {}, "cov": {}}
for how in ("linear", "lower", "higher", "nearest", "midpoint"):
    for q in (0.25, 0.9):
        AGGS[f"quantile {q} {how}"] = {"Quantile": q, "Interpolation": how}


def rolled(r, agg, other):
    if agg.startswith("quantile"):
        return r.quantile(AGGS[agg]["Quantile"], interpolation=AGGS[agg]["Interpolation"])
    if agg in ("corr", "cov"):
        return getattr(r, agg)(other)
    return getattr(r, agg)()


def call(agg, **more):
    return {"Agg": agg.split(" ")[0], **AGGS[agg], **more}


for name, values in (("x", X), ("same", SAME)):
    s, other = floats(values), floats(Y[: len(values)])
    pair = {"others": Y[: len(values)]}
    for agg in AGGS:
        more = pair if agg in ("corr", "cov") else {}
        for n, least, center, closed in ((3, None, False, None), (5, 2, True, None), (9, 4, False, None), (6, 3, False, "left"), (4, 2, False, "both"), (7, 3, False, "neither"), (80, 4, False, None)):
            if closed and agg in ("corr", "cov"):
                continue  # pandas has no such windows of two columns
            r = s.rolling(n, min_periods=least, center=center, closed=closed)
            add(f"rolling {n} {agg} of {name}, least {least}, center {center}, closed {closed}",
                call(agg, Func="rolling", N=n, Min=least or 0, Center=center, Closed=closed or ""), values, rolled(r, agg, other), **more)
        add(f"expanding {agg} of {name}", call(agg, Func="expanding", Min=4), values, rolled(s.expanding(4), agg, other), **more)
index = pd.to_datetime(pd.Series(T), unit="s")
s, other = pd.Series(floats(X).values, index=index), pd.Series(floats(Y).values, index=index)
for agg in AGGS:
    if agg in ("corr", "cov"):
        continue  # of times that repeat pandas has none
    for closed in (None, "left", "both", "neither"):
        add(f"rolling 3h {agg}, closed {closed}", call(agg, Func="rolling", Width=10800, Closed=closed or ""), X, rolled(s.rolling("3h", closed=closed), agg, other), times=T)
apart = [i * 1800 + (i % 3) * 300 for i in range(N)]
index = pd.to_datetime(pd.Series(apart), unit="s")
s, other = pd.Series(floats(X).values, index=index), pd.Series(floats(Y).values, index=index)
for agg in ("corr", "cov"):
    add(f"rolling 4h {agg}", call(agg, Func="rolling", Width=14400), X, rolled(s.rolling("4h"), agg, other), times=apart, others=Y)

for name, values in (("x", X), ("same", SAME), ("none before", [None, None, None] + X[:30])):
    s = floats(values)
    for alpha in (0.1, 0.3, 0.75, 1.0):
        for adjust in (True, False):
            for skip in (True, False):
                for least in (0, 4):
                    add(f"ewm {alpha} of {name}, adjust {adjust}, skip {skip}, least {least}",
                        {"Func": "ewm", "Alpha": alpha, "Unadjusted": not adjust, "SkipMissing": skip, "Min": least}, values,
                        s.ewm(alpha=alpha, adjust=adjust, ignore_na=skip, min_periods=least).mean())

groups = pd.Series(G, dtype="object")
s, other = floats(X), floats(Y)
for agg in ("skew", "kurt", "quantile 0.9 nearest"):
    out = rolled(s.groupby(groups).rolling(5, min_periods=3), agg, None).droplevel(0).reindex(range(N))
    add(f"rolling {agg} in groups", call(agg, Func="rolling", N=5, Min=3), X, out, groups=G)
for agg in ("corr", "cov"):
    out = pd.concat([rolled(s[groups == g].rolling(5, min_periods=3), agg, other[groups == g]) for g in "abc"]).reindex(range(N))
    add(f"rolling {agg} in groups", call(agg, Func="rolling", N=5, Min=3), X, out, groups=G, others=Y)
for adjust in (True, False):
    out = s.groupby(groups).ewm(alpha=0.4, adjust=adjust).mean().droplevel(0).reindex(range(N))
    add(f"ewm in groups, adjust {adjust}", {"Func": "ewm", "Alpha": 0.4, "Unadjusted": not adjust}, X, out, groups=G)

with open("rolling.json", "w") as f:
    f.write("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
print(len(cases), "cases with pandas", pd.__version__, "and NumPy", np.__version__)
