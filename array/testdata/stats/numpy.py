"""Writes numpy.json: what NumPy makes of some numbers. pip install numpy; python numpy.py"""

import json
import os
import sys
import warnings

sys.path = [p for p in sys.path if os.path.abspath(p or ".") != os.path.dirname(os.path.abspath(__file__))]

import numpy as np

warnings.simplefilter("ignore")
rng = np.random.default_rng(4)
cases = []


def plain(a):
    return [float(v).hex() if np.isfinite(v) else repr(float(v)) for v in np.asarray(a, "float64").ravel()]


def case(name, want, **given):
    want = np.asarray(want)
    given = {k: plain(v) if isinstance(v, np.ndarray) else v for k, v in given.items()}
    cases.append({"name": name, "shape": list(want.shape), "want": plain(want), **given})


methods = ["linear", "lower", "higher", "nearest", "midpoint", "inverted_cdf", "averaged_inverted_cdf",
           "closest_observation", "interpolated_inverted_cdf", "hazen", "weibull", "median_unbiased", "normal_unbiased"]
q = np.array([0, 0.001, 0.05, 0.125, 0.25, 1 / 3, 0.5, 0.6, 0.75, 0.875, 0.99, 1])
for n in [1, 2, 3, 4, 5, 8, 10, 33]:
    x = rng.normal(size=n).round(6)
    for m in methods:
        case(f"quantile {m} of {n}", np.quantile(x, q, method=m), x=x, q=q, method=m)
x = rng.normal(size=40)
x[[3, 17, 39]] = np.nan
case("nanquantile", np.nanquantile(x, q), x=x, q=q)
m = rng.normal(size=(6, 7))
case("quantile axis 0", np.quantile(m, q, axis=0), x=m, q=q)
case("quantile axis 1 keepdims", np.quantile(m, q, axis=1, keepdims=True), x=m, q=q)
m[2, 3] = np.nan
case("nanmedian axis 0", np.nanmedian(m, axis=0), x=m)
c = rng.normal(size=(3, 4, 5))
case("quantile axes 0 2", np.quantile(c, q, axis=(0, 2)), x=c, q=q)
case("median axes 1 2", np.median(c, axis=(1, 2)), x=c)
h, ex, ey = np.histogram2d(c.ravel(), c.ravel()[::-1], bins=[np.linspace(-2, 2, 5), np.array([-1, 0, 0.5, 3])])
case("histogram2d", h, x=c, ex=ex, ey=ey)
case("density", np.histogram(c, bins=7, range=(-2, 2), density=True)[0], x=c)
case("gradient axis 1", np.gradient(c, 0.25, axis=1), x=c)
w = rng.random(size=5)
full = rng.random(size=c.shape)
case("average", np.average(c, weights=full), x=c, w=full)
case("average axis 2", np.average(c, weights=w, axis=2), x=c, w=w)
case("average axis 1", np.average(c, weights=w[:4], axis=1), x=c, w=w[:4])
case("cov of one", np.cov(c.ravel()), x=c)
case("ptp", np.ptp(c, axis=1), x=c)
falling = np.array([2.0, 1, 0.5, 0.5, -1])
v = np.array([3, 2, 1.5, 1, 0.7, 0.5, 0, -1, -2, np.nan])
for right in (False, True):
    case(f"digitize falling {right}", np.digitize(v, falling, right=right), x=v, edges=falling)
case("isin", np.isin(v, np.array([0.0, 0.7, -2, 9])), x=v, set=np.array([-0.0, 0.7, -2, 9]))
case("argsort", np.argsort(np.array([2, 1, np.nan, 1, 0, 2, -1, 1]), kind="stable"), x=np.array([2, 1, np.nan, 1, 0, 2, -1, 1]))
folder = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(folder, "numpy.json"), "w") as f:
    json.dump({"numpy": np.__version__, "cases": cases}, f, indent=None, separators=(",", ":"))
    f.write("\n")
print(len(cases))
