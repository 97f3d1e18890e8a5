"""Writes calls.json and resample.json: what pandas makes of small columns.

Run with pandas 3: python3 oracle.py
"""

import json
import math
import random

import pandas as pd

random.seed(7)


def plain(v):
    if v is None or v is pd.NA or v is pd.NaT or (isinstance(v, float) and math.isnan(v)):
        return None
    if isinstance(v, pd.Timedelta):
        return int(v.as_unit("ns").value) // 1000
    if isinstance(v, pd.Timestamp):
        return int(v.as_unit("ns").value) // 1000
    if hasattr(v, "item"):
        v = v.item()
    if isinstance(v, float) and math.isinf(v):
        return "inf" if v > 0 else "-inf"
    return v


def number():
    k = random.randrange(12)
    if k < 2:
        return None
    if k == 2:
        return 0.0
    if k == 3:
        return 1e9 + random.randrange(100) / 8
    return random.randrange(-400, 400) / 16


N = 40
X = [number() for _ in range(N)]
SAME = [0.1] * 5 + [None] * 4 + [2.5] * 5 + [-1.0, 1e6, 1.0, -1e6, 0.3] + [0.3] * 6
I = [None if random.randrange(6) == 0 else random.randrange(-9, 9) for _ in range(N)]
G = [random.choice(["a", "b", "c", None]) for _ in range(N)]
T = sorted(random.randrange(0, 40) * 1800 for _ in range(N))

calls = []


def add(name, call, kind, values, out, times=None, groups=None):
    calls.append({"name": name, "call": call, "type": kind, "values": values, "times": times, "groups": groups, "want": [plain(v) for v in out]})


def floats(values):
    return pd.Series([math.nan if v is None else v for v in values], dtype="float64")


def rolled(r, agg, q):
    if agg == "quantile":
        return r.quantile(q)
    if agg == "apply":
        return r.apply(lambda w: float(pd.Series(w).sum() * 2 + len(w)), raw=True)
    return getattr(r, agg)()


AGGS = ["sum", "mean", "min", "max", "std", "var", "median", "count", "quantile", "apply"]
for name, values in (("x", X), ("same", SAME)):
    s = floats(values)
    for agg in AGGS:
        for n, least, center, closed in ((1, None, False, None), (3, None, False, None), (3, 1, False, None), (4, 2, True, None), (5, 1, True, None), (3, 1, False, "left"), (3, 1, False, "both"), (3, 0, False, "neither"), (60, 2, False, None)):
            r = s.rolling(n, min_periods=least, center=center, closed=closed)
            call = {"Func": "rolling", "Agg": agg, "N": n, "Min": {None: 0, 0: -1}.get(least, least), "Center": center, "Closed": closed or "", "Quantile": 0.3}
            add(f"rolling {n} {agg} of {name}, least {least}, center {center}, closed {closed}", call, "float64", values, rolled(r, agg, 0.3))
        for least in (1, 3):
            add(f"expanding {agg} of {name}, least {least}", {"Func": "expanding", "Agg": agg, "Min": least, "Quantile": 0.3}, "float64", values, rolled(s.expanding(least), agg, 0.3))
times = pd.to_datetime(pd.Series(T), unit="s")
for agg in AGGS:
    for closed in (None, "left", "both", "neither"):
        s = pd.Series(floats(X).values, index=times)
        add(f"rolling 2h {agg}, closed {closed}", {"Func": "rolling", "Agg": agg, "Width": 7200, "Closed": closed or "", "Quantile": 0.3}, "float64", X, rolled(s.rolling("2h", closed=closed), agg, 0.3), times=T)

