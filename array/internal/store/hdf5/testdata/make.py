#!/usr/bin/env python3
"""Writes the files of this folder and oracle.json, what h5py and netCDF4 read
from them.

    pip install numpy==2.4.6 h5py==3.16.0 netCDF4==1.7.5.1.post1 xarray==2026.9.0
    python make.py
"""

import base64
import json
import os

import h5py
import netCDF4
import numpy as np

os.chdir(os.path.dirname(os.path.abspath(__file__)))
rng = np.random.default_rng(5)
oracle = []


def numbers(dtype, shape):
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        return rng.random(shape) < 0.5
    if dtype.kind == "c":
        return (rng.normal(size=shape) + 1j * rng.normal(size=shape)).astype(dtype)
    if dtype.kind == "f":
        return rng.normal(size=shape).astype(dtype)
    info = np.iinfo(dtype)
    return rng.integers(info.min, info.max, size=shape, dtype=dtype.newbyteorder("="), endpoint=True).astype(dtype)


def answer(name, dataset, as_type=None):
    """Keeps what h5py reads: the type in memory, the shape, the bytes."""
    with h5py.File(name) as f:
        a = f[dataset][()]
    a = np.asarray(a)
    a = a.astype(as_type or a.dtype.newbyteorder("="))
    oracle.append(
        {
            "file": name,
            "dataset": dataset,
            "dtype": a.dtype.name,
            "shape": list(a.shape),
            "data": base64.b64encode(a.tobytes()).decode(),
        }
    )


def types():
    names = "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64 complex64 complex128".split()
    with h5py.File("types.h5", "w") as f:
        for name in names:
            f[name] = numbers(name, (3, 5))
            f.create_dataset(name + "_scalar", data=numbers(name, ()))
            f.create_dataset(name + "_chunked", data=numbers(name, (5, 7)), chunks=(2, 3), compression=1, shuffle=True)
            if name != "bool" and not name.endswith("int8"):
                big = np.dtype(name).newbyteorder(">")
                f[name + "_big"] = numbers(name, (3, 5)).astype(big)
                f.create_dataset(name + "_big_chunked", data=numbers(name, (5, 7)).astype(big), chunks=(2, 3), compression=1)
        f["float16"] = numbers("float16", (3, 5))
        f["enum"] = np.array([[1, 0], [2, 1]], "i2")
        f.create_dataset("colours", data=[2, 0, 1], dtype=h5py.enum_dtype({"red": 0, "green": 1, "blue": 2}, basetype=">i2"))
        f["bool_chars"] = np.array([1, 0], "?")
        every = list(f)
    for dataset in every:
        answer("types.h5", dataset, {"float16": "float32", "colours": "int16"}.get(dataset))


