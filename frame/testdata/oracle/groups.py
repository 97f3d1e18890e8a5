"""Groups: aggregates by keys, of all rows, and back to the rows."""

import numpy as np
import pandas as pd

from case import N, NAN, Family, Table, agg as named, c, fn, mixed, table

TABLES = mixed() | dict(
    many=Table(a=("int64", [i % 7 for i in range(60)]), b=("string", [["x", "y", N][i * i % 3] for i in range(60)]), f=("float64", [[0.5, 1.5, NAN, N, 0.5][i % 5] for i in range(60)]),
               v=("float64", [((i * 37) % 60) / 4 if i % 6 else N for i in range(60)]), w=("int16", [(i * 11) % 29 - 14 for i in range(60)])),
)
F = Family("groups", **TABLES)
t, e, o, n, v, m = map(table, ("t", "empty", "one", "nulls", "void", "many"))
FRAMES = {k: TABLES[k]() for k in TABLES}
T, M = FRAMES["t"], FRAMES["many"]

INT = lambda s: s.astype("Int64")
FLOAT = lambda s: s.astype("Float64")
SAME = lambda s: s
AGGS = {
    "Count": ("count", INT), "Sum": ("sum", SAME), "Mean": ("mean", FLOAT), "Min": ("min", SAME), "Max": ("max", SAME), "Std": ("std", FLOAT), "Var": ("var", FLOAT), "Median": ("median", FLOAT),
    "First": ("first", SAME), "Last": ("last", SAME), "NUnique": ("nunique", INT), "Prod": ("prod", SAME), "Sem": ("sem", FLOAT), "Skew": ("skew", FLOAT), "Any": ("any", lambda s: s.astype("boolean")),
    "All": ("all", lambda s: s.astype("boolean")),
}
for name, (pandas, fix) in AGGS.items():
    for col in "xy":
        g = lambda keys, dropna=True: fix(getattr(T.groupby(keys, dropna=dropna, observed=True)[col], pandas)()).rename("r").reset_index()
        agg = getattr(c(col), name)().As("r")
        F.add(f"{name} of {col} by text", t.GroupBy("k").Agg(agg), g("k"))
        F.add(f"{name} of {col} by two keys", t.GroupBy("g", "b").Agg(agg), g(["g", "b"]))
        F.add(f"{name} of {col} by two keys, missing ones too", t.GroupBy("k", "g").KeepNull().Agg(agg), g(["k", "g"], False))
        F.add(f"{name} of {col} of all", t.Agg(agg), pd.DataFrame({"r": fix(pd.Series([getattr(T[col].dropna() if pandas in ("any", "all") else T[col], pandas)()] if pandas not in ("first", "last")
              else [T[col].dropna().iloc[0 if pandas == "first" else -1]], dtype=T[col].dtype if fix is SAME else None))}))
    F.add(f"{name} of nulls", v.GroupBy("id").Agg(getattr(c.x, name)().As("r")), fix(getattr(FRAMES["void"].groupby("id").x, pandas)()).rename("r").reset_index())
    F.add(f"{name} of nothing", e.GroupBy("k").Agg(getattr(c.y, name)().As("r")), fix(getattr(FRAMES["empty"].groupby("k").y, pandas)()).rename("r").reset_index())
F.add("Sum of bools", t.GroupBy("g").Agg(c.b.Sum(), c.b.Mean().As("m"), c.b.Any().As("any"), c.b.All().As("all")),
      T.groupby("g").agg(b=("b", lambda s: int(s.sum())), m=("b", lambda s: float(s.astype("Float64").mean())), any=("b", "any"), all=("b", "all")).astype({"b": "Int64", "m": "Float64"}).reset_index())
F.add("extremes of text, times and categories", t.GroupBy("g").Agg(c.k.Min().As("k"), c.k.Max().As("K"), c.ts.Min().As("t"), c.tz.Max().As("T"), c.dur.Max().As("d")),
      T.groupby("g").agg(k=("k", "min"), K=("k", "max"), t=("ts", "min"), T=("tz", "max"), d=("dur", "max")).reset_index())
