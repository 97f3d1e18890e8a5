"""Cases of the oracle: expressions over frames, answered by pandas.

A file of cases has tables, by name; CSV files, by name; and cases, each with

    name   unique in its file
    expr   the expression: a list of a name and arguments, of a function of package
           frame or of a method, whose receiver is the first argument
    out    pandas' answer, as a table
    order  "" if the rows come in this order, "known" if they do where
           the sizes of tables are known, "none" if they have none
    tol    how far floats may be from the answer, relatively; 1e-12 if it is not said
    err    in place of out: what the error says

A table is columns: a name, a type as Weft prints it, and values. Times are
numbers of their unit. In a column of floats, null is null and "nan" is NaN; pandas
is given null for both, as both are what Weft takes for missing.
"""

import json
import os

import numpy as np
import pandas as pd


class Call:
    """A value of Weft's, as it is written in Go: t.Filter(c.x.Gt(3))."""

    def __init__(self, j):
        self.j = j

    def __getattr__(self, name):
        return lambda *args: Call([name, self.j, *map(raw, args)])


class Raw:
    """An argument that JSON has no words for."""

    def __init__(self, j):
        self.j = j


def raw(x):
    """An argument as JSON."""
    if isinstance(x, (Call, Raw)):
        return x.j
    if isinstance(x, (list, tuple)):
        return [raw(v) for v in x]
    if isinstance(x, pd.Timestamp):
        zone = str(x.tz) if x.tz else ""
        text = x.tz_convert("UTC").isoformat().replace("+00:00", "Z") if zone else x.isoformat() + "Z"
        return {"time": text, "zone": zone}
    if isinstance(x, pd.Timedelta):
        return {"duration": int(x.as_unit("ns").value)}
    if isinstance(x, float) and not np.isfinite(x):
        return {"float": str(x)}
    return x


class Functions:
    """Package frame's functions: fn.Coalesce(c.x, 0)."""

    def __getattr__(self, name):
        return lambda *args: Call([name, *map(raw, args)])


class Columns:
    """Columns by name: c.x."""

    def __getattr__(self, name):
        return Call(["Col", name])

    def __call__(self, name):
        return Call(["Col", name])


fn, c = Functions(), Columns()


def typ(name):
    return Raw({"type": name})


def agg(name):
    return Raw({"func": name})


DTYPES = {
    "bool": "boolean", "string": "string", "float64": "Float64", "float32": "Float32",
    **{f"int{b}": f"Int{b}" for b in (8, 16, 32, 64)}, **{f"uint{b}": f"UInt{b}" for b in (8, 16, 32, 64)},
}


