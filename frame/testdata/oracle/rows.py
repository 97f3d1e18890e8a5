"""Orders, distinct rows, statistics of columns, and shapes."""

import numpy as np
import pandas as pd

from case import INF, N, NAN, Family, Table, agg, c, fn, mixed, table, typ

TABLES = mixed() | dict(
    s=Table(k=("string", ["b", N, "a", "b", "", "ä", "a", N, "B", "b"]), n=("int64", [3, 1, N, 2, 3, 1, 1, N, 2, 2]), x=("float64", [0.5, NAN, -INF, INF, 0.0, N, -0.5, 0.5, NAN, 1.0]), i=("int64", list(range(10)))),
    dup=Table(a=("int64", [1, 1, 2, N, 1, N, 2, 3]), b=("string", ["x", "x", "y", N, "z", N, "y", ""]), f=("float64", [0.0, -0.0, NAN, N, 0.0, NAN, N, 1.0]), i=("int64", list(range(8)))),
    num=Table(p=("float64", [1.0, 2.0, N, 4.0, 5.5, NAN, 7.25, -3.0]), q=("int32", [5, N, 3, 8, -2, 0, 1, 9]), r=("uint8", [1, 2, 3, 4, 5, 6, 7, 250]), text=("string", list("abcdefgh"))),
    list=Table(i=("int64", list(range(8))), s=("string", ["a,b", "", N, "b", "日本,,a::b", "a::b::c", ",", "b"]), x=("float64", [0.5, N, 1.5, 2.5, NAN, 3.5, 4.5, 5.5])),
    wide=Table(id=("string", ["u", "v", "w", "u"]), day=("int64", [1, 2, 1, 2]), x=("float64", [1.0, N, 3.5, 4.0]), y=("int64", [10, 20, N, 40])),
)
F = Family("rows", **TABLES)
t, e, o, v, s, d, n, w = map(table, ("t", "empty", "one", "void", "s", "dup", "num", "wide"))
FR = {k: TABLES[k]() for k in TABLES}
T, S, D, Q, W = (FR[k] for k in ("t", "s", "dup", "num", "wide"))


def sorted_(f, by, desc, first=False):
    return f.sort_values(by, ascending=[not x for x in desc], na_position="first" if first else "last", kind="stable")


def keys(by, desc, first=False):
    out = []
    for name, down in zip(by, desc):
        k = fn.Desc(name) if down else fn.Asc(name)
        out.append(k.NullsFirst() if first else k)
    return out


for by, desc in [(["k"], [0]), (["k"], [1]), (["n"], [0]), (["n"], [1]), (["x"], [0]), (["x"], [1]), (["k", "n"], [0, 1]), (["n", "k"], [1, 0]), (["n", "x", "k"], [0, 1, 0]), (["x", "i"], [1, 1])]:
    for first in (False, True):
        name = " ".join(b + (" down" if x else "") for b, x in zip(by, desc)) + (", missing first" if first else "")
        F.add(f"Sort by {name}", s.Sort(*keys(by, desc, first)), sorted_(S, by, desc, first))
    F.add(f"Top by {name}", s.Top(4, *keys(by, desc)), sorted_(S, by, desc).head(4))
for col in ("b", "ts", "tz", "d", "dur", "g"):
    F.add(f"Sort by {col}", t.Sort(fn.Asc(col)).Select("id"), T.sort_values(col, kind="stable")[["id"]])
    F.add(f"Sort by {col} down", t.Sort(fn.Desc(col)).Select("id"), T.sort_values(col, kind="stable", ascending=False)[["id"]])
F.add("Sort by a category", t.Sort(fn.Asc("cat")).Select("id", "cat"), T.sort_values("cat", kind="stable")[["id", "cat"]])
F.add("Sort of nothing", e.Sort(fn.Asc("k")).Select("k", "x"), FR["empty"][["k", "x"]])
F.add("Sort of nulls", v.Sort(fn.Desc("x"), fn.Asc("id")).Select("id"), FR["void"].sort_values(["x", "id"], ascending=[False, True], kind="stable")[["id"]])
F.add("Sort and Head", s.Sort(fn.Desc("i")).Head(3), S.sort_values("i", ascending=False).head(3))
F.add("nlargest", n.DropNull("p").Top(3, fn.Desc("p")), Q.dropna(subset=["p"]).nlargest(3, "p"))
F.add("nsmallest", n.DropNull("p").Top(3, fn.Asc("p")), Q.dropna(subset=["p"]).nsmallest(3, "p"))
F.add("Top of more than there is", n.Top(100, fn.Asc("r")), Q.nsmallest(100, "r"))
for by in (["a"], ["b"], ["f"], ["a", "b"], []):
    for weft, keep in [("Distinct", "first"), ("DistinctLast", "last"), ("DistinctNone", False)]:
        F.add(f"{weft} {' '.join(by)}", getattr(d.Drop("i") if not by else d, weft)(*by), (D.drop(columns="i") if not by else D).drop_duplicates(subset=by or None, keep=keep))
F.add("Distinct of nothing", e.Distinct("k").Select("k"), FR["empty"][["k"]])
F.add("Distinct columns", t.Select("g", "b").Distinct(), T[["g", "b"]].drop_duplicates())
for by in ("k", "g", "b", "cat", "x"):
    F.add(f"ValueCounts {by}", t.ValueCounts(by), T[by].astype("string" if by == "cat" else T[by].dtype).value_counts().rename("count").astype("Int64").reset_index() if by != "cat"
          else T.cat.value_counts().loc[lambda z: z > 0].rename("count").astype("Int64").reset_index().astype({"cat": T.cat.dtype}), order="none")