def layouts():
    a = numbers("float64", (20, 30))
    with h5py.File("layouts.h5", "w") as f:
        f["contiguous"] = a
        f["cube"] = numbers("int32", (6, 7, 8))
        f.create_dataset("chunked", data=a, chunks=(6, 7))
        f.create_dataset("gzip", data=a, chunks=(6, 7), compression=6)
        f.create_dataset("shuffled", data=a, chunks=(6, 7), compression=6, shuffle=True)
        f.create_dataset("only_shuffled", data=a, chunks=(6, 7), shuffle=True)
        f.create_dataset("summed", data=a, chunks=(6, 7), fletcher32=True)
        f.create_dataset("odd_sum", data=numbers("int8", (5, 5)), chunks=(3, 3), fletcher32=True)
        f.create_dataset("all", data=a, chunks=(6, 7), compression=9, shuffle=True, fletcher32=True)
        f.create_dataset("scaled", data=a, chunks=(6, 7), scaleoffset=3)
        f.create_dataset("lzf", data=numbers("int16", (9, 9)), chunks=(4, 4), compression="lzf")
        f.create_dataset("one_chunk", data=a, chunks=(20, 30), compression=1)
        f.create_dataset("line", data=np.arange(1000, dtype="i4"), chunks=(64,), compression=4, shuffle=True)
        f.create_dataset("bytes", data=np.arange(100, dtype="u1"), chunks=(30,), shuffle=True, compression=1)
        f.create_dataset("incompressible", data=numbers("uint8", (64,)), chunks=(16,), compression=1)

        d = f.create_dataset("unlimited", shape=(0, 4), maxshape=(None, 4), chunks=(3, 4), dtype="f4", compression=1)
        d.resize(8, axis=0)
        d[:] = numbers("float32", (8, 4))
        f.create_dataset("both_unlimited", data=numbers("int16", (7, 9)), maxshape=(None, None), chunks=(3, 4))
        d = f.create_dataset("missing", shape=(10, 10), chunks=(3, 4), dtype="f8", fillvalue=-9.5, compression=1)
        d[4, 5] = 1
        d[9, 9] = 2
        f.create_dataset("never", shape=(5, 5), chunks=(2, 2), dtype="i4", fillvalue=7)
        f.create_dataset("never_contiguous", shape=(4, 4), dtype=">i4", fillvalue=7)
        f.create_dataset("never_unlimited", shape=(4, 4), maxshape=(None, None), chunks=(2, 2), dtype="u2")
        f.create_dataset("empty", shape=(0,), dtype="f8")
        f.create_dataset("empty_chunked", shape=(0, 3), maxshape=(None, 3), dtype="f8")
        f.create_dataset("empty_axis", shape=(3, 0, 2), dtype="i2")
        # In the header of the dataset.
        p = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        p.set_layout(h5py.h5d.COMPACT)
        d = h5py.h5d.create(f.id, b"compact", h5py.h5t.NATIVE_INT32, h5py.h5s.create_simple((2, 3)), p)
        d.write(h5py.h5s.ALL, h5py.h5s.ALL, np.arange(6, dtype="i4").reshape(2, 3))
        every = list(f)
    for dataset in every:
        answer("layouts.h5", dataset)
    with h5py.File("layouts.h5") as f:  # a null space has no answer to keep
        assert f["missing"].id.get_num_chunks() == 2

    layout = h5py.VirtualLayout(shape=(2, 20, 30), dtype="f8")
    for i, name in enumerate(["contiguous", "gzip"]):
        layout[i] = h5py.VirtualSource("layouts.h5", name, shape=(20, 30))
    with h5py.File("virtual.h5", "w", libver="v110") as f:
        f.create_virtual_dataset("virtual", layout, fillvalue=0)
    answer("virtual.h5", "virtual")

    # What the newest format keeps chunks in: an implicit index, a single chunk, a
    # fixed array, an extensible array, a B-tree of the second kind.
    with h5py.File("latest.h5", "w", libver=("v110", "v110")) as f:
        f.create_dataset("single", data=a, chunks=(20, 30), compression=1)
        f.create_dataset("fixed", data=a, chunks=(6, 7), compression=1, shuffle=True)
        f.create_dataset("extensible", data=a, maxshape=(None, 30), chunks=(6, 7), compression=1)
        f.create_dataset("tree", data=a, maxshape=(None, None), chunks=(6, 7), fletcher32=True)
        p = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        p.set_chunk((6, 7))
        p.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
        d = h5py.h5d.create(f.id, b"implicit", h5py.h5t.IEEE_F64LE, h5py.h5s.create_simple((20, 30)), p)
        d.write(h5py.h5s.ALL, h5py.h5s.ALL, a)
        d = f.create_dataset("missing", shape=(20, 30), chunks=(6, 7), dtype="f8", fillvalue=np.nan)
        d[7, 8] = 1
        every = list(f)
    for dataset in every:
        answer("latest.h5", dataset)

    with h5py.File("userblock.h5", "w", userblock_size=512) as f:
        f["contiguous"] = a[:4]
        f.create_dataset("chunked", data=a[:4], chunks=(3, 7), compression=1)
    for dataset in ["contiguous", "chunked"]:
        answer("userblock.h5", dataset)


