"""Scores some of the flights with NumPy, for the tests to compare with.

    python3 testdata/score.py    # in examples/scoring; writes testdata/scores.csv

Written from the descriptions of the models and features, not from the Go code:
whole columns at a time where Go goes row by row.
"""

import csv
import gzip

import numpy as np

with open("data/airports.csv") as f:
    airports = list(csv.DictReader(f))
with gzip.open("data/flights.csv.gz", "rt") as f:
    flights = list(csv.DictReader(f))

code = {a["code"]: i for i, a in enumerate(airports)}
lat = np.radians([float(a["latitude"]) for a in airports])
lon = np.radians([float(a["longitude"]) for a in airports])
left = (
    np.array([f["date"].replace(" ", "T") for f in flights], dtype="datetime64[m]")
    - np.datetime64("2001-01-01T00:00")
).astype(float)
delay = np.array([float(f["delay"]) for f in flights])
distance = np.array([float(f["distance"]) for f in flights])
origin = np.array([code[f["origin"]] for f in flights])

hav = (
    np.sin((lat[:, None] - lat) / 2) ** 2
    + np.cos(lat)[:, None] * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
)
km = 2 * 6371.0088 * np.arcsin(np.sqrt(np.minimum(1, hav)))
angle = left % 1440 / 1440 * 2 * np.pi


def noise(i):
    with np.errstate(over="ignore"):
        z = (i + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return (z >> np.uint64(11)).astype(float) / 2.0**52 - 1


def feature_b(j):
    """Mean delay in hours of the eight weeks before flight j, by a Gaussian
    kernel of 14 days, 400 km and (for small differences) 2 hours of the day."""
    past = (left >= left[j] - 56 * 1440) & (left < left[j])
    days = (left[j] - left[past]) / (14 * 1440)
    away = km[origin[j], origin[past]] / 400
    turn = 1 - np.cos(angle[j] - angle[past])
    w = np.exp(-(days**2) / 2 - away**2 / 2 - turn * (12 / (2 * np.pi)) ** 2)
    return (delay.mean() + (w * delay[past]).sum()) / (1 + w.sum()) / 60


def predict_over_time(x, y, z, overlay):
    t = np.arange(15.0)
    usual = (4 + 6 * y + 10 * z)[:, None]
    kept = np.exp(-0.25 * (1 + y)[:, None] * (t + 1))
    months = (usual + x[:, None] * kept) * (1 + 0.2 * np.cos(2 * np.pi * t / 12))
    return months * (1 + 0.5 * np.exp(-t / 6)) if overlay else months


n = len(flights)
# Some of the first, some of all over, and some of the second time round.
number = np.array(sorted({*range(20), *range(97, n, 499), *range(n, n + 10), 40 * n - 1}))
j = number % n
d = delay[j] + np.where(number >= n, 5 * noise(number.astype(np.uint64)), 0)
x = d / (0.5 + distance[j] / 440)
y = distance[j] / 1000
rush = (1 - np.cos(angle[j])) / 2
busy = np.array([feature_b(k) for k in j])
results = np.column_stack(
    [
        1 / (1 + np.exp(1.2 - 0.08 * x + 0.1 * y)),
        predict_over_time(x, y, rush, True),
        predict_over_time(x, y, busy, False),
    ]
)
with open("testdata/scores.csv", "w") as f:
    names = ["another"] + [f"{w}_overlay_{m + 1}" for w in ("w", "wo") for m in range(15)]
    f.write(",".join(["observation"] + names) + "\n")
    for i, row in zip(number, results):
        f.write(",".join([str(i)] + [repr(float(v)) for v in row]) + "\n")
