"""Makes the Parquet files beside it, and of each what pyarrow reads in it, as Arrow.

    pip install pyarrow==26.0.1 polars==2.1.0 duckdb==2.0.0
    python make.py
"""

import datetime as dt
import decimal

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq

rng = np.random.default_rng(7)


def holes(values, typ, every=5):
    return pa.array([None if i % every == every - 1 else v for i, v in enumerate(values)], typ)


def times(n, step):
    start = dt.datetime(1969, 12, 31, 23, 59, 50)
    return [start + dt.timedelta(microseconds=int(i * step)) for i in range(n)]


def everything(n=40):
    ints = rng.integers(-100, 100, n)
    words = ["", "a", "Grüße", "日本", "x" * 50, "b"]
    t = {}
    for bits in (8, 16, 32, 64):
        t[f"i{bits}"] = holes([int(v) for v in ints], getattr(pa, f"int{bits}")())
        t[f"u{bits}"] = holes([int(v) + 100 for v in ints], getattr(pa, f"uint{bits}")(), 7)
    t["u64 large"] = holes([2**64 - 1 - i for i in range(n)], pa.uint64())
    t["f16"] = holes([np.float16(v / 4) for v in ints], pa.float16())
    t["f32"] = holes([float(v) / 4 for v in ints], pa.float32())
    t["f64"] = holes([float(v) / 3 if i % 9 else float("nan") for i, v in enumerate(ints)], pa.float64())
    t["bool"] = holes([bool(v % 2) for v in ints], pa.bool_())
    t["text"] = holes([words[i % len(words)] for i in range(n)], pa.string())
    t["large"] = holes([words[i % len(words)] for i in range(n)], pa.large_string(), 3)
    t["view"] = holes([words[i % len(words)] for i in range(n)], pa.string_view())
    t["binary"] = holes([bytes([i, 0, 255]) for i in range(n)], pa.binary())
    t["fixed"] = holes([bytes([i, 1, 2, 3]) for i in range(n)], pa.binary(4))
    t["category"] = holes([words[i % 4] for i in range(n)], pa.string()).dictionary_encode()
    t["date"] = holes([dt.date(1968, 1, 1) + dt.timedelta(days=100 * i) for i in range(n)], pa.date32())
    t["time ms"] = holes([dt.time(i % 24, 1, 2, 3000) for i in range(n)], pa.time32("ms"))
    t["time us"] = holes([dt.time(i % 24, 1, 2, 3) for i in range(n)], pa.time64("us"))
    for unit in ("ms", "us", "ns"):
        t[f"at {unit}"] = holes(times(n, 1e6), pa.timestamp(unit))
        t[f"zone {unit}"] = holes(times(n, 3600e6), pa.timestamp(unit, "Europe/Paris"))
        t[f"for {unit}"] = holes([dt.timedelta(seconds=i - 5) for i in range(n)], pa.duration(unit))
    for p, s in ((4, 2), (15, 3), (38, 10)):
        t[f"d{p}"] = holes([decimal.Decimal(int(v)).scaleb(-s) for v in ints], pa.decimal128(p, s))
    t["null"] = pa.nulls(n)
    t["all null"] = pa.nulls(n, pa.string())
    t["constant"] = pa.array([7] * n)
    return pa.table(t)


def save(name, table, expect=None, **options):
    pq.write_table(table, name + ".parquet", **options)
    keep(name, expect or pq.read_table(name + ".parquet"))


def keep(name, table):
    # Arrow's own file has categories as a single dictionary, and no chunks.
    feather.write_feather(table.combine_chunks(), name + ".arrow", compression="uncompressed")


t = everything()
save("types", t, compression="zstd")
save("types2", t, compression="snappy", data_page_version="2.0", use_dictionary=False, write_page_checksum=True)
save("required", pa.table({c: t[c].fill_null(t[c][0].as_py()) for c in ("i32", "u8", "f64", "bool", "text", "date")}, pa.schema(
    [pa.field(c, t[c].type, nullable=False) for c in ("i32", "u8", "f64", "bool", "text", "date")])), row_group_size=15)
