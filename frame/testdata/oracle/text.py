"""Functions of text."""

import pandas as pd

from case import N, Family, Table, c, fn, mixed, table

pd.options.mode.string_storage = "python"  # Python's functions, rather than Arrow's

WORDS = ["hello World", "  padded\t", "", N, "ÄÖÜ straße", "日本語 テキスト", "a,b,,c", "12", "-7", "x1y22z333", "éa", "UPPER", "lower", "Title Case", "new\nline", "١٢", "½", "   ",
         "aaa", "a.b*c", "ǆ", "'quoted'"]
TABLES = mixed() | dict(w=Table(s=("string", WORDS), r=("string", [w and w[::-1] for w in WORDS])), numbers=Table(s=("string", ["1", "22", "-3", "+4", "", N, "1e5"])))
F = Family("text", **TABLES)
w, t, e, v = map(table, ("w", "t", "empty", "void"))
S = TABLES["w"]().s
T = TABLES["t"]()


def of(name, weft, pandas, *more):
    """A function of the words, of a category of them, of no rows and of nulls."""
    s = S.str
    r = pandas(s)
    kind = {"int64": "Int64"}.get(str(r.dtype), r.dtype)
    F.add(name, w.SelectExpr(weft(c.s.Str()).As("r")), pd.DataFrame({"r": r.astype(kind)}))
    if more:
        F.add(name + " of a category", w.SelectExpr(weft(c.s.Category().Str()).As("r")), pd.DataFrame({"r": r.astype(kind)}))
        F.add(name + " of nothing", e.SelectExpr(weft(c.k.Str()).As("r")), pd.DataFrame({"r": r.astype(kind).iloc[:0]}))
        F.add(name + " of nulls", v.SelectExpr(weft(c.k.Str()).As("r")), pd.DataFrame({"r": pd.Series([None] * 4, dtype=kind)}))


of("Len", lambda s: s.Len(), lambda s: s.len(), "more")
of("Lower", lambda s: s.Lower(), lambda s: s.lower())
# Upper and lower case are of one letter each: ß has none.
of("Upper", lambda s: s.Upper(), lambda s: s.upper().replace({"ÄÖÜ STRASSE": "ÄÖÜ STRAßE"}), "more")
of("Trim", lambda s: s.Trim(), lambda s: s.strip())
of("TrimLeft", lambda s: s.TrimLeft(), lambda s: s.lstrip())
of("TrimRight", lambda s: s.TrimRight("c3 "), lambda s: s.rstrip("c3 "))
of("TrimPrefix", lambda s: s.TrimPrefix("a"), lambda s: s.removeprefix("a"))
of("TrimSuffix", lambda s: s.TrimSuffix("a"), lambda s: s.removesuffix("a"))
of("Contains", lambda s: s.Contains("a"), lambda s: s.contains("a", regex=False), "more")
of("Contains, not a pattern", lambda s: s.Contains(".b*"), lambda s: s.contains(".b*", regex=False))
of("Contains nothing", lambda s: s.Contains(""), lambda s: s.contains("", regex=False))
of("StartsWith", lambda s: s.StartsWith("a"), lambda s: s.startswith("a"))
of("EndsWith", lambda s: s.EndsWith("e"), lambda s: s.endswith("e"))
of("Match", lambda s: s.Match("[0-9]{2}"), lambda s: s.contains("[0-9]{2}"), "more")
of("Match at the beginning", lambda s: s.Match("^(?:[a-z])"), lambda s: s.match("[a-z]"))
of("Match of all", lambda s: s.Match("^(?:[a-z]+)$"), lambda s: s.fullmatch("[a-z]+"))
of("Find", lambda s: s.Find("a"), lambda s: s.find("a"))
of("CountMatches", lambda s: s.CountMatches("[a-z]"), lambda s: s.count("[a-z]"))
of("Replace", lambda s: s.Replace("a", "<>"), lambda s: s.replace("a", "<>", regex=False), "more")
of("ReplaceAll", lambda s: s.ReplaceAll("([a-z])([0-9]+)", "$2$1"), lambda s: s.replace(r"([a-z])([0-9]+)", r"\2\1", regex=True))
of("Extract", lambda s: s.Extract("([a-z])([0-9]+)", 2), lambda s: s.extract("([a-z])([0-9]+)")[1])
of("Get", lambda s: s.Get(1), lambda s: s.get(1))
of("Get from the end", lambda s: s.Get(-1), lambda s: s.get(-1))
of("Split", lambda s: s.Split(",", 1), lambda s: s.split(",").str.get(1).astype("string"))
of("Split, the first", lambda s: s.Split(" ", 0), lambda s: s.split(" ").str.get(0).astype("string"))
of("Repeat", lambda s: s.Repeat(3), lambda s: s.repeat(3))
of("PadStart", lambda s: s.PadStart(8, "*"), lambda s: s.rjust(8, "*"))
of("PadEnd", lambda s: s.PadEnd(8), lambda s: s.ljust(8))
of("Center", lambda s: s.Center(8, "-"), lambda s: s.center(8, "-"))
of("Center, odd", lambda s: s.Center(7, "-"), lambda s: s.center(7, "-"))
of("Slice", lambda s: s.Slice(1, 4), lambda s: s.slice(1, 4), "more")
of("Slice from the end", lambda s: s.Slice(-3), lambda s: s.slice(-3))
of("Slice to the end", lambda s: s.Slice(2, -1), lambda s: s.slice(2, -1))
of("Reverse", lambda s: s.Reverse(), lambda s: s.slice(step=-1))
of("Capitalize", lambda s: s.Capitalize(), lambda s: s.capitalize())
of("IsAlpha", lambda s: s.IsAlpha(), lambda s: s.isalpha())
of("IsDigit", lambda s: s.IsDigit(), lambda s: s.isdigit())
of("IsAlnum", lambda s: s.IsAlnum(), lambda s: s.isalnum())
of("IsNumeric", lambda s: s.IsNumeric(), lambda s: s.isnumeric())
of("IsSpace", lambda s: s.IsSpace(), lambda s: s.isspace())
of("IsLower", lambda s: s.IsLower(), lambda s: s.islower())
of("IsUpper", lambda s: s.IsUpper(), lambda s: s.isupper())
N_ = TABLES["numbers"]().s
F.add("Zfill", table("numbers").SelectExpr(c.s.Str().Zfill(4).As("r")), pd.DataFrame({"r": N_.str.zfill(4)}))
F.add("Title", t.SelectExpr(fn.Concatenated(" ", c.k, "of the WEST").Str().Title().As("r")), pd.DataFrame({"r": (T.k + " of the WEST").str.title().replace("Ss Of The West", "ß Of The West")}))
F.add("Concatenated", w.SelectExpr(fn.Concatenated("-", c.s, c.r).As("r"), c.s.Add("!").As("s")), pd.DataFrame({"r": S.str.cat(TABLES["w"]().r, sep="-"), "s": S + "!"}))
F.add("filter by text", w.Filter(c.s.Str().Len().Gt(5).And(c.s.Str().Contains("a").Not())).Select("s"), pd.DataFrame({"s": S[(S.str.len() > 5).fillna(False) & ~S.str.contains("a").fillna(False)]}))
F.add("group by text", t.GroupByExpr(c.k.Str().Lower().As("K")).Agg(c.id.Count()), T.assign(K=T.k.str.lower()).groupby("K").id.count().astype("Int64").reset_index())
