"""Writes oracle.json: what pandas and NumPy give for the expressions of oracle_test.go.

    python oracle.py > oracle.json

A case is an expression as lists, [op, arguments..., {"p": parameters}], where a
string is a column and {"v": x} a literal; the type of the result; and its
values. Nulls are null; NaN and the infinities are strings; times are counts of
their unit.
"""
import json
import math
import warnings

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")
np.seterr(all="ignore")
N = None
I64 = 2**63

columns = {
    "i": ("int64", [0, 1, -1, 7, -7, N, 100, -100, I64 - 1, -I64, 13, 3]),
    "j": ("int64", [3, 0, 2, -3, 3, 5, N, -7, 2, -1, 0, -2]),
    "n": ("int64", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
    "i8": ("int8", [0, 127, -128, 5, -5, N, 100, 64, -64, 1, 2, 3]),
    "k8": ("int8", [1, 1, -1, N, 2, 3, 100, 64, -65, 7, -7, 3]),
    "u8": ("uint8", [0, 255, 128, 7, N, 200, 100, 50, 25, 12, 6, 3]),
    "u64": ("uint64", [0, 2**64 - 1, 2**63, 7, N, 1, 2, 3, 4, 5, 13, 3]),
    "f": ("float64", [0.0, -0.0, 1.5, -2.5, N, math.nan, math.inf, -math.inf, 2.5, 1e300, -7.25, 0.1]),
    "g": ("float64", [1.0, 2.0, N, 0.5, 3.0, 2.0, 2.0, 1.0, 0.0, 1e10, 2.5, -0.3]),
    "h": ("float32", [1.5, -2.25, N, 0.1, 3e38, math.nan, 0.0, -1.0, 2.5, 100.0, 7.0, 0.5]),
    "p": ("bool", [True, True, True, False, False, False, N, N, N, True, False, N]),
    "q": ("bool", [True, False, N, True, False, N, True, False, N, True, True, False]),
    "s": ("string", ["apple", "Banana", N, "", "  padded ", "ünïcode", "日本語", "a,b,c", "x1y22z333", "12", "-7", "die straße"]),
    "r": ("string", ["apple", "banana", "x", N, "", "b", "日本", "a", "x", "12", "7", "z"]),
    "w": ("string", ["1.5", "abc", N, "12", " 7 ", "", "nan", "1e3", "-0", "99999999999999999999", "true", "0x10"]),
    "t": ("timestamp[us]", ["2024-02-29 23:59:59.999999", "1969-12-31 23:59:59.5", N, "2000-01-01", "1900-03-01 12:30:00",
                            "2023-12-31 10:00:00", "2021-01-03 05:06:07", "2024-12-30 00:00:01", "1999-06-15 13:14:15.161718",
                            "2262-01-01", "1677-12-01", "2024-01-31 18:00:00"]),
    "e": ("timestamp[us]", ["2024-02-28", "1970-01-01", "2020-01-01", N, "1900-02-28", "2023-12-31 10:00:00", "2021-01-04",
                            "2025-01-01", "1999-06-15", "2000-01-01", "1700-01-01", "2024-02-29"]),
    "z": ("timestamp[us, Europe/Paris]", ["2024-03-31 00:59:59", "2024-03-31 01:00:00", N, "2024-10-27 00:30:00", "2024-10-27 01:30:00",
                                          "2024-07-01 22:30:00", "2024-01-01 23:30:00", "1950-01-01", "2023-12-31 23:00:00",
                                          "2024-03-30 23:30:00", "2024-10-26 22:15:00", "2024-06-30 21:59:59.999999"]),
    "d": ("date", ["2024-02-29", "1969-12-31", N, "2000-01-01", "1900-03-01", "2023-12-31", "2021-01-03", "2024-12-30", "1999-06-15",
                   "2261-01-01", "1680-12-01", "2024-01-31"]),
    "x": ("duration[us]", [0, 1, -1, 3600000000, N, 86400000000, -86400000001, 90061000001, 1500000, -1500000, 7, 10**15]),
}
rows = 12
numpy_types = {
    "int64": np.int64, "int8": np.int8, "uint8": np.uint8, "uint64": np.uint64, "float64": np.float64, "float32": np.float32,
    "bool": np.bool_, "int32": np.int32, "int16": np.int16, "uint32": np.uint32,
}


def load(name):
    """The column without its nulls, and where they are."""
    kind, values = columns[name]
    mask = np.array([v is None for v in values])
    if kind in numpy_types:
        fill = True if kind == "bool" else 1
        return pd.Series(np.array([fill if v is None else v for v in values], dtype=numpy_types[kind])), mask
    if kind == "string":
        return pd.Series(["" if v is None else v for v in values], dtype=object), mask
    if kind.startswith("duration"):
        return pd.Series(np.array([0 if v is None else v for v in values], dtype="timedelta64[us]")), mask
    stamps = pd.Series(np.array(["2000-01-01" if v is None else v for v in values], dtype="datetime64[us]"))
    if "Paris" in kind:
        stamps = stamps.dt.tz_localize("UTC").dt.tz_convert("Europe/Paris")
    return stamps, mask


cases = []


def plain(v):
    if v is None or v is pd.NaT or v is pd.NA:
        return None
    if isinstance(v, (pd.Timestamp, np.datetime64)):
        v = pd.Timestamp(v)
        if v.tzinfo is not None:
            v = v.tz_convert("UTC").tz_localize(None)
        return int(v.to_datetime64().astype("datetime64[us]").astype("int64"))
    if isinstance(v, (pd.Timedelta, np.timedelta64)):
        return int(np.timedelta64(v).astype("timedelta64[us]").astype("int64"))
    if isinstance(v, (bool, np.bool_)):
        return bool(v)
    if isinstance(v, (float, np.floating)):
        v = float(v)
        if math.isnan(v):
            return "nan"
        if math.isinf(v):
            return "inf" if v > 0 else "-inf"
        return v
    if isinstance(v, (int, np.integer)):
        return int(v)
    return str(v)


def case(kind, expr, values, mask=None):
    values = list(values)
    out = [None if mask is not None and mask[i] else plain(v) for i, v in enumerate(values)]
    if kind == "string":  # what pandas has for no string
        out = [None if isinstance(values[i], float) else v for i, v in enumerate(out)]
    if kind in ("uint64", "int64") or kind.startswith(("timestamp", "duration")):
        out = [None if v is None else str(v) for v in out]  # beyond 2**53
    cases.append({"expr": expr, "type": kind, "want": out})


def strict(kind, expr, f, *names):
    """A function that is null where any of its columns is."""
    series, masks = zip(*[load(n) for n in names])
    case(kind, expr, f(*series), np.logical_or.reduce(masks))


def rowwise(kind, expr, f, *names):
    """A function of single values, None for nulls."""
    loaded = [load(n) for n in names]
    out = []
    for i in range(rows):
        out.append(f(*[None if m[i] else s.iloc[i] for s, m in loaded]))
    case(kind, expr, out)


def lit(v):
    return {"v": v}


def p(*params):
    return {"p": list(params)}


# Arithmetic.
for op, f in {"add": lambda a, b: a + b, "sub": lambda a, b: a - b, "mul": lambda a, b: a * b}.items():
    strict("int64", [op, "i", "j"], f, "i", "j")
    strict("int8", [op, "i8", "k8"], f, "i8", "k8")
    strict("uint8", [op, "u8", "u8"], f, "u8", "u8")
    strict("int16", [op, "i8", "u8"], f, "i8", "u8")
    strict("float64", [op, "f", "g"], f, "f", "g")
    strict("float64", [op, "f", "i"], f, "f", "i")
    strict("float64", [op, "u64", "i"], f, "u64", "i")
    strict("float32", [op, "h", "h"], f, "h", "h")
    strict("float32", [op, "h", "i8"], f, "h", "i8")
    strict("float64", [op, "h", "i"], lambda a, b: f(a.astype("float64"), b.astype("float64")), "h", "i")
    strict("int8", [op, "i8", lit(1)], lambda a: f(a, np.int8(1)), "i8")
    strict("int64", [op, "i8", lit(1000)], lambda a: f(a.astype("int64"), 1000), "i8")
    strict("float64", [op, "n", lit(1.5)], lambda a: f(a, 1.5), "n")
    strict("int64", [op, lit(10), "n"], lambda a: f(10, a), "n")
strict("float64", ["div", "i", "n"], lambda a, b: a / b, "i", "n")
strict("float64", ["div", "i", "j"], lambda a, b: a / b, "i", "j")
strict("float64", ["div", "f", "g"], lambda a, b: a / b, "f", "g")
strict("float32", ["div", "h", "i8"], lambda a, b: a / b.astype("float32"), "h", "i8")


def by_zero(f):
    def g(a, b):
        if a is None or b is None or b == 0:
            return None
        return f(int(a), int(b))
    return g


def wrap(v):
    return (v + I64) % 2**64 - I64


rowwise("int64", ["floordiv", "i", "j"], by_zero(lambda a, b: wrap(a // b)), "i", "j")
rowwise("int64", ["mod", "i", "j"], by_zero(lambda a, b: a % b), "i", "j")
rowwise("uint64", ["floordiv", "u64", "u64"], by_zero(lambda a, b: a // b), "u64", "u64")
rowwise("int64", ["floordiv", "i", lit(-3)], lambda a: None if a is None else int(a) // -3, "i")
rowwise("int64", ["mod", "i", lit(-3)], lambda a: None if a is None else int(a) % -3, "i")
rowwise("int64", ["mod", lit(100), "j"], lambda b: None if b is None or b == 0 else 100 % int(b), "j")
strict("float64", ["floordiv", "f", "g"], lambda a, b: np.floor_divide(a, b), "f", "g")
strict("float64", ["mod", "f", "g"], lambda a, b: np.mod(a, b), "f", "g")
strict("float64", ["floordiv", "f", lit(-0.3)], lambda a: np.floor_divide(a, -0.3), "f")
strict("int64", ["pow", "n", lit(3)], lambda a: a ** 3, "n")
strict("int64", ["pow", "i", lit(2)], lambda a: a ** 2, "i")
strict("float64", ["pow", "n", lit(-1)], lambda a: a.astype("float64") ** -1, "n")
strict("float64", ["pow", "g", lit(0.5)], lambda a: a ** 0.5, "g")
strict("int64", ["neg", "i"], lambda a: -a, "i")
strict("float64", ["neg", "f"], lambda a: -a, "f")
strict("int64", ["abs", "i"], lambda a: np.abs(a), "i")
strict("float64", ["abs", "f"], lambda a: np.abs(a), "f")
strict("int8", ["sign", "i8"], lambda a: np.sign(a), "i8")
strict("float64", ["sign", "g"], lambda a: np.sign(a), "g")
strict("int64", ["clip", "n", lit(3), lit(8)], lambda a: a.clip(3, 8), "n")
strict("float64", ["clip", "f", lit(-1.0), lit(2.0)], lambda a: a.clip(-1, 2), "f")
strict("int64", ["bitand", "i", "n"], lambda a, b: a & b, "i", "n")
strict("int64", ["bitor", "i", "n"], lambda a, b: a | b, "i", "n")
strict("int64", ["bitxor", "i", "n"], lambda a, b: a ^ b, "i", "n")
strict("int64", ["bitnot", "i"], lambda a: ~a, "i")
strict("int64", ["shl", "n", lit(3)], lambda a: a.to_numpy() << 3, "n")
strict("int64", ["shr", "i", lit(2)], lambda a: a.to_numpy() >> 2, "i")
for name in ["floor", "ceil", "trunc", "sqrt"]:
    strict("float64", [name, "f"], lambda a: getattr(np, name)(a), "f")
for digits in [0, 1, 2, -1]:
    strict("float64", ["round", "f", p(digits)], lambda a: a.round(digits), "f")
strict("float64", ["round", "g", p(1)], lambda a: a.round(1), "g")


def round_int(v, power):
    if v is None:
        return None
    v = int(v)
    low, rest = v // power * power, v % power
    if rest * 2 > power or rest * 2 == power and low // power % 2:
        low += power
    return wrap(low)


rowwise("int64", ["round", "n", p(-1)], lambda v: round_int(v, 10), "n")
rowwise("int8", ["round", "i8", p(-1)], lambda v: None if v is None else (round_int(v, 10) + 128) % 256 - 128, "i8")
for name in ["exp", "log", "log2", "log10", "log1p", "expm1", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "cbrt", "exp2"]:
    ours = name.replace("arc", "a")
    strict("float64", [ours, "g"], lambda a: getattr(np, name)(a), "g")
strict("float64", ["log", "n"], lambda a: np.log(a), "n")
strict("float64", ["atan2", "f", "g"], lambda a, b: np.arctan2(a, b), "f", "g")

# Comparisons.
for op, f in {
    "eq": lambda a, b: a == b, "ne": lambda a, b: a != b, "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b, "gt": lambda a, b: a > b, "ge": lambda a, b: a >= b,
}.items():
    strict("bool", [op, "i", "j"], f, "i", "j")
    strict("bool", [op, "f", "g"], f, "f", "g")
    strict("bool", [op, "i8", lit(1000)], lambda a: f(a.astype("int64"), 1000), "i8")
    strict("bool", [op, "f", lit(0)], lambda a: f(a, 0), "f")
    strict("bool", [op, "i", lit(2.5)], lambda a: f(a, 2.5), "i")
    strict("bool", [op, "s", "r"], f, "s", "r")
    strict("bool", [op, "s", lit("b")], lambda a: f(a, "b"), "s")
    strict("bool", [op, lit("b"), "s"], lambda a: f(pd.Series(["b"] * rows), a), "s")
    strict("bool", [op, "p", "q"], f, "p", "q")
    strict("bool", [op, "t", "e"], f, "t", "e")
    strict("bool", [op, "t", lit("2000-01-01")], lambda a: f(a, pd.Timestamp("2000-01-01")), "t")
    strict("bool", [op, "d", lit("2000-01-01")], lambda a: f(a, pd.Timestamp("2000-01-01")), "d")
    strict("bool", [op, "z", lit("2024-03-31 03:00:00")], lambda a: f(a, pd.Timestamp("2024-03-31 03:00:00", tz="Europe/Paris")), "z")
    strict("bool", [op, "d", "e"], f, "d", "e")
    rowwise("bool", [op, "u64", "i"], lambda a, b: None if a is None or b is None else bool(f(int(a), int(b))), "u64", "i")
    rowwise("bool", [op, "i", "u64"], lambda a, b: None if a is None or b is None else bool(f(int(a), int(b))), "i", "u64")
rowwise("bool", ["eqmissing", "i", "j"], lambda a, b: (a is None and b is None) or (a is not None and b is not None and a == b), "i", "j")
rowwise("bool", ["eqmissing", "s", "r"], lambda a, b: (a is None and b is None) or (a is not None and b is not None and a == b), "s", "r")
strict("bool", ["between", "i", lit(-5), lit(7)], lambda a: a.between(-5, 7), "i")
strict("bool", ["between", "n", lit(3), lit(7), p("left")], lambda a: a.between(3, 7, inclusive="left"), "n")
strict("bool", ["between", "n", lit(3), lit(7), p("right")], lambda a: a.between(3, 7, inclusive="right"), "n")
strict("bool", ["between", "n", lit(3), lit(7), p("neither")], lambda a: a.between(3, 7, inclusive="neither"), "n")
strict("bool", ["between", "s", lit("a"), lit("b")], lambda a: a.between("a", "b"), "s")
rowwise("bool", ["isin", "i", p(1, 7, 100)], lambda v: v in (1, 7, 100), "i")
rowwise("bool", ["isin", "i", p(1, None)], lambda v: v is None or v == 1, "i")
rowwise("bool", ["isin", "n", p(*range(0, 60, 3))], lambda v: v % 3 == 0, "n")
rowwise("bool", ["isin", "f", p(1.5, 0)], lambda v: v in (1.5, 0), "f")
rowwise("bool", ["isin", "f", p("nan", 1.5)], lambda v: v is None or v != v or v == 1.5, "f")
rowwise("bool", ["isin", "s", p("apple", "日本語")], lambda v: v in ("apple", "日本語"), "s")
rowwise("bool", ["isin", "s", p("apple", None)], lambda v: v in ("apple", None), "s")

# Logic.


def k_and(a, b):
    if a is not None and not a or b is not None and not b:
        return False
    return None if a is None or b is None else True


def k_or(a, b):
    if a or b:
        return True
    return None if a is None or b is None else False


rowwise("bool", ["and", "p", "q"], k_and, "p", "q")
rowwise("bool", ["or", "p", "q"], k_or, "p", "q")
strict("bool", ["xor", "p", "q"], lambda a, b: a ^ b, "p", "q")
strict("bool", ["not", "p"], lambda a: ~a, "p")
rowwise("bool", ["and", ["gt", "i", lit(0)], ["lt", "j", lit(3)]],
        lambda a, b: k_and(None if a is None else a > 0, None if b is None else b < 3), "i", "j")
rowwise("bool", ["or", ["gt", "i", lit(0)], ["not", "q"]],
        lambda a, b: k_or(None if a is None else a > 0, None if b is None else not b), "i", "q")
for name in "ifspt":
    rowwise("bool", ["isnull", name], lambda v: v is None or v != v, name)
    rowwise("bool", ["notnull", name], lambda v: not (v is None or v != v), name)
strict("bool", ["isnan", "f"], np.isnan, "f")
strict("bool", ["isinf", "f"], np.isinf, "f")
strict("bool", ["isfinite", "f"], np.isfinite, "f")
rowwise("int64", ["coalesce", "i", lit(-1)], lambda v: -1 if v is None else v, "i")
rowwise("float64", ["coalesce", "f", lit(0)], lambda v: 0.0 if v is None or v != v else v, "f")
rowwise("float64", ["coalesce", "f", "g"], lambda a, b: (b if a is None or a != a else a), "f", "g")
rowwise("string", ["coalesce", "s", "r", lit("?")], lambda a, b: a if a is not None else b if b is not None else "?", "s", "r")
rowwise("bool", ["coalesce", "p", "q"], lambda a, b: b if a is None else a, "p", "q")
rowwise("int64", ["when", "p", "i", "j"], lambda c, a, b: a if c else b, "p", "i", "j")
rowwise("int64", ["when", "p", "i", "q", "j", lit(0)], lambda c, a, d, b: a if c else b if d else 0, "p", "i", "q", "j")
rowwise("int64", ["when", "p", "n"], lambda c, a: a if c else None, "p", "n")
rowwise("float64", ["when", "p", "n", lit(0.5)], lambda c, a: float(a) if c else 0.5, "p", "n")
rowwise("string", ["when", ["gt", "n", lit(6)], lit("big"), "q", "s", lit(None)],
        lambda n, q, s: "big" if n > 6 else s if q else None, "n", "q", "s")
rowwise("float64", ["max_of", "f", "g"], lambda a, b: max([float(v) for v in (a, b) if v is not None and v == v], default=None), "f", "g")
rowwise("float64", ["min_of", "f", "g"], lambda a, b: min([float(v) for v in (a, b) if v is not None and v == v], default=None), "f", "g")
rowwise("int64", ["max_of", "i", "j", "n"], lambda *v: max(x for x in v if x is not None), "i", "j", "n")
rowwise("string", ["min_of", "s", "r"], lambda *v: min((x for x in v if x is not None), default=None), "s", "r")

# Strings.
strict("int64", ["len", "s"], lambda a: a.str.len(), "s")
strict("int64", ["bytes", "s"], lambda a: a.map(lambda v: len(v.encode())), "s")
for name in ["lower", "title", "capitalize"]:
    strict("string", [name, "s"], lambda a: getattr(a.str, name)(), "s")
strict("string", ["upper", "r"], lambda a: a.str.upper(), "r")
strict("string", ["trim", "s"], lambda a: a.str.strip(), "s")
strict("string", ["trimleft", "s", p(" a")], lambda a: a.str.lstrip(" a"), "s")
strict("string", ["trimright", "s", p("e ")], lambda a: a.str.rstrip("e "), "s")
strict("bool", ["contains", "s", p("a")], lambda a: a.str.contains("a", regex=False), "s")
strict("bool", ["match", "s", p("[0-9]+")], lambda a: a.str.contains("[0-9]+"), "s")
strict("bool", ["startswith", "s", p("a")], lambda a: a.str.startswith("a"), "s")
strict("bool", ["endswith", "s", p("e")], lambda a: a.str.endswith("e"), "s")
strict("int64", ["find", "s", p("c")], lambda a: a.str.find("c"), "s")
strict("string", ["replace", "s", p("a", "AA")], lambda a: a.str.replace("a", "AA", regex=False), "s")
strict("string", ["replaceall", "s", p("([0-9])", "<$1>")], lambda a: a.str.replace("([0-9])", r"<\1>", regex=True), "s")
for lo, hi in [(1, 3), (-3, None), (0, -1), (2, 1), (-100, 100), (-2, -1)]:
    strict("string", ["slice", "s", p(lo, hi)], lambda a: a.str.slice(lo, hi), "s")
for at in [0, 2, -1, 50]:
    strict("string", ["get", "s", p(at)], lambda a: a.str.get(at).map(lambda v: v if isinstance(v, str) else None), "s")
for at in [0, 1, 2, -1, -2]:
    strict("string", ["split", "s", p(",", at)], lambda a: a.str.split(",").str.get(at).map(lambda v: v if isinstance(v, str) else None), "s")
strict("string", ["add", "s", lit("!")], lambda a: a + "!", "s")
strict("string", ["add", "s", "r"], lambda a, b: a + b, "s", "r")
strict("string", ["join", "s", "r", p("-")], lambda a, b: a.str.cat(b, sep="-"), "s", "r")
strict("string", ["repeat", "s", p(2)], lambda a: a.str.repeat(2), "s")
strict("string", ["padstart", "s", p(8, "*")], lambda a: a.str.pad(8, "left", "*"), "s")
strict("string", ["padend", "s", p(8)], lambda a: a.str.pad(8, "right"), "s")
strict("string", ["center", "s", p(8, "*")], lambda a: a.map(lambda v: v.center(8, "*")), "s")
strict("string", ["center", "s", p(9, "*")], lambda a: a.map(lambda v: v.center(9, "*")), "s")
strict("string", ["zfill", "s", p(6)], lambda a: a.str.zfill(6), "s")
strict("string", ["extract", "s", p("([a-z]+)([0-9]+)", 2)], lambda a: a.str.extract("([a-z]+)([0-9]+)")[1].map(lambda v: v if isinstance(v, str) else None), "s")
strict("int64", ["countmatches", "s", p("[0-9]")], lambda a: a.str.count("[0-9]"), "s")
strict("string", ["reverse", "s"], lambda a: a.map(lambda v: v[::-1]), "s")
for name in ["isalpha", "isdigit", "isspace", "islower", "isupper", "isalnum"]:
    strict("bool", [name, "s"], lambda a: getattr(a.str, name)(), "s")

# Dates and times.
for name, ours in {
    "year": "year", "month": "month", "day": "day", "dayofweek": "dayofweek", "dayofyear": "dayofyear", "quarter": "quarter",
    "days_in_month": "daysinmonth",
}.items():
    for c in "tzd":
        strict("int32", [ours, c], lambda a: getattr(a.dt, name), c)
for name in ["hour", "minute", "second", "microsecond", "nanosecond"]:
    for c in "tz":
        strict("int32", [name, c], lambda a: getattr(a.dt, name), c)
for c in "tzd":
    strict("int32", ["week", c], lambda a: a.dt.isocalendar().week, c)
    strict("int32", ["isoyear", c], lambda a: a.dt.isocalendar().year, c)
for name in ["is_leap_year", "is_month_start", "is_month_end", "is_quarter_start", "is_quarter_end", "is_year_start", "is_year_end"]:
    for c in "tzd":
        strict("bool", [name.replace("_", ""), c], lambda a: getattr(a.dt, name), c)
for name, ours in {"floor": "truncateto", "ceil": "ceilto", "round": "roundto"}.items():
    for every, freq in {"1h": "h", "15m": "15min", "1d": "D", "10s": "10s", "1ms": "ms"}.items():
        strict("timestamp[us]", [ours, "t", p(every)], lambda a: getattr(a.dt, name)(freq), "t")
for every, freq in {"1mo": "M", "1y": "Y", "1q": "Q"}.items():
    strict("timestamp[us]", ["truncateto", "t", p(every)], lambda a: a.dt.to_period(freq).dt.start_time, "t")
    strict("timestamp[us, Europe/Paris]", ["truncateto", "z", p(every)],
           lambda a: a.dt.tz_localize(None).dt.to_period(freq).dt.start_time.dt.tz_localize("Europe/Paris"), "z")
strict("timestamp[us]", ["truncateto", "t", p("1w")], lambda a: a.dt.to_period("W-SUN").dt.start_time, "t")
strict("timestamp[us, Europe/Paris]", ["truncateto", "z", p("1d")], lambda a: a.dt.normalize(), "z")
strict("timestamp[us, Europe/Paris]", ["truncateto", "z", p("1h")], lambda a: a.dt.tz_convert("UTC").dt.floor("h").dt.tz_convert("Europe/Paris"), "z")
for months in [1, -1, 13, -25, 0]:
    strict("timestamp[us]", ["addmonths", "t", lit(months)], lambda a: a.map(lambda v: v + pd.DateOffset(months=months)), "t")
strict("duration[us]", ["sub", "t", "e"], lambda a, b: a - b, "t", "e")
strict("timestamp[us]", ["add", "t", "x"], lambda a, b: a + b, "t", "x")
strict("timestamp[us]", ["sub", "t", "x"], lambda a, b: a - b, "t", "x")
strict("duration[us]", ["add", "x", "x"], lambda a, b: a + b, "x", "x")
strict("duration[us]", ["mul", "x", lit(3)], lambda a: a * 3, "x")
strict("float64", ["div", "x", "x"], lambda a, b: a / b, "x", "x")
strict("float64", ["totalseconds", "x"], lambda a: a / pd.Timedelta(seconds=1), "x")
strict("float64", ["totaldays", "x"], lambda a: a / pd.Timedelta(days=1), "x")
strict("duration[us]", ["neg", "x"], lambda a: -a, "x")
strict("duration[us]", ["abs", "x"], lambda a: a.abs(), "x")
strict("timestamp[us, Europe/Paris]", ["withzone", "e", p("Europe/Paris")], lambda a: a.dt.tz_localize("Europe/Paris"), "e")
strict("timestamp[us]", ["withzone", "z", p("")], lambda a: a.dt.tz_localize(None), "z")
for layout in ["%Y-%m-%d %H:%M:%S", "%d/%m/%y %I:%M %p", "%a %b %j %U %W %f", "%G-W%V-%u", "%F %T %%"]:
    strict("string", ["formattime", "t", p(layout)], lambda a: a.dt.strftime(layout), "t")
strict("string", ["formattime", "z", p("%Y-%m-%d %H:%M:%S %z")], lambda a: a.dt.strftime("%Y-%m-%d %H:%M:%S %z"), "z")

# Casts.


def try_float(v):
    if v is None:
        return None
    try:
        return float(v)
    except ValueError:
        return None


def try_int(v):
    if v is None:
        return None
    try:
        n = int(v)
    except ValueError:
        return None
    return n if -I64 <= n < I64 else None


rowwise("float64", ["trycast", "w", {"to": "float64"}], try_float, "w")
rowwise("int64", ["trycast", "w", {"to": "int64"}], try_int, "w")
rowwise("int8", ["trycast", "i", {"to": "int8"}], lambda v: v if v is not None and -128 <= v < 128 else None, "i")
rowwise("uint64", ["trycast", "i", {"to": "uint64"}], lambda v: v if v is not None and v >= 0 else None, "i")
rowwise("int64", ["trycast", "f", {"to": "int64"}], lambda v: int(v) if v is not None and abs(v) < 1e18 else None, "f")
rowwise("int64", ["trycast", "u64", {"to": "int64"}], lambda v: v if v is not None and v < I64 else None, "u64")
strict("float64", ["cast", "i", {"to": "float64"}], lambda a: a.astype("float64"), "i")
strict("float32", ["cast", "f", {"to": "float32"}], lambda a: a.astype("float32"), "f")
strict("string", ["cast", "i", {"to": "string"}], lambda a: a.astype(str), "i")
strict("string", ["cast", "f", {"to": "string"}], lambda a: a.map(repr).map(lambda v: v.replace("np.float64(", "").rstrip(")")), "f")
strict("int64", ["cast", "p", {"to": "int64"}], lambda a: a.astype("int64"), "p")
strict("bool", ["cast", "n", {"to": "bool"}], lambda a: a.astype(bool), "n")
strict("int64", ["cast", "t", {"to": "int64"}], lambda a: a.astype("int64"), "t")
strict("string", ["cast", "d", {"to": "string"}], lambda a: a.dt.strftime("%Y-%m-%d"), "d")

# Several together.
strict("bool", ["gt", ["add", ["mul", "n", lit(2)], "j"], ["abs", "j"]], lambda n, j: n * 2 + j > j.abs(), "n", "j")
rowwise("int64", ["add", ["coalesce", "i", lit(5)], ["when", "p", "n", lit(0)]],
        lambda i, p, n: wrap(int(5 if i is None else i) + (int(n) if p else 0)), "i", "p", "n")
rowwise("bool", ["and", ["eq", ["lower", "s"], lit("banana")], ["gt", "n", lit(1)]],
        lambda s, n: k_and(None if s is None else s.lower() == "banana", n > 1), "s", "n")
strict("int64", ["mul", ["len", "s"], "n"], lambda s, n: s.str.len() * n, "s", "n")

out = {"columns": {}, "cases": cases}
for name, (kind, values) in columns.items():
    series, mask = load(name)
    base = kind if kind != "date" else "timestamp[us]"
    out["columns"][name] = {"type": kind, "values": [None if mask[i] else str(plain(v)) if base not in ("float64", "float32", "bool", "string") else plain(v)
                                                     for i, v in enumerate(series)]}
print(json.dumps(out, ensure_ascii=False, indent=None, separators=(",", ":")).replace('{"expr"', '\n{"expr"'))