F.add("ValueCounts of two", t.ValueCounts("g", "b"), T[["g", "b"]].value_counts().rename("count").astype("Int64").reset_index(), order="none")
desc = Q[["p", "q", "r"]].astype("Float64").describe()
F.add("Describe", n.Describe(), desc.astype("Float64").rename_axis("statistic").reset_index().astype({"statistic": "string"}))
F.add("Describe of one", n.Describe("q"), desc[["q"]].astype("Float64").rename_axis("statistic").reset_index().astype({"statistic": "string"}))
F.add("Describe of one row", o.Describe("x"), FR["one"][["x"]].describe().astype("Float64").rename_axis("statistic").reset_index().astype({"statistic": "string"}))
F.add("Describe of nothing", e.Describe("x"), FR["empty"][["x"]].describe().astype("Float64").rename_axis("statistic").reset_index().astype({"statistic": "string"}))
F.add("Describe of nulls", v.Describe("x"), FR["void"][["x"]].describe().astype("Float64").rename_axis("statistic").reset_index().astype({"statistic": "string"}))
P = Q[["p", "q", "r"]].astype("Float64")
F.add("Corr", n.Corr(), P.corr().astype("Float64").rename_axis("column").reset_index().astype({"column": "string"}), tol=1e-11)
F.add("Cov", n.Cov(), P.cov().astype("Float64").rename_axis("column").reset_index().astype({"column": "string"}), tol=1e-11)
for q in (0.0, 0.1, 0.5, 0.99, 1.0):
    F.add(f"Quantile {q}", n.Agg(c.p.Quantile(q), c.q.Quantile(q), c.r.Quantile(q)), P.quantile(q).to_frame().T.astype("Float64"))
F.add("Head", t.Head(5).Select("id", "k"), T.head(5)[["id", "k"]])
F.add("Head of more than there is", t.Head(500).Select("id"), T[["id"]])
F.add("Head of none", t.Head(0).Select("id"), T[["id"]].head(0))
F.add("Tail", t.Tail(5).Select("id", "k"), T.tail(5)[["id", "k"]])
F.add("Head and Filter", t.Head(9).Filter(c.y.Gt(3)).Select("id"), T.head(9)[(T.head(9).y > 3).fillna(False)][["id"]])
F.add("Concat", fn.Concat(d, d.Select("f", "i", "b", "a"), d.Filter(c.i.Lt(2))), pd.concat([D, D, D[D.i < 2]]))
F.add("Concat with nothing", fn.Concat(t, e, t).Select("id", "cat"), pd.concat([T, T])[["id", "cat"]])
F.add("Repartition", t.Repartition(7).Select("id"), T[["id"]])
F.add("Sample of all", t.Sample(1.0, 1).Select("id"), T[["id"]])
F.add("Sample of none", t.Sample(0.0, 1).Select("id"), T[["id"]].head(0))
F.add("Melt", w.Melt(["id", "day"], "x", "y"), W.assign(y=W.y.astype("Float64")).melt(["id", "day"], ["x", "y"]).astype({"variable": "string"}))
F.add("Melt of the others", w.Melt(["id"], "x"), W.melt(["id"], ["x"]).astype({"variable": "string"}))
F.add("Melt without ids", n.Select("q", "r").Melt([]), Q[["q", "r"]].astype("Int32").melt().astype({"variable": "string"}))
for name, pandas in [("Sum", "sum"), ("Mean", "mean"), ("Count", "count"), ("Max", "max")]:
    r = W.pivot_table(index="id", columns="day", values="x", aggfunc=pandas, dropna=False).rename(columns=str)
    r = r.fillna(0) if name in ("Sum", "Count") else r
    F.add(f"Pivot {name}", w.Pivot(["id"], "day", [1, 2], c.x, agg(name)), r.astype("Int64" if name == "Count" else "Float64").reset_index())
for sep in (",", "::", "a"):
    G = FR["list"].assign(s=FR["list"].s.str.split(sep)).explode("s").astype({"s": "string"})
    F.add(f"Explode at {sep}", table("list").Explode("s", sep), G)
    F.add(f"Explode at {sep}, filtered", table("list").Explode("s", sep).Filter(c.i.Gt(1).And(c.s.Ne("b"))), G[(G.i > 1) & (G.s != "b").fillna(False).astype("bool")])
    F.add(f"Explode of a category at {sep}", table("list").With(c.s.Category()).Explode("s", sep).ValueCounts("s"), G.s.value_counts().rename("count").astype("Int64").reset_index(), order="none")
F.add("Explode of nothing", e.Select("k", "x").Explode("k", ","), FR["empty"][["k", "x"]])
F.error("Explode of numbers", t.Explode("x", ","), "is float64")
F.error("Explode at nothing", t.Explode("k", ""), "separator is empty")
F.add("a column of one value", t.SelectExpr(c.id, fn.Lit(7).As("seven"), fn.Lit("x").As("x"), fn.Lit(N).Cast(typ("float64")).As("none")).Head(3),
      pd.DataFrame({"id": [0, 1, 2], "seven": 7, "x": pd.array(["x"] * 3, "string"), "none": pd.array([N] * 3, "Float64")}))
F.error("no such column", t.Select("idd"), "idd")
F.error("Concat of other columns", fn.Concat(t, d), "id")
