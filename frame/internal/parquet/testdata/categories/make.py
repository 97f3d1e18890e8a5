"""Makes the Parquet files beside it, of columns of categories, and what pandas has of
each in categories.json: the categories in their order, and the code of each row.

    pip install pandas==3.1.1 pyarrow==26.0.1 polars==2.1.0
    python make.py
"""

import glob
import json

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from pandas.api.types import union_categoricals

sizes = ["S", "M", "L", "XL"]
rows = ["L", "S", None, "L", "M", "M", "S", None, "L"]


def frame(values, categories, ordered):
    return pd.DataFrame({"x": range(len(values)), "c": pd.Categorical(values, categories=categories, ordered=ordered)})


frame(rows, sizes, True).to_parquet("ordered.parquet")
frame(rows, sizes, True).to_parquet("groups.parquet", row_group_size=4)
frame(rows, ["M", "", "S", "L"], False).to_parquet("unordered.parquet", row_group_size=4, compression="none")
frame(rows, sizes, True).to_parquet("plain.parquet", use_dictionary=False, row_group_size=4)
frame([None] * 3, ["b", "a"], True).to_parquet("missing.parquet")
frame(rows, pd.Index(sizes, dtype="string[python]"), True).to_parquet("objects.parquet")

# Row groups of different dictionaries, the first of which has two.
typ = pa.schema([("c", pa.dictionary(pa.int32(), pa.string(), True))])


def coded(codes, words):
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(words), ordered=True)


with pq.ParquetWriter("changed.parquet", typ) as w:
    w.write_table(pa.Table.from_arrays([pa.chunked_array([coded([1, 0, None], ["a", "b", "z"]), coded([1, None, 0], ["c", "b"])])], schema=typ))
    w.write_table(pa.Table.from_arrays([coded([2, 1, 0], ["y", "b", "x"])], schema=typ))
    w.write_table(pa.Table.from_arrays([coded([0, 0], ["a", "b", "z"])], schema=typ))

# Files of different dictionaries; one does not have the column, one has it as nothing, the
# last has no rows and so no dictionary.
frame(["b", "a", None], ["b", "a", "e"], False).to_parquet("part-0.parquet")
pd.DataFrame({"x": [3, 4]}).to_parquet("part-1.parquet")
frame([None], ["f"], False).to_parquet("part-2.parquet")
frame(["d", "a", "a"], ["a", "d", "c", "b"], False).to_parquet("part-3.parquet", row_group_size=2)
pq.write_table(pa.table({"x": [9], "c": pa.nulls(1)}), "part-4.parquet")
frame(["b", "g"], ["g", "b"], False)[:0].to_parquet("part-5.parquet")

pl.DataFrame({"c": pl.Series(["lo", "hi", None, "lo"], dtype=pl.Enum(["x", "lo", "hi"]))}).write_parquet("enum.parquet")

want = {}
for name in ["ordered", "groups", "unordered", "plain", "missing", "objects", "changed", "enum"]:
    c = pq.read_table(name + ".parquet")["c"].to_pandas().cat
    want[name + ".parquet"] = {"categories": list(c.categories), "codes": list(map(int, c.codes))}
parts = []
for name in sorted(glob.glob("part-*.parquet")):
    t = pq.read_table(name)
    none = pd.Series(pd.Categorical([None] * t.num_rows, categories=pd.Index([], dtype="str")))
    has = "c" in t.column_names and not pa.types.is_null(t["c"].type)
    parts.append(t["c"].to_pandas() if has else none)
c = union_categoricals([p.astype(pd.CategoricalDtype(p.cat.categories.astype("str"))) for p in parts])
want["part-*.parquet"] = {"categories": list(c.categories), "codes": list(map(int, c.codes))}
with open("categories.json", "w") as f:
    f.write("{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in want.items()) + "\n}\n")
