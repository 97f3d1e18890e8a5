"""Writes the stacks and the pickles of the tests, by Dask 2026.8 and NumPy 2.4.

    python make.py          # in this folder
    python make.py check    # read with Dask what the tests wrote (written-*)
"""
import os, json, pickle, shutil, sys
import numpy as np
import dask.array as da

if sys.argv[1:] == ["check"]:
    for name, chunks in (("written-0", ((2, 3), (4,), (2,))), ("written-1", ((5,), (1, 2, 1), (2,)))):
        x = da.from_npy_stack(name)
        assert x.chunks == chunks and x.dtype == "i2", (x.chunks, x.dtype)
        assert (x.compute() == np.arange(40, dtype="i2").reshape(5, 4, 2)).all()
    print("Dask reads both stacks")
    sys.exit()

oracle = {}

def save(name, a, chunks, axis):
    shutil.rmtree(name, ignore_errors=True)
    da.to_npy_stack(name, da.from_array(a, chunks=chunks), axis=axis)
    oracle[name] = dict(axis=axis, dtype=a.dtype.name, shape=list(a.shape), hex=a.astype(a.dtype.newbyteorder("<")).tobytes().hex())

save("axis0", np.arange(30.0).reshape(5, 6), (2, 3), 0)
save("axis1", np.arange(60, dtype="i4").reshape(3, 5, 4), (1, 2, 4), 1)
save("big-endian", np.arange(12, dtype=">u2").reshape(4, 3), (3, 3), 0)
save("fortran", np.asfortranarray(np.arange(12, dtype="f4").reshape(4, 3)), (2, 3), 0)
json.dump(oracle, open("oracle.json", "w"), indent=0)

# The same description in every protocol, with and without NumPy's own numbers.
os.makedirs("pickles", exist_ok=True)
for p in range(6):
    for kind, chunks in (("int", ((2, 2, 70000), (1 << 40,))), ("list", [[2, 2, 70000], [1 << 40]]), ("numpy", ((np.int64(2), np.uint8(2), np.int32(70000)), (np.int64(1 << 40),)))):
        if kind == "numpy" and p < 3:
            continue  # bytes are calls of codecs there
        with open(f"pickles/{kind}-{p}", "wb") as f:
            pickle.dump({"chunks": chunks, "dtype": np.dtype(">f4"), "axis": 0}, f, protocol=p)
pickle.dump({"chunks": ((float("nan"),),), "dtype": np.dtype("f4"), "axis": 0}, open("pickles/refused-nan", "wb"))
pickle.dump({"chunks": ((1,),), "dtype": os.system, "axis": 0}, open("pickles/refused-system", "wb"))
pickle.dump({"chunks": ((1,),), "dtype": np.dtype([("a", "f4")]), "axis": 0}, open("pickles/refused-record", "wb"))
pickle.dump({"chunks": ((1,),), "dtype": np.dtype("f4"), "axis": 1}, open("pickles/refused-axis", "wb"))
pickle.dump([1], open("pickles/refused-list", "wb"))
