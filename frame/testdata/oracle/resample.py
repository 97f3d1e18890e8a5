"""Stretches of time."""

import numpy as np
import pandas as pd

from case import N, NAN, Family, Table, c, fn, table

AT = ["2023-12-31 23:58:01", "2024-01-01 00:00:00", "2024-01-01 00:04:59", "2024-01-01 00:05:00", N, "2024-01-01 03:07:00", "2024-01-02 00:00:00", "2024-01-07 12:00:00", "2024-01-08 00:00:00", "2024-02-29 23:00:00", "2024-03-31 00:00:00", "2024-04-01 00:00:00"]
SPRING = ["2024-03-30 22:30", "2024-03-30 23:30", "2024-03-31 00:30", "2024-03-31 01:30", "2024-03-31 02:30", "2024-03-31 21:59", "2024-03-31 22:00", "2024-04-01 12:00"]
AUTUMN = ["2024-10-26 21:30", "2024-10-26 22:30", "2024-10-27 00:30", "2024-10-27 01:30", "2024-10-27 02:30", "2024-10-27 22:59", "2024-10-27 23:00"]
VALUES = [1.0, 2.0, N, 4.0, 100.0, 5.0, NAN, 7.0, 8.0, 9.0, 10.0, 11.5]
zone = "timestamp[us, Europe/Berlin]"
stamp = lambda l: [np.datetime64(w or "NaT", "us") for w in l]
TABLES = dict(
    u=Table(at=("timestamp[us]", stamp(AT)), v=("float64", VALUES), n=("int64", list(range(12)))),
    near=Table(at=("timestamp[us]", stamp(AT[:7])), v=("float64", VALUES[:7]), n=("int64", list(range(7)))),
    mixed=Table(at=("timestamp[us]", stamp(AT[::-1])), v=("float64", VALUES), n=("int64", list(range(12)))),
    spring=Table(at=(zone, stamp(SPRING)), v=("float64", [float(i) for i in range(8)])),
    autumn=Table(at=(zone, stamp(AUTUMN)), v=("float64", [float(i) for i in range(7)])),
    day=Table(d=("date", ["2024-01-30", "2024-02-01", N, "2024-02-29", "2024-03-02", "2025-01-01"]), v=("float64", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])),
    none=Table(at=("timestamp[us]", []), v=("float64", [])),
)
F = Family("resample", **TABLES)
X = {k: TABLES[k]() for k in TABLES}


def bins(d, rule, on="at", **how):
    d = d.dropna(subset=[on])
    r = d.resample(rule, on=on, **how)
    out = pd.DataFrame({"sum": r.v.sum(), "mean": r.v.mean(), "size": r.size().astype("Int64"), "max": r.v.max()})
    return out.rename_axis(on).reset_index()


def made(t, rule, on="at", closed=None, label=None, origin=None):
    r = t.Resample(on, rule)
    r = r.Closed(closed) if closed else r
    r = r.Label(label) if label else r
    r = r.Origin(origin) if origin else r
    return r.Agg(c.v.Sum().As("sum"), c.v.Mean().As("mean"), fn.Size(), c.v.Max().As("max"))


def check(name, t, rule, on="at", types=None, **how):
    F.add(name, made(table(t), rule, on, **how), bins(X[t], rule, on, **how), types=types)


for rule in ("5min", "1h", "6h", "1D", "2D", "W", "W-WED", "ME", "MS", "QS", "QE", "YS", "YE", "3h", "2MS", "2W", "2ME"):
    check(rule, "near" if rule[-1] in "nh" else "u", rule)
    if rule[-1] not in "nh":
        check(f"{rule} of rows in no order", "mixed", rule)
for rule in ("1h", "1D", "W", "ME", "MS", "7h"):
    for closed in ("left", "right"):
        for label in ("left", "right"):
            if (rule, closed) != ("MS", "right"):  # pandas adds a month without rows
                check(f"{rule}, closed {closed}, label {label}", "near" if rule[-1] == "h" else "u", rule, closed=closed, label=label)
for origin in ("start", "epoch", "start_day"):
    for rule in ("7h", "1h", "17min", "3D"):
        if (rule, origin) != ("3D", "start"):  # days begin at midnight here
            check(f"{rule}, origin {origin}", "near", rule, origin=origin)
for t in ("spring", "autumn"):
    for rule in ("1h", "2h", "1D", "W", "ME", "MS", "30min", "6h"):
        check(f"{rule} in {t}", t, rule)
for rule in ("1D", "W", "ME", "MS", "QS", "YE"):
    check(f"{rule} of dates", "day", rule, on="d", types={"d": "date"})
F.add("1h of nothing", made(table("none"), "1h"), bins(X["u"], "1h").iloc[:0])
u = X["u"].dropna(subset=["at"]).resample("1D", on="at")
F.add("other aggregates", table("u").Resample("at", "1D").Agg(c.v.Std().As("s"), c.v.Median().As("m"), c.v.First().As("f"), c.v.Last().As("l"), c.v.NUnique().As("k"), c.n.Sum()),
      u.agg(s=("v", "std"), m=("v", "median"), f=("v", "first"), l=("v", "last"), k=("v", "nunique"), n=("n", "sum")).astype({"k": "Int64"}).reset_index())
F.add("bins filtered", made(table("u"), "1D").Filter(c.size.Gt(0)), bins(X["u"], "1D").loc[lambda d: d["size"] > 0])
F.error("a rule that is none", table("u").Resample("at", "1 fortnight").Agg(fn.Size()), "fortnight")
