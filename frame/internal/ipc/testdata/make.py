"""Writes Arrow files of all types with pyarrow and polars, and what is in them.

Run with pyarrow 26 and polars 2: python3 make.py
"""
import datetime as dt
import decimal
import json
import polars as pl
import pyarrow as pa
import pyarrow.ipc as ipc

D = decimal.Decimal
N = 3
columns = {
    "null": pa.nulls(N),
    "bool": pa.array([True, None, False]),
    **{f"i{b}": pa.array([1, None, -(2 ** (b - 1))], getattr(pa, f"int{b}")()) for b in (8, 16, 32, 64)},
    **{f"u{b}": pa.array([1, None, 2**b - 1], getattr(pa, f"uint{b}")()) for b in (8, 16, 32, 64)},
    "f16": pa.array([1.5, None, -2.0], pa.float16()),
    "f32": pa.array([1.5, None, -2.0], pa.float32()),
    "f64": pa.array([1.5, None, -2.0], pa.float64()),
    "s": pa.array(["größer", None, ""]),
    "ls": pa.array(["größer", None, ""], pa.large_string()),
    "sv": pa.array(["größer", None, "longer than twelve bytes"], pa.string_view()),
    "b": pa.array([b"ab", None, b""]),
    "lb": pa.array([b"ab", None, b""], pa.large_binary()),
    "bv": pa.array([b"ab", None, b"longer than twelve bytes"], pa.binary_view()),
    "fb": pa.array([b"abc", None, b"def"], pa.binary(3)),
    "d32": pa.array([dt.date(2026, 3, 1), None, dt.date(1969, 12, 31)], pa.date32()),
    "d64": pa.array([dt.date(2026, 3, 1), None, dt.date(1969, 12, 31)], pa.date64()),
    "t32s": pa.array([dt.time(1, 2, 3), None, dt.time(0)], pa.time32("s")),
    "t64u": pa.array([dt.time(1, 2, 3, 4), None, dt.time(0)], pa.time64("us")),
    "ts_s": pa.array([0, None, 1767225600], pa.timestamp("s")),
    "ts_ns": pa.array([0, None, 1767225600000000001], pa.timestamp("ns", "Europe/Paris")),
    "dur": pa.array([1, None, -1], pa.duration("ms")),
    "dec32": pa.array([D("1.25"), None, D("-3.00")], pa.decimal32(5, 2)),
    "dec64": pa.array([D("1.25"), None, D("-3.00")], pa.decimal64(15, 2)),
    "dec128": pa.array([D("1.25"), None, D("-3.00")], pa.decimal128(30, 2)),
    "dec256": pa.array([D("1.25"), None, D("-3.00")], pa.decimal256(38, 2)),
    "dict": pa.array(["x", None, "x"]).dictionary_encode(),
    "dict8": pa.DictionaryArray.from_arrays(pa.array([1, None, 0], pa.uint8()), pa.array(["x", "y"], pa.large_string())),
    "dict_twice": pa.DictionaryArray.from_arrays(pa.array([0, 1, 2], pa.int16()), pa.array(["x", None, "x"])),
    "dict_int": pa.DictionaryArray.from_arrays(pa.array([1, None, 0], pa.int64()), pa.array([10, 20])),
    "ree": pa.RunEndEncodedArray.from_arrays(pa.array([2, 3], pa.int32()), pa.array(["x", None])),
    "list": pa.array([[1], None, [2, 3]]),
    "struct": pa.array([{"a": 1, "b": "x"}, None, {"a": 2, "b": "y"}]),
    "map": pa.array([[("a", 1)], None, []], pa.map_(pa.string(), pa.int64())),
    "fsl": pa.array([[1, 2], None, [3, 4]], pa.list_(pa.int8(), 2)),
    "lv": pa.array([[1], None, [2, 3]], pa.list_view(pa.int64())),
    "last": pa.array([7, 8, 9]),
}
table = pa.table(columns)
for name, codec in [("plain", None), ("lz4", "lz4"), ("zstd", "zstd")]:
    with ipc.new_file(f"{name}.arrow", table.schema, options=ipc.IpcWriteOptions(compression=codec)) as w:
        for batch in table.to_batches(max_chunksize=2):
            w.write(batch)
with ipc.new_stream("stream.arrows", table.schema) as w:
    w.write(table)
    w.write(table.slice(1, 1))
pl.DataFrame({"s": ["a", None, "longer than twelve bytes"], "c": pl.Series(["x", "y", "x"], dtype=pl.Categorical), "i": [1, None, 3]}).write_ipc(
    "polars.arrow", compression="zstd"
)