F.add("first and last of everything", t.GroupBy("g").Agg(c.k.First().As("k"), c.ts.Last().As("t"), c.cat.First().As("cat"), c.b.Last().As("b")),
      T.groupby("g").agg(k=("k", "first"), t=("ts", "last"), cat=("cat", "first"), b=("b", "last")).reset_index())
F.add("Sum of durations", t.GroupBy("b").Agg(c.dur.Sum()), T.groupby("b").dur.sum().reset_index())
F.add("NUnique of everything", t.GroupBy("b").Agg(c.k.NUnique(), c.ts.NUnique(), c.cat.NUnique(), c.x.NUnique(), c.g.NUnique()), T.groupby("b")[["k", "ts", "cat", "x", "g"]].nunique().astype("Int64").reset_index())
F.add("Size", t.GroupBy("k").Agg(fn.Size()), T.groupby("k").size().rename("size").astype("Int64").reset_index())
F.add("Size, missing keys too", t.GroupBy("k").KeepNull().Agg(fn.Size()), T.groupby("k", dropna=False).size().rename("size").astype("Int64").reset_index())
F.add("several aggregates", t.GroupBy("g").Agg(c.x.Sum().As("s"), c.x.Mean().As("m"), c.y.Max().As("y"), c.y.Count().As("n"), fn.Size()),
      T.groupby("g").agg(s=("x", "sum"), m=("x", "mean"), y=("y", "max"), n=("y", "count"), size=("id", "size")).astype({"n": "Int64", "size": "Int64"}).reset_index())
F.add("expressions of aggregates", t.GroupBy("g").Agg(c.x.Sum().Div(c.y.Count()).As("r"), c.y.Max().Sub(c.y.Min()).As("s"), c.x.Mul(2).Sum().As("u")),
      T.groupby("g").apply(lambda d: pd.Series({"r": d.x.sum() / d.y.count(), "s": d.y.max() - d.y.min(), "u": (d.x * 2).sum()})).astype({"s": "Int64", "r": "Float64", "u": "Float64"}).reset_index())
F.add("variances of n", t.GroupBy("g").Agg(c.x.StdPop().As("s"), c.x.VarPop().As("v")), T.groupby("g").agg(s=("x", lambda s: s.std(ddof=0)), v=("x", lambda s: s.var(ddof=0))).astype("Float64").reset_index())
for how in ("linear", "lower", "higher", "nearest", "midpoint"):
    F.add(f"Quantile, {how}", m.GroupBy("a").Agg(c.v.Quantile(0.3, how).As("q"), c.w.Quantile(0.9, how).As("r")), pd.DataFrame({
        "q": M.groupby("a").v.quantile(0.3, interpolation=how).astype("Float64"), "r": M.groupby("a").w.quantile(0.9, interpolation=how).astype("Float64")}).reset_index())
    F.add(f"Quantile of all, {how}", m.Agg(c.v.Quantile(0.17, how).As("q")), pd.DataFrame({"q": [float(M.v.quantile(0.17, interpolation=how))]}))
F.add("Quantiles at the ends", m.GroupBy("b").Agg(c.v.Quantile(0.0).As("q"), c.v.Quantile(1.0).As("r")), pd.DataFrame({"q": M.groupby("b").v.quantile(0), "r": M.groupby("b").v.quantile(1)}).astype("Float64").reset_index())
for keys in (["a"], ["b"], ["f"], ["a", "b"], ["b", "f"], ["a", "b", "f"]):
    for keep in (False, True):
        g = m.GroupBy(*keys)
        F.add(f"keys {' '.join(keys)}{', missing ones too' if keep else ''}", (g.KeepNull() if keep else g).Agg(c.w.Sum(), c.v.Mean()),
              M.groupby(keys, dropna=not keep).agg(w=("w", lambda s: int(s.sum())), v=("v", "mean")).astype({"w": "Int64"}).reset_index())
    F.add(f"keys {' '.join(keys)} in any order", m.GroupBy(*keys).AnyOrder().Agg(c.w.Max()), M.groupby(keys).w.max().reset_index(), order="none")
