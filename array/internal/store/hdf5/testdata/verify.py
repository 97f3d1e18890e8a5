#!/usr/bin/env python3
"""Reads with h5py, netCDF4 and xarray what the tests wrote.

    go test -run TestWrite -keep /tmp/written ./array/internal/store/hdf5
    python verify.py /tmp/written
"""

import glob
import os
import sys

import h5py
import netCDF4
import numpy as np
import xarray

folder = sys.argv[1]
count = 0
for name in glob.glob(os.path.join(folder, "*.h5")):
    with h5py.File(name) as f:
        for dtype, d in f.items():
            want = np.arange(d.size).reshape(d.shape) % 101
            want = (want & 1 if dtype == "bool" else want).astype(dtype)
            got = d[()]
            assert np.asarray(got).dtype == want.dtype, (name, dtype, got.dtype)
            np.testing.assert_array_equal(got, want)
            count += 1
        assert list(f.attrs) == [], list(f.attrs)

name = os.path.join(folder, "variable.nc")
want = np.full((3, 2, 4), -9, "i2")
want[:2] = np.arange(16).reshape(2, 2, 4)
with netCDF4.Dataset(name) as d:
    assert d.title == "größer" and d.version == 3 and d.history == ["one", "two"] and d.nothing == ""
    t = d["t"]
    assert t.dimensions == ("time", "lat", "lon") and d["group"]["mean"].dimensions == ("time",)
    assert list(d["lat"][:]) == [-45, 45] and d["time"].calendar == "noleap"
    assert t[2].mask.all() and t[0, 0, 3] == 1.5
    t.set_auto_maskandscale(False)
    np.testing.assert_array_equal(t[:], want)
with xarray.open_dataset(name) as d:
    assert d.t.dims == ("time", "lat", "lon") and str(d.time.values[1]) == "1901-01-01 00:00:00"
    np.testing.assert_array_equal(d.t.values, np.where(want == -9, np.nan, want * 0.5))
print(count, "datasets and a variable are as they should be")
