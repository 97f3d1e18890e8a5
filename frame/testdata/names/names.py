"""The public names of dask.dataframe, one a line: docs/FRAMES.md has a row for each.

    pip install "dask[dataframe]"; python3 names.py > dask.txt
"""

import types

import dask.dataframe as dd
import pandas as pd

df = dd.from_pandas(pd.DataFrame({"a": [1, 2], "s": ["a", "b"], "t": pd.to_datetime(["2020-01-01", "2020-01-02"])}), npartitions=1, sort=True)
s = df.s.astype("category")

# What is for those who work on Dask itself: its expressions and their rewriting.
INNER = {
    "analyze", "clear_divisions", "compute_current_divisions", "dask", "enforce_runtime_divisions", "expr", "lower_once", "pprint", "simplify", "to_backend", "assert_eq", "annotations",
    "get_collection_type", "from_graph", "Scalar", "Index",
}

GROUPS = {
    "": dd, "DataFrame": df, "Series": df.a, "GroupBy": df.groupby("a"), "SeriesGroupBy": df.groupby("a").s, "str": df.s.str, "dt": df.t.dt, "cat": s.cat,
    "rolling": df.a.rolling(2),
}

seen = set()
for group, of in GROUPS.items():
    prefix = {"Series": "DataFrame", "SeriesGroupBy": "GroupBy"}.get(group, group)
    for name in dir(of) if isinstance(of, types.ModuleType) else dir(type(of)):
        if name.startswith("_") or name in INNER or isinstance(getattr(of, name, None) if isinstance(of, types.ModuleType) else None, types.ModuleType):
            continue
        full = {"": "dd.", "DataFrame": "", "GroupBy": "groupby."}.get(prefix, prefix + ".") + name
        if full not in seen:
            seen.add(full)
            print(full)