for key in ("cat", "b", "ts", "d", "tz", "dur"):
    F.add(f"key {key}", t.GroupBy(key).Agg(c.y.Sum()), T.groupby(key, observed=True).y.sum().reset_index(), types={"d": "date"})
F.add("computed keys", t.GroupByExpr(c.y.Mod(3).As("m"), c.k.Str().Len().As("n")).Agg(c.x.Sum()), T.assign(m=T.y % 3, n=T.k.str.len()).groupby(["m", "n"]).x.sum().reset_index())
F.add("each", t.GroupBy("b").AggEach(named("Max"), "x", "y"), T.groupby("b")[["x", "y"]].max().reset_index())
F.add("each of all", t.AggEach(named("Sum"), "x", "y", "id"), T[["x", "y", "id"]].sum().to_frame().T.astype({"x": "Float64", "y": "Int64", "id": "Int64"}))
F.add("correlation in groups", m.GroupBy("a").Agg(c.v.Corr(c.w).As("c"), c.v.Cov(c.w).As("d")),
      M.groupby("a").apply(lambda d: pd.Series({"c": d.v.corr(d.w), "d": d.v.cov(d.w)})).astype("Float64").reset_index(), tol=1e-10)
F.add("largest of groups", m.GroupBy("b").Agg(c.v.Largest(3).As("v")), M.groupby("b").v.nlargest(3).reset_index()[["b", "v"]])
F.add("smallest of groups", m.GroupBy("b").Agg(c.v.Smallest(2).As("v")), M.groupby("b").v.nsmallest(2).reset_index()[["b", "v"]])
F.add("groups filtered", m.GroupBy("a", "b").Agg(c.v.Sum()).Filter(c.v.Gt(10).And(c.a.Lt(5))), M.groupby(["a", "b"]).v.sum().reset_index().query("v > 10 and a < 5"))
F.add("groups of groups", m.GroupBy("a", "b").Agg(c.v.Sum()).GroupBy("b").Agg(c.v.Max()), M.groupby(["a", "b"]).v.sum().reset_index().groupby("b").v.max().reset_index())
F.add("one row", o.GroupBy("k").Agg(c.x.Sum(), c.x.Std().As("s"), c.y.Mean().As("m")), FRAMES["one"].groupby("k").agg(x=("x", "sum"), s=("x", "std"), m=("y", "mean")).reset_index())
F.add("a key of nulls", v.GroupBy("k").Agg(c.id.Sum()), FRAMES["void"].groupby("k").id.sum().reset_index())
F.add("a key of nulls, kept", v.GroupBy("k").KeepNull().Agg(c.id.Sum()), FRAMES["void"].groupby("k", dropna=False).id.sum().reset_index())

for name in ("Sum", "Mean", "Min", "Max", "Count", "Std", "Median", "First", "NUnique"):
    for keys in (["k"], ["g", "b"]):
        full = T.groupby(keys)["x"].transform(AGGS[name][0])
        fixed = INT(full) if name in ("Count", "NUnique") else FLOAT(full)
        F.add(f"{name} over {' '.join(keys)}", t.SelectExpr(c.id, getattr(c.x, name)().Over(*keys).As("r")), pd.DataFrame({"id": T.id, "r": fixed}))
F.add("off the mean of the group", t.SelectExpr(c.id, c.x.Sub(c.x.Mean().Over("g")).As("r")), pd.DataFrame({"id": T.id, "r": T.x - T.groupby("g").x.transform("mean")}), tol=1e-9)
F.add("over two groupings", t.SelectExpr(c.id, c.x.Max().Over("k").Sub(c.y.Min().Over("b")).As("r")),
      pd.DataFrame({"id": T.id, "r": T.groupby("k").x.transform("max") - T.groupby("b").y.transform("min")}))