def things():
    with h5py.File("things.h5", "w") as f:
        f.attrs["title"] = "Things, größer: 測試"
        f.attrs["fixed"] = np.bytes_("seven  ")
        f.attrs["words"] = ["one", "zwei", "três"]
        f.attrs["fixed_words"] = np.array([b"a", b"bcd"])
        f.attrs["nothing"] = h5py.Empty("S1")
        f.attrs["no_numbers"] = h5py.Empty("f4")
        for name in "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64 complex128".split():
            f.attrs[name] = np.ones((), name)
        f.attrs["floats"] = np.array([1.5, 2.5])
        f.attrs["big"] = np.array([1, 2, 3], ">i4")
        f.attrs["table"] = np.arange(6, dtype="i2").reshape(2, 3)
        f["text"] = ["a", "b"]
        f["fixed_text"] = np.array([b"abc", b"de"])
        f["compound"] = np.zeros(3, [("x", "f4"), ("y", "i2")])
        f["deep/er/still"] = numbers("int8", (2, 2))
        f["deep/er"].attrs["level"] = 2
        f["deep/loop"] = f["deep"]
        f["soft"] = h5py.SoftLink("/deep/er/still")
        f["away"] = h5py.ExternalLink("nowhere.h5", "/x")
        f["labelled"] = np.zeros((2, 3))
        f["labelled"].dims[0].label = "north"
        f["labelled"].dims[1].label = "east"
        f["axis"] = np.arange(3.0)
        f["axis"].make_scale("an axis")
        f["scaled"] = np.zeros((2, 3))
        f["scaled"].dims[1].attach_scale(f["axis"])
        f["reference"] = np.array([f["axis"].ref], dtype=h5py.ref_dtype)


def climate():
    with netCDF4.Dataset("climate.nc", "w") as d:
        d.title = "a little climate"
        d.createDimension("time", None)
        d.createDimension("lat", 4)
        d.createDimension("lon", 6)
        d.createDimension("nv", 2)
        time = d.createVariable("time", "f8", ("time",))
        time.units = "days since 1850-01-01 00:00:00"
        time.calendar = "noleap"
        time.bounds = "time_bnds"
        time[:] = np.arange(10) * 365.0 + 182.5
        bounds = d.createVariable("time_bnds", "f8", ("time", "nv"))
        bounds[:] = np.stack([time[:] - 182.5, time[:] + 182.5], 1)
        d.createVariable("lat", "f4", ("lat",))[:] = [-60, -20, 20, 60]
        d.createVariable("lon", "f4", ("lon",))[:] = np.arange(6) * 60
        t2m = d.createVariable(
            "t2m", "i2", ("time", "lat", "lon"), zlib=True, shuffle=True, fletcher32=True,
            chunksizes=(4, 3, 4), fill_value=-32768,
        )
        t2m.scale_factor = 0.01
        t2m.add_offset = 280.0
        t2m.missing_value = np.int16(-32767)
        t2m.units = "K"
        t2m.long_name = "temperature at 2 m"
        t2m.standard_name = "air_temperature"
        t2m[:] = 280 + 10 * rng.normal(size=(10, 4, 6))
        t2m[3, 2, 1] = np.ma.masked
        g = d.createGroup("station")
        g.createDimension("name", 3)
        g.createVariable("height", "f4", ("name",))[:] = [1, 2, 3]
        g.createVariable("series", "f4", ("time", "name"))
        # A coordinate of several dimensions, called as one of them is.
        d.createVariable("nv", "f4", ("lat", "nv"))[:] = np.zeros((4, 2))
        d.createVariable("mask", "u1", ("lat", "lon"), contiguous=True)[:] = 1
        d.createVariable("place", str, ("lat",))
        d.createVariable("one", "i8", ())[:] = 42
    for dataset in ["time", "time_bnds", "lat", "t2m", "station/height", "station/series", "nv", "mask", "one"]:
        answer("climate.nc", dataset)


types()
layouts()
things()
climate()
with open("oracle.json", "w") as f:
    json.dump(oracle, f, indent=0)
