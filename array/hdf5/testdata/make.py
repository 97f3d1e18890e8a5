#!/usr/bin/env python3
"""Writes awkward.nc, variables whose attributes say more than their numbers, and
values.json, what netCDF4 and cftime make of them.

    pip install numpy==2.4.6 netCDF4==1.7.5.1.post1 cftime==1.6.6.1
    python make.py
"""

import json
import os

import cftime
import netCDF4
import numpy as np

os.chdir(os.path.dirname(os.path.abspath(__file__)))

with netCDF4.Dataset("awkward.nc", "w") as d:
    d.createDimension("x", 6)
    d.createDimension("bare", 2)
    d.createDimension("time", 4)

    def variable(name, dtype, values, dims=("x",), fill=None, **attributes):
        v = d.createVariable(name, dtype, dims, fill_value=fill)
        v.set_auto_maskandscale(False)
        for key, value in attributes.items():
            v.setncattr(key, value)
        v[:] = np.array(values, dtype)

    variable("x", "f4", [0, 1, 2, 3, 4, 5], units="m")
    variable("plain", "f8", [1, 2.5, -3, np.nan, np.inf, 0])
    variable("float", "f4", [1, 2, 1e20, -5, 0, 7], missing_value=np.float32(1e20))
    variable("two", "i2", [1, -1, -999, 32767, -32768, 5], fill=-32768, missing_value=np.int16(-999), scale_factor=0.1, add_offset=20.0)
    variable("scale", "i4", [1, -1, 2147483647, -2147483648, 0, 5], scale_factor=np.float32(0.5))
    variable("offset", "u1", [1, 255, 0, 128, 127, 5], fill=255, add_offset=-273.15)
    variable("unsigned", "i1", [1, -1, 0, -128, 127, -2], fill=-1, _Unsigned="true", scale_factor=2.0)
    variable("pair", "f8", [1, 2, 3, 4, 5, 6], missing_value=np.array([2.0, 5.0]))
    variable("wide", "i8", [1, 2**53 + 1, -(2**62), 0, 7, 9], fill=7)
    variable("table", "f4", np.arange(12).reshape(6, 2), dims=("x", "bare"))
    variable("time", "i8", [0, 31, 59, 425], dims=("time",), units="days since 2000-01-01", calendar="360_day")
    variable("hours", "f4", [0, 6.5, 24, 8760], dims=("time",), units="hours since 1999-12-31 18:00:00", calendar="standard")
    variable("gap", "f8", [0, 1, -1, 3], dims=("time",), fill=-1.0, units="days since 1900-01-01", calendar="noleap")
    variable("broken", "i2", [0] * 6, scale_factor="a half")

values, dates = {}, {}
with netCDF4.Dataset("awkward.nc") as d:
    for name, v in d.variables.items():
        if name in ("broken", "table"):
            continue
        if "since" in getattr(v, "units", ""):
            if name != "gap":
                dates[name] = [str(t).replace(" ", "T") for t in cftime.num2date(v[:], v.units, v.calendar)]
            continue
        a = np.ma.filled(np.ma.asarray(v[:], dtype="f8"), np.nan)
        values[name] = [None if np.isnan(x) else repr(float(x)) for x in a.ravel()]
with open("values.json", "w") as f:
    json.dump({"values": values, "dates": dates}, f, indent=1)
    f.write("\n")