for kind, values, s in (("float64", X, floats(X)), ("int64", I, pd.Series(I, dtype="Int64"))):
    for n in (1, 3, -2, 0, 50):
        add(f"shift {n} of {kind}", {"Func": "shift", "N": n}, kind, values, s.shift(n))
        add(f"diff {n} of {kind}", {"Func": "diff", "N": n}, kind, values, s.diff(n))
    add(f"pctchange of {kind}", {"Func": "pctchange", "N": 2}, kind, values, s.pct_change(2, fill_method=None))
    for f in ("cumsum", "cumprod", "cummin", "cummax"):
        add(f"{f} of {kind}", {"Func": f}, kind, values, getattr(s, f)())
    for limit in (0, 1, 2):
        add(f"ffill {limit} of {kind}", {"Func": "ffill", "Limit": limit}, kind, values, s.ffill(limit=limit or None))
        add(f"bfill {limit} of {kind}", {"Func": "bfill", "Limit": limit}, kind, values, s.bfill(limit=limit or None))
    for method in ("average", "min", "max", "first", "dense"):
        for missing in ("keep", "top", "bottom"):
            for desc in (False, True):
                out = s.astype("float64").rank(method=method, na_option=missing, ascending=not desc, pct=desc)
                add(f"rank {method} {missing} of {kind}, down {desc}", {"Func": "rank", "Method": method, "Missing": missing, "Desc": desc, "Percent": desc}, kind, values, out)
    g = s.groupby(pd.Series(G, dtype="object"))
    for f, call, out in (
        ("shift", {"Func": "shift", "N": 1}, g.shift(1)),
        ("diff", {"Func": "diff", "N": 1}, g.diff(1)),
        ("cumsum", {"Func": "cumsum"}, g.cumsum()),
        ("cummax", {"Func": "cummax"}, g.cummax()),
        ("ffill", {"Func": "ffill"}, g.ffill()),
        ("bfill", {"Func": "bfill", "Limit": 1}, g.bfill(limit=1)),
        ("rank", {"Func": "rank"}, g.rank()),
        ("rolling", {"Func": "rolling", "Agg": "sum", "N": 2, "Min": 1}, g.rolling(2, min_periods=1).sum().droplevel(0).reindex(range(N))),
    ):
        add(f"{f} of {kind} in groups", call, kind, values, out, groups=G)
count = pd.Series(X).groupby(pd.Series(G, dtype="object")).cumcount()
add("cumcount in groups", {"Func": "cumcount"}, "float64", X, [c if g is not None else None for c, g in zip(count, G)], groups=G)

resamples = []
ZONES = ["", "Europe/Paris", "America/New_York"]
RULES = {"5min": "5min", "7min": "7min", "90s": "90s", "2h": "2h", "1d": "1D", "3d": "3D", "1w": "1W", "2w": "2W", "W-WED": "W-WED", "1mo": "1MS", "2mo": "2MS", "1q": "1QS", "1y": "1YS", "ME": "ME", "2ME": "2ME", "QE": "QE", "YE": "YE"}
SPANS = {"5min": 3600, "7min": 9000, "90s": 3000, "2h": 86400 * 2, "1d": 86400 * 9, "3d": 86400 * 20}
for zone in ZONES:
    for ours, theirs in RULES.items():
        for sides in (None, "left", "right"):
            if sides == "left" and ours in ("ME", "2ME", "QE", "YE", "1w", "2w", "W-WED"):
                continue
            if sides == "right" and ours in ("1mo", "2mo", "1q", "1y", "1d", "3d"):
                continue
            for origin in ("start_day", "epoch", "start"):
                if origin != "start_day" and ours not in ("5min", "7min", "2h", "90s"):
                    continue
                base = random.choice([1711843200, 1729987200, 1710054000, 946684800, 1704067200]) - random.randrange(0, 40000)
                span = SPANS.get(ours, 86400 * 500)
                at = sorted(base + random.randrange(span) for _ in range(12)) + [base + span]
                index = pd.to_datetime(pd.Series(at), unit="s", utc=True)
                index = index.dt.tz_convert(zone) if zone else index.dt.tz_localize(None)
                s = pd.Series(1, index=pd.DatetimeIndex(index))
                kw = {} if sides is None else {"closed": sides, "label": sides}
                out = s.resample(theirs, origin=origin, **kw).sum()
                labels = [int(v.as_unit("ns").value) // 10**9 for v in out.index]
                resamples.append({"name": f"{ours} in {zone or 'no zone'}, sides {sides}, origin {origin}", "rule": ours, "zone": zone, "sides": sides or "", "origin": origin,
                                  "times": at, "labels": labels, "counts": [int(v) for v in out]})


def write(name, cases):
    with open(name, "w") as f:
        f.write("[\n" + ",\n".join(json.dumps(c, ensure_ascii=False) for c in cases) + "\n]\n")


write("calls.json", calls)
write("resample.json", resamples)
