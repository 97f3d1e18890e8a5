"""Functions of the rows around each row."""

import numpy as np
import pandas as pd

from case import N, NAN, Family, Table, c, fn, mixed, table

TIMES = ["2024-01-01 00:00", "2024-01-01 00:01", "2024-01-01 00:01", "2024-01-01 00:04", "2024-01-01 00:09", "2024-01-01 00:10", "2024-01-01 00:11", "2024-01-01 00:30", "2024-01-01 00:31", "2024-01-01 00:33", "2024-01-01 00:34", "2024-01-01 00:35"]
TABLES = mixed() | dict(
    w=Table(i=("int64", list(range(12))), k=("string", ["a", "b", "a", N, "b", "a", "a", "b", N, "a", "b", "a"]), x=("float64", [1.0, N, 3.0, -2.0, NAN, NAN, 0.5, 4.0, 4.0, 2.0, N, 1.0]),
            y=("int64", [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]), z=("int32", [N, N, 2, 7, N, N, N, 1, N, 5, 5, N]), s=("string", ["p", N, N, "q", "r", N, N, N, "s", "t", N, N]),
            at=("timestamp[us]", [np.datetime64(w, "us") for w in TIMES])),
)
F = Family("windows", **TABLES)
w, e, v, o, t = map(table, ("w", "empty", "void", "one", "t"))
W, E, V, O, T = (TABLES[k]() for k in ("w", "empty", "void", "one", "t"))
FLOAT = lambda s: s.astype("Float64")
INT = lambda s: s.astype("Int64")


def both(name, weft, pandas, cols="xy", fix=lambda s: s, tol=None):
    """A function of columns, in all rows, in groups, of nothing, of nulls and of one row."""
    F.add(name, w.SelectExpr(c.i, *[weft(c(x)).As(x) for x in cols]), pd.DataFrame({"i": W.i, **{x: fix(pandas(W[x])) for x in cols}}), tol=tol)
    by = W.groupby("k", dropna=False, sort=False, group_keys=False)
    grouped = {}
    for x in cols:
        parts = [pandas(g[x]) for _, g in by]
        grouped[x] = fix(pd.concat(parts).sort_index()).where(W.k.notna())
    F.add(name + " over groups", w.SelectExpr(c.i, *[weft(c(x)).Over("k").As(x) for x in cols]), pd.DataFrame({"i": W.i, **grouped}), tol=tol)
    F.add(name + " of nothing", e.SelectExpr(weft(c.y).As("r")), pd.DataFrame({"r": fix(pandas(E.y))}))
    F.add(name + " of nulls", v.SelectExpr(weft(c.x).As("r")), pd.DataFrame({"r": fix(pandas(V.x))}))
    F.add(name + " of one row", o.SelectExpr(weft(c.y).As("r")), pd.DataFrame({"r": fix(pandas(O.y))}))


for n in (1, -1, 3, -4, 0, 20):
    both(f"Shift {n}", lambda s: s.Shift(n), lambda s: s.shift(n))
    if n:
        both(f"Diff {n}", lambda s: s.Diff(n), lambda s: s.diff(n))
    if n:
        both(f"PctChange {n}", lambda s: s.PctChange(n), lambda s: s.pct_change(n, fill_method=None), fix=FLOAT)
for weft, pandas in [("CumSum", "cumsum"), ("CumProd", "cumprod"), ("CumMin", "cummin"), ("CumMax", "cummax")]:
    both(weft, lambda s: getattr(s, weft)(), lambda s: getattr(s, pandas)())
F.add("CumCount", w.SelectExpr(c.i, c.i.CumCount().Over("k").As("n"), c.x.CumCount().As("m")), pd.DataFrame({"i": W.i, "n": INT(W.groupby("k", dropna=False).cumcount()).where(W.k.notna()), "m": INT(W.i)}))
for limit in ([], [1], [2]):
    kw = {"limit": limit[0]} if limit else {}
    name = f", limit {limit[0]}" if limit else ""
    both("FFill" + name, lambda s: s.FFill(*limit), lambda s: s.ffill(**kw))
    both("BFill" + name, lambda s: s.BFill(*limit), lambda s: s.bfill(**kw))
    F.add("FFill of text and numbers" + name, w.SelectExpr(c.s.FFill(*limit), c.z.FFill(*limit), c.s.BFill(*limit).As("b"), c.z.BFill(*limit).As("d")),
          pd.DataFrame({"s": W.s.ffill(**kw), "z": W.z.ffill(**kw), "b": W.s.bfill(**kw), "d": W.z.bfill(**kw)}))
