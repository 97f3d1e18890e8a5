"""Asof joins, and what is made of expressions."""

import numpy as np
import pandas as pd

from case import N, NAN, Family, Raw, Table, c, fn, mixed, table

LEFT = ["10:00:00", "10:00:01", "10:00:01", "10:00:05", "10:01:00", "10:01:30"]
RIGHT = ["09:59:59", "10:00:00", "10:00:01", "10:00:03", "10:00:03", "10:01:10", "10:02:00"]
stamp = lambda l: [np.datetime64("2024-05-01T" + w, "us") for w in l]
TABLES = mixed() | dict(
    trades=Table(at=("timestamp[us]", stamp(LEFT)), k=("string", ["A", "B", "A", "A", N, "B"]), v=("int64", [1, 2, 3, 4, 5, 6])),
    quotes=Table(at=("timestamp[us]", stamp(RIGHT)), k=("string", ["A", "A", "B", "A", "B", "B", "A"]), p=("float64", [1.0, 2.0, 3.0, N, 5.0, 6.0, 7.0]), v=("int64", [10, 20, 30, 40, 50, 60, 70])),
    some=Table(n=("int64", [1, 5, 10, 20]), a=("string", ["w", "x", "y", "z"])),
    more=Table(m=("int64", [2, 5, 11, 12]), b=("bool", [True, False, N, True])),
    none=Table(at=("timestamp[us]", []), k=("string", []), p=("float64", [])),
)
F = Family("asof", **TABLES)
X = {k: TABLES[k]() for k in TABLES}
t, q = table("trades"), table("quotes")
T = X["t"]


def how(**fields):
    return Raw(fields)


def merged(l="trades", r="quotes", **kw):
    return pd.merge_asof(X[l], X[r], **kw)


for direction in ("backward", "forward", "nearest"):
    for by in ([], ["k"]):
        left = X["trades"] if not by else X["trades"].dropna(subset=["k"])
        w = t if not by else t.DropNull("k")
        for exact in (True, False):
            for within in (0, 1, 30):
                kw = dict(on="at", direction=direction, allow_exact_matches=exact) | ({"by": by} if by else {"suffixes": ("_x", "_y")}) | ({"tolerance": pd.Timedelta(seconds=within)} if within else {})
                F.add(f"{direction}{' by k' if by else ''}{'' if exact else ', not the same'}{f', within {within}s' if within else ''}",
                      w.MergeAsof(q, how(On="at", By=by, Direction=direction, Before=not exact, Within=within * 10**9)), pd.merge_asof(left, X["quotes"], **kw))
    F.add(f"{direction} of numbers", table("some").MergeAsof(table("more"), how(On="n", RightOn="m", Direction=direction)), merged("some", "more", left_on="n", right_on="m", direction=direction))
    F.add(f"{direction} of numbers, within 2", table("some").MergeAsof(table("more"), how(On="n", RightOn="m", Direction=direction, Distance=2)), merged("some", "more", left_on="n", right_on="m", direction=direction, tolerance=2))
F.add("with nothing", t.MergeAsof(table("none"), how(On="at")), merged("trades", "none", on="at"))
F.add("of nothing", table("none").MergeAsof(q, how(On="at")), pd.merge_asof(X["none"], X["quotes"], on="at"))
F.add("filtered", t.MergeAsof(q, how(On="at")).Filter(c.v_x.Gt(2).And(c.p.Gt(2))).Select("v_x", "p"), merged(on="at").query("v_x > 2 and p > 2")[["v_x", "p"]])
F.error("a side that is not sorted", t.MergeAsof(q.Sort(fn.Desc("at")), how(On="at")), "not sorted")
F.error("no such column", t.MergeAsof(q, how(On="p")), 'the left side has no column "p"')
F.error("Within of numbers", table("some").MergeAsof(table("more"), how(On="n", RightOn="m", Within=5)), "Within for times")

m = table("t")
F.add("Replace", m.SelectExpr(c.k.Replace("a", "A", "日本", N, "b", "B").As("k"), c.y.Replace(4, 40, -7, 7).As("y"), c.x.Replace(2.5, N).As("x")),
      pd.DataFrame({"k": T.k.replace({"a": "A", "b": "B"}).replace("日本", pd.NA), "y": T.y.replace({4: 40, -7: 7}), "x": T.x.replace(2.5, pd.NA)}))
F.add("Replace what is missing", m.SelectExpr(c.y.Replace(N, 0, 0, 1).As("y")), pd.DataFrame({"y": T.y.fillna(10**6).replace({0: 1, 10**6: 0})}))
D = pd.get_dummies(T[["id", "k"]], columns=["k"], dtype="boolean")
F.add("GetDummies", m.Select("id", "k").GetDummies("k", "a", "b", "nobody"), D[["id", "k_a", "k_b"]].assign(k_nobody=pd.array([False] * 16, "boolean")))
edges = [-8.5, 0, 2.5, 100]
F.add("Cut", m.SelectExpr(c.x.Cut(edges).As("r"), c.y.Cut(edges, "low", "middle", "high").As("s")), pd.DataFrame({
    "r": pd.cut(T.x.astype("float64"), edges, labels=["(-8.5, 0]", "(0, 2.5]", "(2.5, 100]"]), "s": pd.cut(T.y.astype("float64"), edges, labels=["low", "middle", "high"])}))
F.error("Cut between edges that descend", m.SelectExpr(c.x.Cut([3, 2]).As("r")), "ascend")