save("int96", t.select(["at ns", "at us"]), use_deprecated_int96_timestamps=True)
save("decimals", t.select(["d4", "d15", "d38"]), store_decimal_as_integer=True)

n = 3000
walk = np.cumsum(rng.integers(-1000, 1000, n))
many = pa.table({
    "delta": holes([int(v) for v in walk], pa.int64(), 11),
    "delta32": pa.array(walk.astype("int32")),
    "length": holes([f"word {v}" for v in walk], pa.string(), 13),
    "front": pa.array(sorted(f"path/{v % 50}/{v}" for v in walk)),
    "split": holes([float(v) / 7 for v in walk], pa.float64(), 17),
    "split32": pa.array((walk / 7).astype("float32")),
    "split fixed": pa.array([bytes([v % 256, v % 13, 3]) for v in walk], pa.binary(3)),
    "runs": holes([v > 0 for v in walk], pa.bool_(), 19),
})
encodings = {"delta": "DELTA_BINARY_PACKED", "delta32": "DELTA_BINARY_PACKED", "length": "DELTA_LENGTH_BYTE_ARRAY", "front": "DELTA_BYTE_ARRAY",
             "split": "BYTE_STREAM_SPLIT", "split32": "BYTE_STREAM_SPLIT", "split fixed": "BYTE_STREAM_SPLIT", "runs": "RLE"}
for version in ("1.0", "2.0"):
    save(f"encodings{version[0]}", many, use_dictionary=False, column_encoding=encodings, data_page_version=version,
         data_page_size=2000, compression="zstd", write_batch_size=100)

for codec in ("none", "snappy", "gzip", "brotli", "lz4", "zstd"):
    save("codec-" + codec, many.select(["delta", "length"]).slice(0, 500), compression=codec)

# A dictionary that becomes too large: its column goes on without.
save("fallback", pa.table({"text": pa.array([f"w{i // 2}" for i in range(n)]), "n": pa.array([i * i for i in range(n)]),
                           "category": pa.array([f"w{i % 700}" for i in range(n)]).dictionary_encode()}),
     dictionary_pagesize_limit=1000, write_batch_size=64, data_page_size=500, row_group_size=1700)

save("nested", pa.table({"id": [1, 2, 3], "list": [[1], [2, 3], None], "struct": [{"a": 1, "b": "x"}] * 3, "text": ["a", None, "b"]}),
     pa.table({"id": [1, 2, 3], "text": ["a", None, "b"]}))
save("empty", t.slice(0, 0))
save("no-columns", pa.table({}))
save("no-words", pa.table({"b": pa.array([b"x", None], pa.binary()), "f": pa.array([None, b"y"], pa.binary(1)), "s": pa.array(["a", None])}),
     row_group_size=1)  # dictionaries without words

p = pl.DataFrame({"n": [1, None, 3], "s": ["a", "b", None], "c": pl.Series(["x", None, "x"], dtype=pl.Categorical),
                  "e": pl.Series(["lo", "hi", None], dtype=pl.Enum(["lo", "hi"])), "d": [dt.date(2024, 1, 1), None, dt.date(2024, 1, 3)]})
p.write_parquet("polars.parquet")
keep("polars", pq.read_table("polars.parquet"))

duckdb.sql("copy (select i::int as i, case when i % 3 = 0 then null else 'w' || (i % 5) end as s, i / 7 as f, "
           "timestamp '2024-01-01' + interval (i) hour as at, i % 2 = 0 as even, (i * 1.25)::decimal(12, 2) as d, i::hugeint as h "
           "from range(3000) t(i)) to 'duckdb.parquet' (format parquet, compression zstd, row_group_size 1000)")
keep("duckdb", pq.read_table("duckdb.parquet"))
