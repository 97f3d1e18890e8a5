"""Joins."""

import numpy as np
import pandas as pd

from case import N, NAN, Family, Table, c, fn, table, typ

TABLES = dict(
    l=Table(id=("int64", list(range(10))), k=("string", ["a", "b", N, "a", "c", "", N, "d", "b", "a"]), n=("int32", [1, 2, 3, N, 1, 2, 3, N, 1, 2]), v=("float64", [0.5, N, 1.5, 2.5, NAN, 3.5, 4.5, 5.5, 6.5, 7.5])),
    r=Table(k=("string", ["b", "a", "e", N, "a", "", "b"]), n=("int64", [2, 1, 5, 3, 2, 2, N]), v=("float64", [10.0, 20.0, 30.0, N, 50.0, 60.0, 70.0]), w=("bool", [True, False, True, N, False, True, True])),
    u=Table(k=("string", ["a", "b", "c", N]), name=("string", ["Anna", "Bernd", N, "nobody"])),
    z=Table(key=("string", ["c", "a", "zz"]), m=("int8", [1, 2, 3])),
    none=Table(k=("string", []), n=("int64", []), w=("bool", [])),
    nul=Table(k=("string", [N, N]), n=("int64", [N, N]), w=("bool", [True, False])),
    f=Table(x=("float64", [1.0, 2.0, NAN, N, 0.0, 2.0]), i=("int64", [0, 1, 2, 3, 4, 5])),
    g=Table(x=("float64", [2.0, -0.0, NAN, 9.0]), j=("int64", [10, 11, 12, 13])),
    c1=Table(cat=("category", ["x", "y", N, "x"], ["y", "x", "z"]), a=("int64", [1, 2, 3, 4])),
    c2=Table(cat=("category", ["z", "x", N], ["x", "z"]), b=("int64", [5, 6, 7])),
    d1=Table(at=("timestamp[us, Europe/Berlin]", [np.datetime64(v, "us") for v in ("2024-01-01", "2024-01-02", "NaT")]), p=("int64", [1, 2, 3])),
    d2=Table(at=("timestamp[us, Europe/Berlin]", [np.datetime64(v, "us") for v in ("2024-01-02", "NaT", "2024-01-02", "2024-01-05")]), q=("int64", [1, 2, 3, 4])),
)
F = Family("joins", **TABLES)
X = {k: TABLES[k]() for k in TABLES}
X["l"]["n64"] = X["l"].n.astype("Int64")


def merge(left, right, **how):
    a, b = X[left].copy(), X[right].copy()
    if left == "l":
        a["n"] = a.pop("n64")
        a = a[["id", "k", "n", "v"]]
    for x in (a, b):
        for col in x.columns:
            if isinstance(x[col].dtype, pd.CategoricalDtype):
                x[col] = x[col].astype("string")
    return a.merge(b, **how)


