"""Writes the .npy files of the tests and oracle.json, by NumPy 2.4.

    python make.py          # in this folder
    python make.py check    # read with NumPy what the tests wrote (golden-*.npy)
"""
import io, json, sys
import numpy as np

if sys.argv[1:] == ["check"]:
    want = json.load(open("golden.json"))
    for name, w in want.items():
        a = np.load(name)
        assert a.dtype == w["dtype"] and list(a.shape) == w["shape"], (name, a.dtype, a.shape)
        assert a.tobytes().hex() == w["hex"], name
    print(len(want), "files read as they were written")
    sys.exit()

oracle = {}

def save(name, a, version=None):
    with open(name + ".npy", "wb") as f:
        np.lib.format.write_array(f, a, version=version, allow_pickle=True)
    little = a.astype(a.dtype.newbyteorder("<"))
    oracle[name] = dict(dtype=a.dtype.name, shape=list(a.shape), hex=little.tobytes().hex())

names = "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64 complex64 complex128".split()
for n in names:
    d = np.dtype(n)
    a = np.arange(2 * 3 * 4).reshape(2, 3, 4)
    a = a % 2 == 0 if n == "bool" else (a * (1 + 2j) - 3).astype(d) if d.kind == "c" else (a * 9 - (d.kind != "u") * 50).astype(d)
    save(f"le-{n}", a)
    save(f"be-{n}", a.astype(d.newbyteorder(">")))
    save(f"fortran-{n}", np.asfortranarray(a))
save("be-fortran", np.asfortranarray(np.arange(12.0).reshape(3, 4)).astype(">f8", order="F"))
save("nan", np.array([np.nan, -0.0, np.inf, -np.inf, 5e-324]))
save("zero-d", np.array(7.5))
save("empty", np.zeros((0,), "f4"))
save("empty-inner", np.zeros((3, 0, 2), "i2"))
save("one", np.ones((1, 1, 1), "u2"))
save("v2", np.arange(6, dtype="i4").reshape(2, 3), version=(2, 0))
save("v3", np.arange(6, dtype="i4").reshape(2, 3), version=(3, 0))
json.dump(oracle, open("oracle.json", "w"), indent=0)

# What is none of our types.
for name, a in {
    "float16": np.ones(2, "f2"), "longdouble": np.ones(2, np.longdouble), "clongdouble": np.ones(2, np.clongdouble),
    "str": np.array(["ab", "c"]), "bytes": np.array([b"ab"]), "object": np.array([None, {}], object),
    "time": np.array(["2020-01-01"], "M8[ns]"), "delta": np.array([1], "m8[s]"), "void": np.array([b"abc"], "V3"),
    "record": np.zeros(2, [("x", "<f8"), ("y", "<i4")]), "nested": np.zeros(2, [("p", [("q", "f4")]), ("r", "f4", (2, 2))]),
}.items():
    with open("refused-" + name + ".npy", "wb") as f:
        np.lib.format.write_array(f, a, allow_pickle=True)
