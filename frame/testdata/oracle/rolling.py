"""Windows of higher moments, quantiles and pairs, which ends they have, and means that forget."""

import numpy as np
import pandas as pd

from case import N, Family, Raw, Table, c, mixed, table

HOLES = [1.0, 3.5, N, -2.0, 0.5, 4.0, 4.0, 4.0, 4.0, N, N, 7.25, -1.0, 2.0, 2.5, -6.0, 1.0, 0.0, 3.0, 12.0]
TABLES = mixed() | dict(
    r=Table(i=("int64", list(range(20))), k=("string", list("abaabbab") + [N] + list("aabbaabbaab")), x=("float64", HOLES),
            y=("int64", [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4]), z=("int32", [N, 2, 7, 7, N, 1, 8, 2, 8, 1, 8, 2, N, 8, 4, 5, 9, 0, 4, 5]),
            at=("timestamp[us]", [np.datetime64("2024-05-05 00:00", "us") + np.timedelta64(m * m % 7 + 5 * m, "m") for m in range(20)])),
)
F = Family("rolling", **TABLES)
r, t, e, v, o = map(table, ("r", "t", "empty", "void", "one"))
R, T, E, V, O = (TABLES[k]() for k in ("r", "t", "empty", "void", "one"))
FLOAT = lambda s: pd.Series(s).astype("Float64")
num = lambda s: s.astype("float64")

# name: what an expression of windows makes, and what pandas does
AGGS = {"Skew": (lambda w: w.Skew(), lambda w: w.skew()), "Kurt": (lambda w: w.Kurt(), lambda w: w.kurt())}
for how in ("linear", "lower", "higher", "nearest", "midpoint"):
    AGGS[f"Quantile {how}"] = (lambda w, how=how: w.Quantile(0.4, how), lambda w, how=how: w.quantile(0.4, interpolation=how))
PAIRS = {"Corr": (lambda w: w.Corr(c.y), lambda w, y: w.corr(y)), "Cov": (lambda w: w.Cov(c.y), lambda w, y: w.cov(y))}


def over(make):
    """What make does of the rows of each group."""
    parts = [make(d) for _, d in R.groupby("k")]
    return FLOAT(pd.concat(parts).reindex(R.index))


for name, (weft, pandas) in AGGS.items():
    for rows, least, center in [(4, None, False), (6, 3, True), (5, 3, False), (40, 4, False)]:
        w = lambda x: (c(x).Rolling(rows).Min(least) if least else c(x).Rolling(rows))
        w2 = lambda x: w(x).Center() if center else w(x)
        F.add(f"Rolling {rows}, least {least}, {'centred, ' if center else ''}{name}", r.SelectExpr(weft(w2("x")).As("x"), weft(w2("z")).As("z")),
              pd.DataFrame({q: FLOAT(pandas(num(R[q]).rolling(rows, min_periods=least, center=center))) for q in "xz"}), tol=1e-9)
    F.add(f"Rolling {name} over groups", r.SelectExpr(c.i, weft(c.x.Rolling(4).Min(3)).Over("k").As("r")), pd.DataFrame({"i": R.i, "r": over(lambda d: pandas(num(d.x).rolling(4, min_periods=3)))}), tol=1e-9)
    F.add(f"Expanding {name}", r.SelectExpr(weft(c.x.Expanding()).As("r")), pd.DataFrame({"r": FLOAT(pandas(num(R.x).expanding()))}), tol=1e-9)
    F.add(f"RollingTime {name}", r.SelectExpr(weft(c.x.RollingTime("at", pd.Timedelta("33min"))).As("r")), pd.DataFrame({"r": FLOAT(pandas(num(R.set_index("at").x).rolling("33min")).array)}), tol=1e-9)
    F.add(f"Rolling {name} of nulls", v.SelectExpr(weft(c.x.Rolling(2).Min(1)).As("r")), pd.DataFrame({"r": FLOAT(pandas(num(V.x).rolling(2, min_periods=1)))}))
    F.add(f"Rolling {name} of nothing", e.SelectExpr(weft(c.y.Rolling(2)).As("r")), pd.DataFrame({"r": FLOAT(pandas(num(E.y).rolling(2)))}))
    F.add(f"Rolling {name} of one row", o.SelectExpr(weft(c.y.Rolling(1)).As("r")), pd.DataFrame({"r": FLOAT(pandas(num(O.y).rolling(1)))}))
for name, (weft, pandas) in PAIRS.items():
    for rows, least in [(3, None), (6, 3), (40, 2)]:
        w = c.x.Rolling(rows)
        F.add(f"Rolling {rows}, least {least}, {name}", r.SelectExpr(weft(w.Min(least) if least else w).As("r")), pd.DataFrame({"r": FLOAT(pandas(num(R.x).rolling(rows, min_periods=least), num(R.y)))}), tol=1e-9)
    F.add(f"Rolling {name} over groups", r.SelectExpr(c.i, weft(c.x.Rolling(4).Min(3)).Over("k").As("r")),
          pd.DataFrame({"i": R.i, "r": over(lambda d: pandas(num(d.x).rolling(4, min_periods=3), num(d.y)))}), tol=1e-9)
    F.add(f"Expanding {name}", r.SelectExpr(weft(c.x.Expanding()).As("r")), pd.DataFrame({"r": FLOAT(pandas(num(R.x).expanding(), num(R.y)))}), tol=1e-9)
    F.add(f"RollingTime {name}", r.SelectExpr(weft(c.x.RollingTime("at", pd.Timedelta("33min"))).As("r")),
          pd.DataFrame({"r": FLOAT(pandas(num(R.set_index("at").x).rolling("33min"), num(R.set_index("at").y)).array)}), tol=1e-9)
