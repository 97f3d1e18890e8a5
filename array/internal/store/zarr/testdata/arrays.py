"""Arrays by Python's zarr, for Weft to read, and the reverse.

    python -m venv venv && venv/bin/pip install zarr==3.1.6 numcodecs==0.16.6 numpy==2.4.6
    venv/bin/python arrays.py            # writes python.zip beside this script
    venv/bin/python arrays.py check      # reads weft.zip, written by go test -update

In python.zip, expect.json says of each array its type, shape, chunks, fill value
and so on, and expect/NAME has its elements: little-endian, row-major.
"""

import json
import pathlib
import shutil
import sys
import tempfile
import warnings
import zipfile

import numcodecs
import numpy as np
import zarr
from zarr.codecs import (
    BloscCodec, BytesCodec, Crc32cCodec, GzipCodec, ShardingCodec, TransposeCodec, ZstdCodec,
)

warnings.simplefilter("ignore")
here = pathlib.Path(__file__).parent
dtypes = ["bool", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f4", "f8", "c8", "c16"]
expect = {}


def numbers(shape, dtype, seed=1):
    """Numbers that compress, with some noise, and NaN and infinity where they can be."""
    d = np.dtype(dtype)
    n = int(np.prod(shape))
    x = (np.arange(n) * 7 // 3 + np.random.default_rng(seed).integers(0, 4, n)) % 1000
    if d.kind == "b":
        return (x % 3 == 0).reshape(shape)
    a = x.astype(d)
    if d.kind in "fc":
        a = a / 8 - 3
        if n > 4:
            a[1], a[3] = np.nan, -np.inf
    if d.kind == "c":
        a = a + 1j * (np.arange(n) % 5)
    return a.reshape(shape).astype(d)


def keep(name, array, **more):
    a = array[...]
    a = np.asarray(a)
    if a.ndim:
        a = np.ascontiguousarray(a)
    little = a.astype(a.dtype.newbyteorder("<"))
    shards = getattr(array, "shards", None)
    expect[name] = {
        "dtype": a.dtype.name, "shape": a.shape, "chunks": array.chunks, "shards": shards, "bytes": little.tobytes(),
    } | more


def make(root, name, data, chunks, dtype=None, write=True, **options):
    options.setdefault("fill_value", 0)
    a = zarr.create_array(root / name, shape=data.shape, chunks=chunks, dtype=dtype or data.dtype, **options)
    if write:
        a[...] = data
    more = {}
    if options.get("attributes"):
        more["attributes"] = options["attributes"]
    if options.get("dimension_names"):
        more["names"] = options["dimension_names"]
    keep(name, a, **more)
    return a


def both(root):
    for f in (2, 3):
        for d in dtypes:
            make(root, f"v{f}/dtype-{d}", numbers((5, 7), d), (2, 3), zarr_format=f)
        x = numbers((13, 9), "f4")
        make(root, f"v{f}/none", x, (5, 4), compressors=None, zarr_format=f)
        make(root, f"v{f}/0d", np.array(2.5), (), zarr_format=f)
        make(root, f"v{f}/empty", np.zeros((0, 3)), (1, 3), zarr_format=f)
        make(root, f"v{f}/one", np.array([[7]]), (1, 1), zarr_format=f)
        make(root, f"v{f}/large-chunk", numbers((3, 3), "i4"), (10, 10), zarr_format=f)
        make(root, f"v{f}/größe/ξ 漢字", numbers((4,), "i2"), (3,), zarr_format=f,
             attributes={"units": "°C", "valid": [1, 2.5, None], "missing": float("nan")})
        make(root, f"v{f}/missing", x, (5, 4), write=False, zarr_format=f, fill_value=-1.5)
        holes = make(root, f"v{f}/holes", x, (5, 4), write=False, zarr_format=f, fill_value=np.nan)
        holes[5:10, 4:8] = 3
        keep(f"v{f}/holes", holes)
        for i, (d, v) in enumerate([
            ("f8", np.nan), ("f4", np.inf), ("f8", -np.inf), ("c8", 1 - 2j), ("c16", complex(np.nan, -np.inf)), ("b1", True),
            ("i8", -(2**63)), ("u8", 2**64 - 1), ("u1", 200), ("f4", 0.1), ("f8", -0.0),
        ]):
            make(root, f"v{f}/fill-{i}", numbers((3,), d), (2,), write=False, zarr_format=f, fill_value=v)
        for sep in ".", "/":
            key = {"name": "v2" if f == 2 else "default", "separator": sep}
            make(root, f"v{f}/separator-{'dot' if sep == '.' else 'slash'}", x, (5, 4), chunk_key_encoding=key, zarr_format=f)


def version2(root):
    x, n = numbers((20, 30), "f8"), numbers((20, 30), "i4")
    for order in ("C", "F"):
        make(root, f"v2/order-{order}", numbers((5, 4, 6), "i4"), (2, 3, 5), order=order, zarr_format=2)
    codecs = {"zlib": numcodecs.Zlib(5), "gzip": numcodecs.GZip(9), "zstd": numcodecs.Zstd(3), "zstd-sum": numcodecs.Zstd(1, checksum=True)}
    for cname in numcodecs.blosc.list_compressors():
        for shuffle in (0, 1, 2, -1):
            codecs[f"blosc-{cname}-{shuffle}"] = numcodecs.Blosc(cname, 5, shuffle)
    for name, c in codecs.items():
        make(root, f"v2/{name}", x, (11, 30), compressors=c, zarr_format=2)
    for d in dtypes[2:]:
        if np.dtype(d).itemsize > 1:
            make(root, f"v2/big-{d}", numbers((5, 7), d), (2, 3), dtype=np.dtype(d).newbyteorder(">"), zarr_format=2, order="F")
    filters = {
        "delta": (n, numcodecs.Delta("<i4")),
        "delta-as": (n % 100, numcodecs.Delta("<i4", "<i2")),
        "delta-float": (np.arange(600).reshape(20, 30) / 4, numcodecs.Delta("<f8")),
        "fixed": (n / 8, numcodecs.FixedScaleOffset(offset=-3, scale=10, dtype="<f8", astype="<i2")),
        "fixed-f4": ((n / 8).astype("f4"), numcodecs.FixedScaleOffset(offset=1, scale=10, dtype="<f4", astype="<u2")),
        "shuffle": (x, numcodecs.Shuffle(8)),
    }
    for name, (data, f) in filters.items():
        make(root, f"v2/filter-{name}", data, (7, 30), filters=[f], compressors=numcodecs.Zlib(1), zarr_format=2)
    make(root, "v2/filters", n, (7, 30), filters=[numcodecs.Delta("<i4"), numcodecs.Shuffle(4)], compressors=None, zarr_format=2)
    null = make(root, "v2/null-fill", n, (7, 30), zarr_format=2, fill_value=5)
    meta = root / "v2/null-fill/.zarray"
    meta.write_text(json.dumps(json.loads(meta.read_text()) | {"fill_value": None, "vendor": {"x": 1}}))


def version3(root):
    x, n = numbers((20, 30), "f8"), numbers((12, 10, 8), "i4")
    codecs = {"gzip": [GzipCodec(level=5)], "zstd": [ZstdCodec(level=5)], "zstd-sum": [ZstdCodec(level=5, checksum=True)],
              "crc": [Crc32cCodec()], "gzip-crc": [GzipCodec(level=1), Crc32cCodec()], "crc-gzip": [Crc32cCodec(), GzipCodec(level=1)],
              "zstd-gzip": [ZstdCodec(level=1), GzipCodec(level=1)]}
    for cname in ("blosclz", "lz4", "lz4hc", "snappy", "zlib", "zstd"):
        if cname in numcodecs.blosc.list_compressors():
            for shuffle in ("noshuffle", "shuffle", "bitshuffle"):
                codecs[f"blosc-{cname}-{shuffle}"] = [BloscCodec(typesize=8, cname=cname, clevel=5, shuffle=shuffle)]
    for name, c in codecs.items():
        make(root, f"v3/{name}", x, (11, 30), compressors=c)
    make(root, "v3/names", x, (11, 30), dimension_names=["time", None])
    make(root, "v3/big", n, (5, 4, 3), serializer=BytesCodec(endian="big"))
    make(root, "v3/big-complex", numbers((5, 4), "c16"), (3, 4), serializer=BytesCodec(endian="big"))
    make(root, "v3/transpose", n, (5, 4, 3), filters=[TransposeCodec(order=(2, 0, 1))])
    make(root, "v3/transpose-2", n, (5, 4, 3), filters=[TransposeCodec(order=(2, 0, 1)), TransposeCodec(order=(1, 0, 2))])
    make(root, "v3/keys-v2", x, (11, 30), chunk_key_encoding={"name": "v2", "separator": "."})
    for where in ("start", "end"):
        shards = {"shape": (6, 10, 4), "index_location": where}
        make(root, f"v3/shards-{where}", n, (2, 5, 4), shards=shards)
        holes = make(root, f"v3/shards-holes-{where}", n, (2, 5, 4), shards=shards, write=False, fill_value=9)
        holes[1:3, 2:6, 3:5] = 4
        keep(f"v3/shards-holes-{where}", holes)
        make(root, f"v3/shards-edge-{where}", numbers((7, 11), "f4"), (2, 3), shards={"shape": (4, 6), "index_location": where})
    make(root, "v3/shards-none", n, (2, 5, 4), shards=(6, 10, 4), compressors=None)
    make(root, "v3/shards-transposed", n, (2, 5, 4), shards=(6, 10, 4), filters=[TransposeCodec(order=(2, 0, 1))])
    inner = ShardingCodec(chunk_shape=(2, 5, 2), codecs=[BytesCodec(), GzipCodec(level=2)], index_location="start")
    outer = ShardingCodec(chunk_shape=(4, 5, 4), codecs=[inner], index_codecs=[BytesCodec(endian="big")])
    for name, list in {
        "shards-in-shards": [outer],
        "shards-packed": [ShardingCodec(chunk_shape=(4, 5, 4)), GzipCodec(level=1)],
        "transposed-shards": [TransposeCodec(order=(1, 2, 0)), ShardingCodec(chunk_shape=(2, 2, 4))],
    }.items():
        a = zarr.create(store=root / "v3" / name, shape=n.shape, chunks=(4, 10, 8), dtype=n.dtype, codecs=list, zarr_format=3, fill_value=0)
        a[...] = n
        keep(f"v3/{name}", a, chunks=(4, 2, 2) if name == "transposed-shards" else None)
    make(root, "v3/hex", numbers((3,), "f4"), (2,), write=False, fill_value=0)
    meta = root / "v3/hex/zarr.json"
    meta.write_text(json.dumps(json.loads(meta.read_text()) | {"fill_value": "0x40490fdb", "note": {"must_understand": False}}))
    expect["v3/hex"].update(bytes=np.full(3, np.array([0x40490FDB], "u4").view("f4")[0], "<f4").tobytes())


def groups(root):
    for f in (2, 3):
        for name in ("plain", "consolidated"):
            g = zarr.create_group(root / f"v{f}/group-{name}", zarr_format=f, attributes={"title": "a group"})
            g.create_array("b", shape=(3,), dtype="i4", fill_value=1)
            g.create_array("a", shape=(3,), dtype="f8", fill_value=2)
            sub = g.create_group("sub")
            sub.create_array("deep", shape=(2, 2), dtype="u1", fill_value=3, attributes={"x": 1})
            if name == "consolidated":
                zarr.consolidate_metadata(root / f"v{f}/group-{name}")


def write():
    root = pathlib.Path(tempfile.mkdtemp())
    both(root)
    version2(root)
    version3(root)
    groups(root)
    with zipfile.ZipFile(here / "python.zip", "w") as z:
        def add(name, data):
            z.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED, 9)

        for path in sorted(root.rglob("*")):
            if path.is_file():
                add(str(path.relative_to(root)), path.read_bytes())
        for name, e in expect.items():
            add("expect/" + name, e.pop("bytes"))
        add("expect.json", json.dumps(expect, default=str).replace("NaN", '"NaN"'))
    shutil.rmtree(root)
    print(len(expect), "arrays")


def check():
    root = pathlib.Path(tempfile.mkdtemp())
    with zipfile.ZipFile(here / "weft.zip") as z:
        z.extractall(root)
    wants = json.loads((root / "expect.json").read_text())
    for name, want in wants.items():
        a = zarr.open_array(root / name, mode="r")
        data = np.frombuffer((root / "expect" / name).read_bytes(), np.dtype(want["DType"]).newbyteorder("<"))
        got = np.asarray(a[...])
        assert got.dtype == np.dtype(want["DType"]) and list(got.shape) == want["Shape"], (name, got.dtype, got.shape)
        assert got.astype(got.dtype.newbyteorder("<")).tobytes() == data.tobytes(), (name, got)
        if want.get("Names"):
            names = a.metadata.dimension_names if a.metadata.zarr_format == 3 else a.attrs["_ARRAY_DIMENSIONS"]
            assert list(names) == want["Names"], (name, names)
        if want.get("Attributes"):
            assert {k: v for k, v in a.attrs.items() if k[0] != "_"} == json.loads(want["Attributes"]), name
    shutil.rmtree(root)
    print(len(wants), "arrays of Weft are right")


check() if sys.argv[1:] == ["check"] else write()