l = table("l").With(c.n.Cast(typ("int64")))
for how in ("inner", "left", "right", "outer"):
    order = "known" if how in ("inner", "left") else "none"
    F.add(f"{how} on text", l.Merge(table("r").Drop("n", "v"), how, fn.On("k")), merge("l", "r", how=how, on="k").drop(columns=["n_y", "v_y"]).rename(columns={"n_x": "n", "v_x": "v"}), order=order)
    F.add(f"{how} on numbers", l.Merge(table("r").Select("n", "w"), how, fn.On("n")), merge("l", "r", how=how, on="n").drop(columns=["k_y", "v_y"]).rename(columns={"k_x": "k", "v_x": "v"})[["id", "k", "n", "v", "w"]], order=order)
    F.add(f"{how} on both", l.Merge(table("r"), how, fn.On("k", "n")), merge("l", "r", how=how, on=["k", "n"]), order=order)
    F.add(f"{how}, suffixes", l.Merge(table("r"), how, fn.On("k"), fn.Suffixes("_left", "_right")), merge("l", "r", how=how, on="k", suffixes=("_left", "_right")), order=order)
    F.add(f"{how}, other names", l.Merge(table("z"), how, fn.OnPair("k", "key")), merge("l", "z", how=how, left_on="k", right_on="key"), order=order)
    F.add(f"{how} with one row for each key", l.Merge(table("u"), how, fn.On("k"), fn.Validate("many_to_one")), merge("l", "u", how=how, on="k"), order=order)
    F.add(f"{how} with nothing", l.Merge(table("none"), how, fn.On("k")), merge("l", "none", how=how, on="k"), order=order)
    F.add(f"{how} of nothing", table("none").Merge(l, how, fn.On("k")), X["none"].merge(merge("l", "l", how="left", on="id")[["id", "k_x", "n_x", "v_x"]].set_axis(["id", "k", "n", "v"], axis=1), how=how, on="k"), order=order)
    F.add(f"{how} with keys of nulls", l.Merge(table("nul"), how, fn.On("k")), merge("l", "nul", how=how, on="k"), order=order)
    F.add(f"{how} on floats", table("f").Merge(table("g"), how, fn.On("x")), merge("f", "g", how=how, on="x"), order=order)
    F.add(f"{how} on times", table("d1").Merge(table("d2"), how, fn.On("at")), merge("d1", "d2", how=how, on="at"), order=order)
    F.add(f"{how} on categories", table("c1").With(c.cat.Cast(typ("string"))).Merge(table("c2").With(c.cat.Cast(typ("string"))), how, fn.On("cat")), merge("c1", "c2", how=how, on="cat"), order=order)
    F.add(f"{how} with itself", l.Select("k", "id").Merge(l.Select("k", "v"), how, fn.On("k")), merge("l", "l", how=how, on="k")[["k", "id_x", "v_y"]].set_axis(["k", "id", "v"], axis=1), order=order)
F.add("the right side whole", l.Merge(table("u"), "left", fn.On("k"), fn.Whole()), merge("l", "u", how="left", on="k"))
F.add("on what both have", l.Merge(table("u"), "inner"), merge("l", "u", how="inner"), order="known")
has = merge("l", "l", how="left", on="id")[["id", "k_x", "n_x", "v_x"]].set_axis(["id", "k", "n", "v"], axis=1)
keys = [None if pd.isna(k) else k for k in X["r"].k]
inside = pd.Series([(None if pd.isna(k) else k) in keys for k in has.k])
F.add("semi", l.Merge(table("r"), "semi", fn.On("k")), has[inside], order="known")
F.add("anti", l.Merge(table("r"), "anti", fn.On("k")), has[~inside], order="known")
F.add("semi with nothing", l.Merge(table("none"), "semi", fn.On("k")), has.iloc[:0])
F.add("anti with nothing", l.Merge(table("none"), "anti", fn.On("k")), has, order="known")
F.add("cross", table("u").Merge(table("z"), "cross"), X["u"].merge(X["z"], how="cross"), order="known")
F.add("cross with nothing", table("u").Merge(table("none").Select("w"), "cross"), X["u"].merge(X["none"][["w"]], how="cross"))
F.add("joined and grouped", l.Merge(table("r"), "inner", fn.On("k")).GroupBy("k").Agg(c.v_y.Sum(), c.id.NUnique().As("ids")),
      merge("l", "r", how="inner", on="k").groupby("k").agg(v_y=("v_y", "sum"), ids=("id", "nunique")).astype({"ids": "Int64"}).reset_index())
F.add("joined and filtered on both sides", l.Merge(table("r"), "left", fn.On("k")).Filter(c.id.Gt(2).And(c.w)).Select("id", "w"), merge("l", "r", how="left", on="k").query("id > 2 and w.fillna(False)")[["id", "w"]], order="known")
F.add("two joins", l.Merge(table("u"), "left", fn.On("k")).Merge(table("z").Rename("key", "k"), "left", fn.On("k")), merge("l", "u", how="left", on="k").merge(X["z"].rename(columns={"key": "k"}), how="left", on="k"), order="known")
F.error("keys twice on the right", l.Merge(table("r"), "left", fn.On("k"), fn.Validate("many_to_one")), "many_to_one")
F.error("no such key", l.Merge(table("r"), "left", fn.On("nothing")), "nothing")
F.error("keys that cannot meet", l.Merge(table("r"), "left", fn.OnPair("k", "n")), "cannot be equal")
