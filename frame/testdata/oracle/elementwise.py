"""Expressions of the values of a row."""

import numpy as np
import pandas as pd

from case import INF, N, NAN, Family, Table, c, fn, mixed, table, typ

INTS = [f"{u}int{b}" for u in ("", "u") for b in (8, 16, 32, 64)]


def limits(t):
    i = np.iinfo(t)
    return [int(i.min), 0, 1, 3, int(i.max), N, 7, 2]


TABLES = mixed() | dict(
    ints=Table(**{t[0] + t[-2:].replace("t8", "8"): (t, limits(t)) for t in INTS}, f32=("float32", [0.5, -1.5, N, 16777216.0, 0.1, 2.0, NAN, 3.0]),
               f64=("float64", [0.1, N, -0.0, 1e300, NAN, 2.5, -7.0, 0.0])),
    nan=Table(a=("float64", [1.0, NAN, INF, -INF, 0.0, -2.5, N, 3.0]), b=("float64", [NAN, NAN, 1.0, -INF, 0.0, 2.0, 4.0, N])),
    bools=Table(p=("bool", [True, True, True, False, False, False, N, N, N]), q=("bool", [True, False, N] * 3)),
)
F = Family("elementwise", **TABLES)
t, e, v, i, n, bo = map(table, ("t", "empty", "void", "ints", "nan", "bools"))
T, E, V, I, B = (TABLES[k]() for k in ("t", "empty", "void", "ints", "bools"))
INT = [col for col in I.columns if col[0] in "iu"]

x, y = T.x, T.y
ops = [("Add", "+"), ("Sub", "-"), ("Mul", "*"), ("Div", "/")]
for name, sign in ops:
    f = lambda a, b: eval(f"a {sign} b")
    F.add(f"{name} column", t.SelectExpr(getattr(c.x, name)(c.y).As("r"), getattr(c.y, name)(c.g).As("s")), pd.DataFrame({"r": f(x, y), "s": f(T.y, T.g.astype("Int64"))}))
    F.add(f"{name} number", t.SelectExpr(getattr(c.x, name)(2).As("r"), getattr(c.y, name)(0.5).As("s"), getattr(c.y, name)(3).As("u")),
          pd.DataFrame({"r": f(x, 2), "s": f(y, 0.5), "u": f(y, 3)}))
    F.add(f"{name} of nothing", e.SelectExpr(getattr(c.x, name)(c.y).As("r")), pd.DataFrame({"r": f(E.x, E.y)}))
    F.add(f"{name} of nulls", v.SelectExpr(getattr(c.x, name)(c.y).As("r")), pd.DataFrame({"r": f(V.x, V.y)}))