class Table:
    """A table as both sides see it."""

    def __init__(self, **columns):
        self.columns = []
        frame = {}
        for name, (kind, values, *more) in columns.items():
            column = {"name": name, "type": kind, "values": []}
            if kind == "category":
                column["categories"] = list(more[0])
                frame[name] = pd.Categorical(values, categories=more[0], ordered=True)
                column["values"] = values
            elif kind.startswith(("timestamp", "duration")):
                unit = kind.split("[")[1].split("]")[0].split(", ")
                dtype = f"{'datetime' if kind[0] == 't' else 'timedelta'}64[{unit[0]}]"
                s = pd.Series(pd.array(pd.Series(values).to_numpy(dtype)) if len(values) else np.array([], dtype))
                column["values"] = [None if v is pd.NaT else int(v.as_unit(unit[0])._value) for v in s]
                if len(unit) > 1:
                    s = s.dt.tz_localize("UTC").dt.tz_convert(unit[1])
                frame[name] = s
            elif kind == "date":
                s = pd.Series(pd.to_datetime(pd.Series(values, dtype="object"))).astype("datetime64[s]")
                column["values"] = [None if v is pd.NaT else int(v.as_unit("s")._value) // 86400 for v in s]
                frame[name] = s
            elif kind == "null":
                column["values"] = values
                frame[name] = pd.Series(values, dtype="Float64")
            else:
                column["values"] = [cell(v) for v in values]
                clean = [None if isinstance(v, float) and np.isnan(v) else v for v in values]
                frame[name] = pd.Series(clean, dtype=DTYPES[kind])
            self.columns.append(column)
        self.frame = pd.DataFrame(frame)

    def __call__(self):
        return self.frame.copy()


def cell(v):
    """A value of a column as JSON."""
    if v is None or v is pd.NA or v is pd.NaT:
        return None
    if isinstance(v, (bool, np.bool_)):
        return bool(v)
    if isinstance(v, (int, np.integer)):
        return int(v)
    if isinstance(v, (float, np.floating)):
        v = float(v)
        return v if np.isfinite(v) else str(v)
    return str(v)


def answer(df, types):
    """A frame of pandas' as a table. types are those that pandas has no words for."""
    if isinstance(df, pd.Series):
        df = df.to_frame()
    out = []
    for i, name in enumerate(df.columns):
        s = df.iloc[:, i]
        kind, values, more = types.get(name), None, {}
        d = str(s.dtype)
        if isinstance(s.dtype, pd.CategoricalDtype):
            kind = kind or "category"
            values = [cell(None if pd.isna(v) else v) for v in s]
            if kind == "category":
                more = {"categories": [str(v) for v in s.cat.categories]}
        elif d.startswith(("datetime64", "timedelta64")):
            unit = s.dt.unit
            zone = f", {s.dt.tz}" if d.startswith("datetime64") and s.dt.tz else ""
            kind = kind or f"{'timestamp' if d[0] == 'd' else 'duration'}[{unit}{zone}]"
            if kind == "date":
                values = [None if v is pd.NaT else int(v.as_unit("s")._value) // 86400 for v in s]
            else:
                to = kind.split("[")[1].split("]")[0].split(", ")[0]
                values = [None if v is pd.NaT else int(v.as_unit(to)._value) for v in s]
        else:
            if kind is None:
                kind = {"boolean": "bool", "str": "string", "object": "string"}.get(d, d.lower())
            values = [cell(None if pd.isna(v) else v) for v in s]
            if kind.startswith("float"):
                values = [None if v is None else float(v) if not isinstance(v, str) else v for v in values]
            elif "int" in kind:
                values = [None if v is None else int(v) for v in values]
        out.append({"name": str(name), "type": kind, "values": values, **more})
    return out


class Family:
    """The cases of one file."""

    def __init__(self, name, **tables):
        self.name = name
        self.tables = tables
        self.files = {}
        self.cases = []
        self.names = set()

    def add(self, name, expr, df, types=None, order="", tol=None):
        """A case: what Weft computes, and what pandas did."""
        case = {"expr": expr.j, "out": answer(df, types or {})}
        if order:
            case["order"] = order
        if tol:
            case["tol"] = tol
        self.enter(name, case)

    def error(self, name, expr, says):
        """A case that is an error."""
        self.enter(name, {"expr": expr.j, "err": says})

    def enter(self, name, case):
        assert name not in self.names, name
        self.names.add(name)
        self.cases.append({"name": name, **case})

    def text(self):
        def lines(items):
            return ",\n".join("  " + json.dumps(v, ensure_ascii=False, allow_nan=False) for v in items)

        tables = ",\n".join(f'  {json.dumps(k)}: [\n  {lines(t.columns)}]' for k, t in self.tables.items())
        return (
            f'{{\n"tables": {{\n{tables}}},\n"files": {json.dumps(self.files, ensure_ascii=False)},\n'
            f'"cases": [\n{lines(self.cases)}]\n}}\n'
        )

    def write(self, folder):
        with open(os.path.join(folder, self.name + ".json"), "w") as f:
            f.write(self.text())


def table(name):
    return Call(["in", name])


N, NAN, INF = None, float("nan"), float("inf")

when = [
    "2024-01-31 23:59:59.999999", "2024-02-29 12:30:00", None, "1969-12-31 23:00:00", "2023-12-31 00:00:00", "2024-03-31 01:30:00",
    "2024-10-27 00:30:00", "2000-01-01 00:00:00", None, "2024-02-29 12:30:00", "1900-02-28 06:07:08.000009", "2024-06-30 23:00:00",
    "2021-01-03 10:00:00", "2020-12-31 23:59:59", "2024-12-30 00:00:01", "2024-07-01 00:00:00",
]

# MIXED has a column of every kind, with values missing here and there.
MIXED = dict(
    id=("int64", list(range(16))),
    k=("string", ["b", "a", N, "", "ß", "a", "日本", "b", N, "a", "c", "", "Zebra", "b", "a", "ÿ"]),
    g=("int32", [1, 2, N, 2, 1, 3, N, 1, 2, 3, 1, N, 2, 1, 3, 2]),
    b=("bool", [True, False, N, True, True, False, N, False, True, True, False, False, N, True, False, True]),
    x=("float64", [1.5, -2.25, N, NAN, 0.0, -0.5, 1e10, 3.5, NAN, 2.5, N, 7.125, -8.5, 2.5, 1.5, 100.0]),
    y=("int64", [3, N, -7, 0, 5, 5, N, 2, 9, -1, 4, 4, N, 8, 3, -2]),
    d=("date", [w and w[:10] for w in when]),
    ts=("timestamp[us]", [np.datetime64(w or "NaT", "us") for w in when]),
    tz=("timestamp[us, Europe/Berlin]", [np.datetime64(w or "NaT", "us") for w in when]),
    cat=("category", ["lo", "hi", N, "mid", "mid", "lo", "hi", N, "lo", "lo", "mid", "hi", "hi", "lo", N, "lo"], ["lo", "mid", "hi", "never"]),
    dur=("duration[us]", [np.timedelta64(v if v is not None else "NaT", "us") for v in
         [0, 1, N, -1, 86400000000, 3600000000, -3600000001, 59999999, N, 12, 1000, 90061000001, 5, 6, 7, N]]),
)
KINDS = {name: kind for name, (kind, *_) in MIXED.items()}


def cut(columns, keep):
    """The same columns with some of the rows."""
    return {name: (kind, [v for i, v in enumerate(values) if keep(i)], *more) for name, (kind, values, *more) in columns.items()}


def mixed():
    """The tables that most families work on."""
    return dict(
        t=Table(**MIXED),
        empty=Table(**cut(MIXED, lambda i: False)),
        one=Table(**cut(MIXED, lambda i: i == 4)),
        nulls=Table(**cut(MIXED, lambda i: i in (2,)) | {"id": ("int64", [7])}),
        void=Table(k=("string", [N] * 4), x=("float64", [N, NAN, N, NAN]), y=("int64", [N] * 4), b=("bool", [N] * 4), id=("int64", [1, 1, 2, 2])),
    )