for method in ("average", "min", "max", "dense", "first"):
    for desc in (False, True):
        for pct in (False, True):
            f = lambda s: s.rank(method=method, ascending=not desc, pct=pct)
            name = f"Rank {method}{' down' if desc else ''}{' as parts' if pct else ''}"
            if pct and method != "average":
                F.add(name, w.SelectExpr(c.x.Rank(method, desc, pct).As("r")), pd.DataFrame({"r": FLOAT(f(W.x))}))
            else:
                both(name, lambda s: s.Rank(method, desc, pct), f, fix=FLOAT)
F.add("Rank of text", w.SelectExpr(c.s.Rank("min", False, False).As("r")), pd.DataFrame({"r": FLOAT(W.s.rank(method="min"))}))
AGGS = {"Sum": "sum", "Mean": "mean", "Least": "min", "Largest": "max", "Std": "std", "Var": "var", "Median": "median", "Count": "count"}
num = lambda s: s.astype("float64")
for weft, pandas in AGGS.items():
    for rows, least, center in [(1, None, False), (3, None, False), (3, 1, False), (4, 2, True), (3, None, True), (30, 1, False)]:
        name = f"Rolling {rows}{f', at least {least}' if least is not None else ''}{', centred' if center else ''} {weft}"

        def make(s, rows=rows, least=least, center=center, weft=weft):
            r = s.Rolling(rows)
            r = r.Min(least) if least is not None else r
            r = r.Center() if center else r
            return getattr(r, weft)()

        def want(s, rows=rows, least=least, center=center, pandas=pandas):
            return FLOAT(getattr(num(s).rolling(rows, min_periods=least, center=center), pandas)())

        if rows == 3 and not center:
            both(name, make, want, tol=1e-9)
        else:
            F.add(name, w.SelectExpr(make(c.x).As("r"), make(c.y).As("s")), pd.DataFrame({"r": want(W.x), "s": want(W.y)}), tol=1e-9)
    both(f"Expanding {weft}", lambda s: getattr(s.Expanding(), weft)(), lambda s: FLOAT(getattr(num(s).expanding(), pandas)()), tol=1e-9)
    for width in ("5min", "1min", "1h"):
        F.add(f"RollingTime {width} {weft}", w.SelectExpr(getattr(c.x.RollingTime("at", pd.Timedelta(width)), weft)().As("r")),
              pd.DataFrame({"r": FLOAT(getattr(num(W.set_index("at").x).rolling(width), pandas)())}), tol=1e-9)
        g = W.set_index("at")
        r = pd.concat([getattr(num(d.x).rolling(width), pandas)().rename("r").to_frame().assign(i=d.i) for _, d in g.groupby("k", dropna=False)]).sort_values("i")
        F.add(f"RollingTime {width} {weft} over groups", w.SelectExpr(c.i, getattr(c.x.RollingTime("at", pd.Timedelta(width)), weft)().Over("k").As("r")), r.assign(r=FLOAT(r.r).where(r.i.map(W.k.notna())))[["i", "r"]], tol=1e-9)
F.add("differences of times", w.SelectExpr(c.at.Diff(1).As("r"), c.at.Shift(2).As("s")), pd.DataFrame({"r": W["at"].diff(), "s": W["at"].shift(2)}))
F.add("windows in expressions", w.SelectExpr(c.y.Sub(c.y.Shift(1)).Div(c.y.Rolling(2).Mean()).As("r"), c.x.FillNull(0).CumSum().Gt(3).As("s")),
      pd.DataFrame({"r": (W.y - W.y.shift(1)) / FLOAT(num(W.y).rolling(2).mean()), "s": W.x.fillna(0).cumsum() > 3}))
F.add("windows behind a filter", w.Filter(c.y.Gt(2)).With(c.y.CumSum().As("r")).Select("i", "r"), W[W.y > 2].assign(r=lambda d: d.y.cumsum())[["i", "r"]])
F.add("a filter behind windows", w.With(c.y.CumSum().As("r")).Filter(c.y.Gt(2)).Select("i", "r"), W.assign(r=lambda d: d.y.cumsum())[W.y > 2][["i", "r"]])
F.add("windows of sorted rows", w.Sort(fn.Desc("y"), fn.Asc("i")).SelectExpr(c.i, c.y.Diff(1).As("r")), W.sort_values(["y", "i"], ascending=[False, True]).assign(r=lambda d: d.y.diff())[["i", "r"]])
F.add("groups, missing and all together", t.SelectExpr(c.id, c.y.CumSum().Over("g").As("a"), c.y.CumSum().Over("k", "b").As("b"), c.y.CumSum().As("c")),
      pd.DataFrame({"id": T.id, "a": T.groupby("g").y.cumsum(), "b": T.groupby(["k", "b"]).y.cumsum(), "c": T.y.cumsum()}))
F.add("is duplicated", t.SelectExpr(c.id, c.id.CumCount().Over("k", "g").Gt(0).As("r")), pd.DataFrame({"id": T.id, "r": T.duplicated(["k", "g"]).astype("boolean").where(T.k.notna() & T.g.notna())}))