for side in ("left", "right", "both", "neither"):
    for weft, pandas in [("Sum", "sum"), ("Mean", "mean"), ("Least", "min"), ("Largest", "max"), ("Count", "count"), ("Median", "median"), ("Std", "std")]:
        least = {"min_periods": 1} if weft != "Count" else {"min_periods": 0}
        F.add(f"closed {side}, {weft}", r.SelectExpr(getattr(c.x.Rolling(3).Min(least["min_periods"]).Closed(side), weft)().As("r"), getattr(c.x.RollingTime("at", pd.Timedelta("20min")).Closed(side), weft)().As("s")),
              pd.DataFrame({"r": FLOAT(getattr(num(R.x).rolling(3, closed=side, **least), pandas)()), "s": FLOAT(getattr(num(R.set_index("at").x).rolling("20min", closed=side), pandas)().array)}), tol=1e-9)
F.add("windows of no value at least", r.SelectExpr(c.x.Rolling(2).Min(0).Sum().As("r"), c.x.Rolling(2).Min(0).Mean().As("s")),
      pd.DataFrame({"r": FLOAT(num(R.x).rolling(2, min_periods=0).sum()), "s": FLOAT(num(R.x).rolling(2, min_periods=0).mean())}))
WAYS = {"Alpha": ("alpha", 0.3), "Span": ("span", 5.0), "HalfLife": ("halflife", 2.5), "Com": ("com", 1.5)}
for ours, (theirs, value) in WAYS.items():
    for adjust in (True, False):
        for skip in (True, False):
            for least in (0, 3):
                how = Raw({ours: value, "Unadjusted": not adjust, "SkipMissing": skip, "Min": least})
                ewm = lambda s: num(s).ewm(**{theirs: value}, adjust=adjust, ignore_na=skip, min_periods=least).mean()
                name = f"EwmMean {ours}, adjust {adjust}, ignore {skip}, least {least}"
                F.add(name, r.SelectExpr(c.x.EwmMean(how).As("x"), c.y.EwmMean(how).As("y")), pd.DataFrame({"x": FLOAT(ewm(R.x)), "y": FLOAT(ewm(R.y))}), tol=1e-9)
                F.add(name + ", over groups", r.SelectExpr(c.i, c.x.EwmMean(how).Over("k").As("r")), pd.DataFrame({"i": R.i, "r": over(lambda d: ewm(d.x))}), tol=1e-9)
HALF = Raw({"Span": 3.0})
F.add("EwmMean of nulls", v.SelectExpr(c.x.EwmMean(HALF).As("r")), pd.DataFrame({"r": FLOAT(num(V.x).ewm(span=3).mean())}))
F.add("EwmMean of nothing", e.SelectExpr(c.y.EwmMean(HALF).As("r")), pd.DataFrame({"r": FLOAT(num(E.y).ewm(span=3).mean())}))
for col in "xy":
    for keys in (["k"], ["g", "b"]):
        F.add(f"Kurt of {col} by {' '.join(keys)}", t.GroupBy(*keys).Agg(c(col).Kurt().As("r")), FLOAT(num(T[col]).groupby([T[k] for k in keys]).kurt()).rename("r").reset_index(), tol=1e-9)
    F.add(f"Kurt of {col} of all", t.Agg(c(col).Kurt().As("r")), pd.DataFrame({"r": FLOAT([num(T[col]).kurt()])}), tol=1e-9)
for col in "xyz":
    F.add(f"Kurt and Skew of {col} of many", r.GroupBy("k").Agg(c(col).Kurt().As("r"), c(col).Skew().As("s")),
          pd.DataFrame({"r": FLOAT(num(R[col]).groupby(R.k).kurt()), "s": FLOAT(num(R[col]).groupby(R.k).skew())}).reset_index(), tol=1e-9)
F.add("Kurt of few and of equal values", r.Filter(c.i.Lt(3)).GroupBy("k").Agg(c.x.Kurt().As("r")), FLOAT(num(R[R.i < 3].x).groupby(R.k).kurt()).rename("r").reset_index())
F.add("Kurt of nothing", e.GroupBy("k").Agg(c.y.Kurt().As("r")), FLOAT(num(E.y).groupby(E.k).kurt()).rename("r").reset_index())
F.error("a Quantile above 1", r.SelectExpr(c.x.Rolling(3).Quantile(1.5).As("r")), "a quantile of 1.5 is not between 0 and 1")
F.error("an unknown interpolation", r.SelectExpr(c.x.Rolling(3).Quantile(0.5, "middle").As("r")), "no interpolation \"middle\"")
F.error("an unknown side", r.SelectExpr(c.x.Rolling(3).Closed("up").Sum().As("r")), "\"up\" is none of right, left, both, neither")
F.error("Corr with text", r.SelectExpr(c.x.Rolling(3).Corr(c.k).As("r")), "it is for numbers")
F.error("centred windows of time", r.SelectExpr(c.x.RollingTime("at", pd.Timedelta("5min")).Center().Sum().As("r")), "a rolling window of time cannot be centred")
F.error("EwmMean of two ways", r.SelectExpr(c.x.EwmMean(Raw({"Alpha": 0.5, "Span": 3.0})).As("r")), "2 of Alpha, Span, HalfLife and Com are given, not one")
F.error("EwmMean above 1", r.SelectExpr(c.x.EwmMean(Raw({"Alpha": 1.5})).As("r")), "Alpha is above 0 and at most 1")
