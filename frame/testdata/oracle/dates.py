"""Functions of dates, timestamps and durations."""

import numpy as np
import pandas as pd

from case import N, Family, Table, c, fn, mixed, table, typ

DST = ["2024-03-31 00:59:59", "2024-03-31 01:00:00", N, "2024-10-26 23:30:00", "2024-10-27 00:30:00", "2024-10-27 01:30:00", "2024-10-27 02:00:00", "1916-05-01 12:00:00"]
TABLES = mixed() | dict(
    dst=Table(at=("timestamp[us, Europe/Berlin]", [np.datetime64(w or "NaT", "us") for w in DST]), naive=("timestamp[s]", [np.datetime64(w or "NaT", "s") for w in DST]),
              ns=("timestamp[ns]", [np.datetime64(w or "NaT", "ns") + np.timedelta64(123456789, "ns") for w in DST])),
    text=Table(s=("string", ["2024-02-29", "1999-12-31", N, "2000-01-01"]), u=("string", ["29.02.24 13:05", N, "31.12.99 00:00", "01.01.00 23:59"])),
)
F = Family("dates", **TABLES)
t, e, dst, text = map(table, ("t", "empty", "dst", "text"))
T, E, D, X = (TABLES[k]() for k in ("t", "empty", "dst", "text"))
PARTS = {"Year": "year", "Month": "month", "Day": "day", "Hour": "hour", "Minute": "minute", "Second": "second", "DayOfWeek": "dayofweek", "DayOfYear": "dayofyear", "Quarter": "quarter",
         "DaysInMonth": "days_in_month", "IsLeapYear": "is_leap_year", "IsMonthStart": "is_month_start", "IsMonthEnd": "is_month_end", "IsQuarterStart": "is_quarter_start",
         "IsQuarterEnd": "is_quarter_end", "IsYearStart": "is_year_start", "IsYearEnd": "is_year_end", "Microsecond": "microsecond"}


def part(s, name):
    r = getattr(s.dt, name)
    return r.astype("boolean").where(s.notna()) if r.dtype == bool else r.astype("Int32")


for weft, name in PARTS.items():
    micro = weft == "Microsecond"
    F.add(weft, t.SelectExpr(getattr(c.ts.Dt(), weft)().As("r"), getattr(c.tz.Dt(), weft)().As("s")), pd.DataFrame({"r": part(T.ts, name), "s": part(T.tz, name)}))
    if not micro and weft not in ("Hour", "Minute", "Second"):
        F.add(weft + " of dates", t.SelectExpr(getattr(c.d.Dt(), weft)().As("r")), pd.DataFrame({"r": part(T.d, name)}))
F.add("Nanosecond", dst.SelectExpr(c.ns.Dt().Nanosecond().As("r")), pd.DataFrame({"r": D.ns.dt.nanosecond.astype("Int32")}))
iso = T.ts.dt.isocalendar()
F.add("Week, ISOYear", t.SelectExpr(c.ts.Dt().Week().As("w"), c.ts.Dt().ISOYear().As("y"), c.d.Dt().Week().As("d")),
      pd.DataFrame({"w": iso.week.astype("Int32"), "y": iso.year.astype("Int32"), "d": T.d.dt.isocalendar().week.astype("Int32")}))
F.add("parts of nothing", e.SelectExpr(c.ts.Dt().Year().As("r")), pd.DataFrame({"r": part(E.ts, "year")}))
F.add("Date", t.SelectExpr(c.ts.Dt().Date().As("r"), c.tz.Dt().Date().As("s")), pd.DataFrame({"r": T.ts.dt.normalize(), "s": T.tz.dt.tz_localize(None).dt.normalize()}), types={"r": "date", "s": "date"})
for every, rule in [("15min", "15min"), ("1h", "1h"), ("6h", "6h"), ("1d", "1D"), ("1s", "1s"), ("10s", "10s")]:
    for weft, pandas in [("Floor", "floor"), ("Ceil", "ceil"), ("Round", "round")]:
        F.add(f"{weft} to {every}", t.SelectExpr(getattr(c.ts.Dt(), weft)(every).As("r")), pd.DataFrame({"r": getattr(T.ts.dt, pandas)(rule)}))
F.add("Floor to days in a zone", dst.SelectExpr(c.at.Dt().Floor("1d").As("r"), c.at.Dt().ToZone("America/New_York").Dt().Floor("1d").As("s")),
      pd.DataFrame({"r": D["at"].dt.tz_localize(None).dt.floor("1D").dt.tz_localize("Europe/Berlin"), "s": D["at"].dt.tz_convert("America/New_York").dt.tz_localize(None).dt.floor("1D").dt.tz_localize("America/New_York")}))
F.add("Floor to months and years", t.SelectExpr(c.ts.Dt().Floor("1mo").As("m"), c.ts.Dt().Floor("1q").As("q"), c.ts.Dt().Floor("1y").As("y"), c.ts.Dt().Floor("1w").As("w")),
      pd.DataFrame({k: T.ts.dt.to_period(p).dt.start_time.dt.as_unit("us") for k, p in (("m", "M"), ("q", "Q"), ("y", "Y"), ("w", "W"))}))
