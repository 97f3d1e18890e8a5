#!/usr/bin/env python3
"""Writes tas.nc, a synthetic climate, and yearly.csv, what xarray makes of it.

    pip install numpy==2.4.6 netCDF4==1.7.5.1.post1 xarray==2026.9.0
    python make.py
"""

import os

import netCDF4
import numpy as np
import xarray

os.chdir(os.path.dirname(os.path.abspath(__file__)))
rng = np.random.default_rng(1950)

FIRST, YEARS = 1980, 40
months = 12 * YEARS
lat = np.arange(-85, 90, 10.0)
lon = np.arange(7.5, 360, 15.0)
phi = np.deg2rad(lat)[None, :, None]
lam = np.deg2rad(lon)[None, None, :]
month = np.arange(months)
year = (month / 12)[:, None, None]
season = (month % 12 + 0.5)[:, None, None] / 12


def red(keep, shape):
    """Noise that remembers: each month keeps a part of the last."""
    x = rng.normal(size=shape)
    for i in range(1, len(x)):
        x[i] = keep * x[i - 1] + np.sqrt(1 - keep**2) * x[i]
    return x


mean = 300 - 55 * np.sin(phi) ** 2 + 3 * np.cos(2 * lam) * np.cos(phi)
cycle = -16 * np.sin(phi) * np.cos(2 * np.pi * (season - 1 / 24)) * (1 + 0.3 * np.cos(lam))
trend = 0.018 * year * (1 + 1.2 * np.clip(np.sin(phi), 0, 1) ** 2)
tropics = 0.8 * red(0.9, (months, 1, 1)) * np.exp(-((phi / 0.2) ** 2)) * np.exp(-(((lam - 3.8) / 0.9) ** 2))
weather = red(0.3, (months, len(lat), len(lon))) * (0.4 + 1.1 * np.abs(np.sin(phi)))
tas = mean + cycle + trend + tropics + weather

# Nobody was there: the first ten years of the far south, and a month that was lost.
gone = np.zeros(tas.shape, bool)
gone[:120, lat < -70] = True
gone[200, :, 10:16] = True
tas = np.ma.masked_array(tas, gone)

DAYS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
edges = np.concatenate([[0], np.cumsum(np.tile(DAYS, YEARS))]).astype("f8")

with netCDF4.Dataset("tas.nc", "w") as d:
    d.Conventions = "CF-1.8"
    d.title = "A synthetic climate: monthly temperatures near the surface"
    d.source = "random numbers and sines, by examples/climate/data/make.py of Weft: no observation, no model"
    d.createDimension("time", None)
    d.createDimension("lat", len(lat))
    d.createDimension("lon", len(lon))
    d.createDimension("bnds", 2)
    v = d.createVariable("time", "f8", ("time",), chunksizes=(months,))
    v.units, v.calendar, v.bounds, v.standard_name, v.axis = "days since %d-01-01" % FIRST, "noleap", "time_bnds", "time", "T"
    v[:] = (edges[:-1] + edges[1:]) / 2
    v = d.createVariable("time_bnds", "f8", ("time", "bnds"), chunksizes=(months, 2), zlib=True)
    v[:] = np.stack([edges[:-1], edges[1:]], 1)
    v = d.createVariable("lat", "f4", ("lat",))
    v.units, v.standard_name, v.axis = "degrees_north", "latitude", "Y"
    v[:] = lat
    v = d.createVariable("lon", "f4", ("lon",))
    v.units, v.standard_name, v.axis = "degrees_east", "longitude", "X"
    v[:] = lon
    v = d.createVariable(
        "tas", "i2", ("time", "lat", "lon"), zlib=True, complevel=9, shuffle=True, fletcher32=True,
        chunksizes=(60, len(lat), len(lon)), fill_value=-32768,
    )
    v.scale_factor, v.add_offset, v.missing_value = 0.05, 273.15, np.int16(-32768)
    v.units, v.standard_name, v.long_name = "K", "air_temperature", "temperature near the surface"
    v.cell_methods = "time: mean"
    v[:] = tas

# The mean of each year over the globe, by area, and its anomaly: how far it is from
# the mean of the first thirty years. Months count by their days; where one is
# missing, the rest of the year's has to do.
with xarray.open_dataset("tas.nc", decode_times=False) as d:
    days = (d.time_bnds[:, 1] - d.time_bnds[:, 0]).values
    t, w = d.tas.values.astype("f8"), np.cos(np.deg2rad(lat))
    with open("yearly.csv", "w") as f:
        print("year,mean_K,anomaly_K", file=f)
        w3 = days.reshape(YEARS, 12, 1, 1)
        t = t.reshape(YEARS, 12, len(lat), len(lon))
        there = ~np.isnan(t)
        cell = np.nansum(t * w3, 1) / np.maximum((there * w3).sum(1), 1e-300)
        seen = there.any(1)
        base = np.where(seen, cell, 0)[:30].sum(0) / seen[:30].sum(0)
        area = np.broadcast_to(w[None, :, None], cell.shape) * seen
        means = np.where(seen, cell, 0) * area
        off = np.where(seen, cell - base, 0) * area
        for i in range(YEARS):
            print("%d,%.6f,%.6f" % (FIRST + i, means[i].sum() / area[i].sum(), off[i].sum() / area[i].sum()), file=f)