for name, f in [("FloorDiv", lambda a, b: a // b), ("Mod", lambda a, b: a % b)]:
    nz = lambda s: s.where(s != 0)
    F.add(f"{name} of whole numbers", t.SelectExpr(getattr(c.y, name)(3).As("r"), getattr(c.y, name)(-3).As("s"), getattr(c.id, name)(c.y).As("u")),
          pd.DataFrame({"r": f(y, 3), "s": f(y, -3), "u": f(T.id, nz(y))}))
    F.add(f"{name} of floats", t.SelectExpr(getattr(c.x, name)(3).As("r"), getattr(c.x, name)(-0.75).As("s")), pd.DataFrame({"r": f(x, 3), "s": f(x, -0.75)}))
F.add("whole numbers by 0", t.SelectExpr(c.y.FloorDiv(0).As("r"), c.y.Mod(0).As("s")), pd.DataFrame({"r": pd.array([N] * 16, "Int64"), "s": pd.array([N] * 16, "Int64")}))
F.add("Div by 0", t.SelectExpr(c.y.Div(0).As("r")), pd.DataFrame({"r": y.astype("float64") / 0}))
F.add("Pow", t.SelectExpr(c.x.Pow(2).As("r"), c.y.Abs().Pow(2).As("s")), pd.DataFrame({"r": x**2, "s": y.abs() ** 2}))
F.add("the other way round", t.SelectExpr(c.y.RSub(1).As("r"), c.y.RDiv(1.0).As("s")), pd.DataFrame({"r": 1 - y, "s": 1.0 / y}))
F.add("Neg, Abs, Sign", t.SelectExpr(c.y.Neg().As("r"), c.x.Abs().As("s"), c.y.Sign().As("u")), pd.DataFrame({"r": -y, "s": x.abs(), "u": y.map(np.sign, na_action="ignore").astype("Int64")}))
F.add("Clip", t.SelectExpr(c.y.Clip(0, 4).As("r"), c.x.Clip(-1, 3.5).As("s")), pd.DataFrame({"r": y.clip(0, 4), "s": x.clip(-1, 3.5)}))
F.add("Round", t.SelectExpr(c.x.Round(1).As("r"), c.x.Round(0).As("s")), pd.DataFrame({"r": x.round(1), "s": x.round(0)}))
F.add("least and largest in a row", t.SelectExpr(fn.MinOf(c.x, c.y).As("r"), fn.MaxOf(c.x, c.y).As("s")),
      pd.DataFrame({"r": T[["x", "y"]].min(axis=1), "s": T[["x", "y"]].max(axis=1)}))

for name in ("Sqrt", "Cbrt", "Exp", "Expm1", "Log", "Log2", "Log10", "Log1p", "Sin", "Cos", "Tan", "Sinh", "Cosh", "Tanh", "Floor", "Ceil", "Trunc"):
    s = x.to_numpy("float64", na_value=np.nan)
    s = np.where(np.abs(s) > 50, 50, s)
    with np.errstate(all="ignore"):
        r = getattr(np, name.lower())(s)
    F.add(f"{name}", t.SelectExpr(getattr(c.x.Clip(-50, 50), name)().As("r")), pd.DataFrame({"r": r}), tol=1e-14)

for name, sign in [("Eq", "=="), ("Ne", "!="), ("Lt", "<"), ("Le", "<="), ("Gt", ">"), ("Ge", ">=")]:
    f = lambda a, b: eval(f"a {sign} b")
    F.add(f"{name}", t.SelectExpr(getattr(c.y, name)(c.g).As("r"), getattr(c.y, name)(4).As("s"), getattr(c.y, name)(2.5).As("u")),
          pd.DataFrame({"r": f(y, T.g), "s": f(y, 4), "u": f(y, 2.5)}))
    F.add(f"{name} of text", t.SelectExpr(getattr(c.k, name)("b").As("r")), pd.DataFrame({"r": f(T.k, "b")}))
    mid = T.ts.iloc[1]
    at = lambda s, w: f(s, w).astype("boolean").where(s.notna())
    F.add(f"{name} of times", t.SelectExpr(getattr(c.ts, name)(mid).As("r"), getattr(c.ts, name)("2024-02-29 12:30:00").As("s"), getattr(c.tz, name)(T.tz.iloc[1]).As("u"), getattr(c.d, name)("2024-02-29").As("v")),
          pd.DataFrame({"r": at(T.ts, mid), "s": at(T.ts, mid), "u": at(T.tz, T.tz.iloc[1]), "v": at(T.d, mid.normalize())}))
    F.add(f"{name} of categories", t.SelectExpr(getattr(c.cat, name)("mid").As("r")), pd.DataFrame({"r": f(T.cat, "mid").astype("boolean").where(T.cat.notna())}))
    F.add(f"{name} of NaN", n.SelectExpr(getattr(c.a, name)(c.b).As("r")), pd.DataFrame({"r": pd.array(
        [None if p is None or q is None else f(p, q) for p, q in zip([1.0, NAN, INF, -INF, 0.0, -2.5, N, 3.0], [NAN, NAN, 1.0, -INF, 0.0, 2.0, 4.0, N])], "boolean")}))
for name, f in [("And", lambda p, q: p & q), ("Or", lambda p, q: p | q), ("Xor", lambda p, q: p ^ q)]:
    F.add(f"{name}", bo.SelectExpr(getattr(c.p, name)(c.q).As("r"), getattr(c.p, name)(True).As("s"), getattr(c.p, name)(False).As("u"), getattr(c.p, name)(N).As("w")),
          pd.DataFrame({"r": f(B.p, B.q), "s": f(B.p, True), "u": f(B.p, False), "w": f(B.p, pd.NA)}))
F.add("Not", bo.SelectExpr(c.p.Not().As("r")), pd.DataFrame({"r": ~B.p}))
F.add("Filter", t.Filter(c.x.Gt(1).And(c.y.Lt(5).Or(c.b))).Select("id", "k", "x"), T[((x > 1) & ((y < 5) | T.b)).fillna(False)][["id", "k", "x"]])
F.add("Filter of what is missing", t.Filter(c.b).Select("id"), T[T.b.fillna(False)][["id"]])
F.add("Filter of nothing", t.Filter(c.y.Gt(1000)), T.iloc[:0], types={"d": "date"})
F.add("Between", t.SelectExpr(c.y.Between(0, 4).As("r"), c.x.FillNull(0).Between(1.5, 2.5).As("s"), c.k.Between("a", "b").As("u")),
      pd.DataFrame({"r": y.between(0, 4), "s": x.fillna(0).between(1.5, 2.5), "u": ((T.k >= "a") & (T.k <= "b"))}))
F.add("IsIn", t.SelectExpr(c.y.IsIn(3, 5, 100).As("r"), c.k.IsIn("a", "日本").As("s"), c.x.IsIn(1.5, 100).As("u")).With(c.r.FillNull(False), c.s.FillNull(False), c.u.FillNull(False)),
      pd.DataFrame({"r": y.isin([3, 5, 100]), "s": T.k.isin(["a", "日本"]), "u": x.isin([1.5, 100])}))
F.add("IsNull", t.SelectExpr(c.x.IsNull().As("x"), c.k.IsNull().As("k"), c.ts.IsNull().As("ts"), c.cat.NotNull().As("cat"), c.b.NotNull().As("b")),
      pd.DataFrame({"x": x.isna(), "k": T.k.isna(), "ts": T.ts.isna(), "cat": T.cat.notna(), "b": T.b.notna()}))
F.add("FillNull", t.FillNull(0).Select("x", "y", "k"), pd.DataFrame({"x": x.fillna(0), "y": y.fillna(0), "k": T.k}))
F.add("FillNull of text", t.SelectExpr(c.k.FillNull("none"), c.y.FillNull(c.id), c.cat.FillNull("lo").Category("lo", "mid", "hi", "never"), c.b.FillNull(True), c.ts.FillNull(mid)),
      pd.DataFrame({"k": T.k.fillna("none"), "y": y.fillna(T.id), "cat": T.cat.fillna("lo"), "b": T.b.fillna(True), "ts": T.ts.fillna(mid)}))
F.add("Coalesce", t.SelectExpr(fn.Coalesce(c.y, c.g, -1).As("r")), pd.DataFrame({"r": y.combine_first(T.g.astype("Int64")).fillna(-1)}))
F.add("DropNull", t.DropNull(), T.dropna(), types={"d": "date"})
F.add("DropNull of some", t.DropNull("x", "g").Select("id"), T.dropna(subset=["x", "g"])[["id"]])
F.add("DropNull of nulls", v.DropNull("x"), V.dropna(subset=["x"]))
F.add("When", t.SelectExpr(fn.When(c.y.Gt(4)).Then("many").When(c.y.Lt(0)).Then("few").Otherwise(c.k).As("r")),
      pd.DataFrame({"r": T.k.case_when([((y > 4).fillna(False), "many"), ((y < 0).fillna(False), "few")])}))
F.add("When, numbers that meet", t.SelectExpr(fn.When(c.b).Then(c.y).Otherwise(c.x).As("r")), pd.DataFrame({"r": x.where(~T.b.fillna(False), y.astype("Float64"))}))
F.add("When, without others", t.SelectExpr(fn.When(c.b).Then(c.id).End().As("r")), pd.DataFrame({"r": T.id.where(T.b.fillna(False))}))

for a in INT:
    kind = str(I[a].dtype).lower()
    s = I[a].dropna().to_numpy()
    with np.errstate(all="ignore"):
        plus, times, neg = s + s.dtype.type(1), s * s.dtype.type(2), -s
    F.add(f"{kind} wraps", i.SelectExpr(c(a).Add(1).As("r"), c(a).Mul(2).As("s"), c(a).Neg().As("u")).DropNull(),
          pd.DataFrame({"r": plus, "s": times, "u": neg}))
meets = {("i8", "i16"): "int16", ("i8", "i64"): "int64", ("u8", "i16"): "int16", ("u8", "u32"): "uint32", ("i32", "f64"): "float64"}
for (a, b), kind in meets.items():
    F.add(f"{a} meets {b}", i.SelectExpr(c(a).FloorDiv(2).Add(c(b).FloorDiv(4)).As("r")) if b != "f64" else i.SelectExpr(c(a).Add(c(b)).As("r")),
          pd.DataFrame({"r": I[a] // 2 + I[b] // 4 if b != "f64" else I[a] + I[b]}), types={"r": kind})
for a in INT:
    F.add(f"{str(I[a].dtype).lower()} to float64, text and back", i.SelectExpr(c(a).Cast(typ("float64")).As("f"), c(a).Cast(typ("string")).As("s"), c(a).Cast(typ("string")).Cast(typ(str(I[a].dtype).lower())).As("b")),
          pd.DataFrame({"f": I[a].astype("Float64"), "s": I[a].astype("string"), "b": I[a]}))
F.add("Cast to narrower", t.SelectExpr(c.y.Cast(typ("int8")).As("r"), c.id.Cast(typ("uint8")).As("s"), c.y.Cast(typ("float32")).As("u"), c.b.Cast(typ("int64")).As("w"), c.y.Cast(typ("bool")).As("z")),
      pd.DataFrame({"r": y.astype("Int8"), "s": T.id.astype("UInt8"), "u": y.astype("Float32"), "w": T.b.astype("Int64"), "z": y.astype("boolean")}))
F.add("TryCast of text", t.SelectExpr(c.k.TryCast(typ("float64")).As("r"), fn.Lit("1e3").TryCast(typ("float64")).As("s"), fn.Lit("x").TryCast(typ("int64")).As("u")),
      pd.DataFrame({"r": pd.to_numeric(T.k.astype("object"), errors="coerce").astype("Float64"), "s": 1000.0, "u": pd.array([N] * 16, "Int64")}))
F.error("Cast of text that is no number", t.SelectExpr(c.k.Cast(typ("float64"))), "float64")
F.error("Cast of what does not fit", i.SelectExpr(c.i64.Cast(typ("int8"))), "int8")
F.add("dates to text and back", t.SelectExpr(c.d.Cast(typ("string")).As("s"), c.d.Cast(typ("string")).Cast(typ("date")).As("d")),
      pd.DataFrame({"s": T.d.dt.strftime("%Y-%m-%d"), "d": T.d}), types={"d": "date"})
F.add("Category", t.SelectExpr(c.k.Category().Cast(typ("string")).As("r"), c.k.Category("b", "a", "z").Codes().As("s")),
      pd.DataFrame({"r": T.k, "s": pd.Series(pd.Categorical(T.k, categories=["b", "a", "z"]).codes).astype("Int64").replace(-1, pd.NA)}), types={"s": "int32"})
F.add("With replaces and adds", t.Select("id", "y").With(c.y.Add(1), c.y.Mul(2).As("z")), pd.DataFrame({"id": T.id, "y": y + 1, "z": y * 2}))
F.add("Drop, Rename", t.Drop("d", "ts", "tz", "cat", "dur").Rename("x", "X", "k", "key"), T.drop(columns=["d", "ts", "tz", "cat", "dur"]).rename(columns={"x": "X", "k": "key"}))
F.add("times and durations", t.SelectExpr(c.ts.Add(c.dur).As("r"), c.ts.Sub(mid).As("s"), c.ts.Sub(c.dur).As("u"), c.dur.Mul(2).As("w"), c.dur.Neg().As("z"), c.dur.Abs().As("a")),
      pd.DataFrame({"r": T.ts + T.dur, "s": T.ts - mid, "u": T.ts - T.dur, "w": T.dur * 2, "z": -T.dur, "a": T.dur.abs()}))