F.add("ToZone, WithZone", dst.SelectExpr(c.at.Dt().ToZone("Asia/Tokyo").As("r"), c.naive.Dt().WithZone("Asia/Tokyo").As("s"), c.at.Dt().Hour().As("h"), c.at.Dt().ToZone("UTC").Dt().Hour().As("u")),
      pd.DataFrame({"r": D["at"].dt.tz_convert("Asia/Tokyo"), "s": D.naive.dt.tz_localize("Asia/Tokyo"), "h": D["at"].dt.hour.astype("Int32"), "u": D["at"].dt.tz_convert("UTC").dt.hour.astype("Int32")}))
F.error("WithZone, clocks that show a time twice", dst.SelectExpr(c.naive.Dt().WithZone("Europe/Berlin")), "the clocks of Europe/Berlin show 2024-10-27 02:00:00 twice")
F.error("WithZone, clocks that pass over a time", dst.Head(1).SelectExpr(c.naive.Add(pd.Timedelta("1h15min")).Dt().WithZone("Europe/Berlin")), "show 2024-03-31 02:14:59 never")
F.add("TryWithZone", dst.SelectExpr(c.naive.Dt().TryWithZone("Europe/Berlin").As("r"), c.naive.Add(pd.Timedelta("1h15min")).Dt().TryWithZone("Europe/Berlin").As("s")), pd.DataFrame({
    "r": D.naive.dt.tz_localize("Europe/Berlin", ambiguous="NaT", nonexistent="NaT"), "s": (D.naive + pd.Timedelta("1h15min")).dt.tz_localize("Europe/Berlin", ambiguous="NaT", nonexistent="NaT")}))
F.add("Format", t.SelectExpr(c.ts.Dt().Format("%Y-%m-%d %H:%M:%S").As("r"), c.ts.Dt().Format("%d.%m.%y %j").As("s"), c.tz.Dt().Format("%A, %d %B %Y").As("u"), c.d.Dt().Format("%b %e").As("w")),
      pd.DataFrame({"r": T.ts.dt.strftime("%Y-%m-%d %H:%M:%S"), "s": T.ts.dt.strftime("%d.%m.%y %j"), "u": T.tz.dt.strftime("%A, %d %B %Y"), "w": T.d.dt.strftime("%b %e")}))
F.add("ParseTime", text.SelectExpr(c.s.Str().ParseTime("%Y-%m-%d").As("r"), c.u.Str().ParseTime("%d.%m.%y %H:%M").As("s"), c.u.Str().TryParseTime("%Y-%m-%d").As("n")),
      pd.DataFrame({"r": pd.to_datetime(X.s.astype("object"), format="%Y-%m-%d").astype("datetime64[us]"), "s": pd.to_datetime(X.u.astype("object"), format="%d.%m.%y %H:%M").astype("datetime64[us]"),
                    "n": pd.Series([pd.NaT] * 4, dtype="datetime64[us]")}))
F.add("Cast of text to times", text.SelectExpr(c.s.Cast(typ("timestamp[us]")).As("r"), c.s.Cast(typ("date")).As("s")),
      pd.DataFrame({"r": pd.to_datetime(X.s.astype("object")).astype("datetime64[us]"), "s": pd.to_datetime(X.s.astype("object"))}), types={"s": "date"})
for k, f in [("TotalSeconds", 1.0), ("TotalMinutes", 60.0), ("TotalHours", 3600.0), ("TotalDays", 86400.0)]:
    F.add(k, t.SelectExpr(getattr(c.dur.Dt(), k)().As("r")), pd.DataFrame({"r": T.dur.dt.total_seconds() / f}))
F.add("AddMonths", t.SelectExpr(c.ts.Dt().AddMonths(1).As("r"), c.ts.Dt().AddMonths(-13).As("s"), c.d.Dt().AddMonths(12).As("u")),
      pd.DataFrame({"r": (T.ts + pd.DateOffset(months=1)).astype("datetime64[us]"), "s": (T.ts + pd.DateOffset(months=-13)).astype("datetime64[us]"), "u": T.d + pd.DateOffset(months=12)}), types={"u": "date"})
F.add("differences of dates", t.SelectExpr(c.d.Sub(c.d.Shift(1)).As("r"), c.ts.Sub(c.ts.Dt().Floor("1d")).As("s")), pd.DataFrame({"r": T.d - T.d.shift(1), "s": T.ts - T.ts.dt.floor("1D")}))
F.add("group by a part", t.GroupByExpr(c.ts.Dt().Month().As("m")).Agg(fn.Size()), T.assign(m=T.ts.dt.month.astype("Int32")).groupby("m").size().rename("size").astype("Int64").reset_index())
F.add("Cast of times", t.SelectExpr(c.ts.Cast(typ("date")).As("r"), c.tz.Cast(typ("timestamp[us]")).As("s")), pd.DataFrame({"r": T.ts.dt.normalize(), "s": T.tz.dt.tz_convert("UTC").dt.tz_localize(None)}), types={"r": "date"})
