"""Order, histograms, sets of values, covariance."""

import random

import numpy as np

from case import Family, dyadic, normal

F = Family("counting")
rng = random.Random(6)

v, m, i = normal(rng, (23,)), normal(rng, (7, 5)), dyadic(rng, (19,), "int64", -4, 6)
Q = [0.0, 10.0, 25.0, 50.0, 73.5, 100.0]
for method in ["linear", "lower", "higher", "nearest", "midpoint"]:
    F.close(f"Percentile {method}", ["Percentile", v, {"q": Q, "method": method}])
    F.close(f"Percentile {method} of an even count", ["Percentile", v[:10], {"q": Q, "method": method}])
F.close("Percentile axis 0", ["Percentile", m, {"q": Q, "axis": 0}])
F.close("Percentile axis 1", ["Percentile", m, {"q": [50.0], "axis": 1}])
F.close("Percentile of one", ["Percentile", v[:1], {"q": Q}])
F.close("Percentile of ties", ["Percentile", np.array([1.0, 1, 1, 2, 2, 9]), {"q": Q}])
F.close("Percentile with NaN", ["Percentile", np.array([1.0, np.nan, 3]), {"q": [0.0, 50.0]}])
F.close("Percentile with Inf", ["Percentile", np.array([1.0, 2, 3, np.inf]), {"q": [0.0, 50.0, 100.0]}])
F.close("Percentile of 2-d", ["Percentile", m, {"q": Q}])
F.error("Percentile 101", ["Percentile", v, {"q": [101.0]}], "percentile")
F.error("Percentile -1", ["Percentile", v, {"q": [-1.0]}], "percentile")
F.error("Percentile of nothing", ["Percentile", np.zeros((0,)), {"q": [50.0]}], "empty")
F.close("Median odd", ["Median", v])
F.close("Median even", ["Median", v[:8]])
F.close("Median of rows", ["Median", m, {"axes": [1]}])
F.close("Median of columns", ["Median", m, {"axes": [0]}])
inf = np.inf
for label, a in [("odd", [1, inf, 2, inf, 0]), ("even", [1, 2, inf, inf]), ("all", [inf, inf]), ("one", [inf]), ("both signs", [-inf, inf]), ("float32", np.array([-inf, -inf, 3, 2], "float32"))]:
    F.close(f"Median with Inf {label}", ["Median", np.array(a)])
F.close("Median of rows with Inf", ["Median", np.array([[inf, 1, 2], [-inf, inf, 0], [inf, inf, 5]]), {"axes": [1]}])

h = np.array([0.0, 0.1, 0.25, 0.5, 0.5, 0.75, 1.0, 1.0, -0.1, 1.1, 2.0])
for bins, lo, hi in [(4, 0.0, 1.0), (1, 0.0, 1.0), (10, -1.0, 2.0), (3, 0.0, 0.1), (5, 5.0, 6.0)]:
    F.add(f"Histogram {bins} from {lo} to {hi}", ["Histogram.Counts", h, {"bins": bins, "lo": lo, "hi": hi}])
    F.add(f"Histogram edges {bins} from {lo} to {hi}", ["Histogram.Edges", h, {"bins": bins, "lo": lo, "hi": hi}], "close 1e-15 1e-16")
F.add("Histogram 2-d", ["Histogram.Counts", m, {"bins": 6, "lo": -2.0, "hi": 2.0}])
F.add("Histogram int", ["Histogram.Counts", i, {"bins": 5, "lo": -4.0, "hi": 6.0}])
F.add("Histogram of nothing", ["Histogram.Counts", np.zeros((0,)), {"bins": 3, "lo": 0.0, "hi": 1.0}])
F.add("Histogram with edges", ["HistogramEdges.Counts", h, np.array([0.0, 0.25, 0.5, 1.0])])
F.add("Histogram weighted", ["HistogramWeighted.Counts", h, dyadic(rng, (11,)), {"bins": 4, "lo": 0.0, "hi": 1.0}], "equal")
F.error("Histogram of no bins", ["Histogram.Counts", h, {"bins": 0, "lo": 0.0, "hi": 1.0}], "bins")
F.error("Histogram backwards", ["Histogram.Counts", h, {"bins": 3, "lo": 1.0, "hi": 0.0}], "bins")

for label, a in [("int64", i), ("float64 with NaN", np.array([3.0, np.nan, 1, 3, np.nan, -0.5])), ("2-d", dyadic(rng, (4, 5), "int8", 0, 6)), ("bool", dyadic(rng, (9,), "bool")),
                 ("uint8 all equal", np.full(6, 7, "uint8")), ("nothing", np.zeros((0,), "int32")), ("one", np.array([4.5])), ("Inf", np.array([np.inf, -np.inf, 0, np.inf]))]:
    F.add(f"Unique {label}", ["Unique", a], "equal")
    F.add(f"Unique counts {label}", ["Unique.Counts", a])
    F.add(f"Unique inverse {label}", ["Unique.Inverse", a])
    F.add(f"Unique index {label}", ["Unique.Index", a])
F.add("Unique of an expression", ["Unique", ["ModN", i, {"n": 3}]])

p = dyadic(rng, (17,), "int64", 0, 8)
F.add("Bincount", ["Bincount", p])
F.add("Bincount at least 12", ["Bincount", p, {"n": 12}])
F.add("Bincount at least 2", ["Bincount", p, {"n": 2}])
F.add("Bincount weighted", ["BincountWeighted", p, dyadic(rng, (17,))], "equal")
F.add("Bincount uint8", ["Bincount", p.astype("uint8")])
F.add("Bincount of nothing", ["Bincount", np.zeros((0,), "int64"), {"n": 3}])
F.error("Bincount of less than nothing", ["Bincount", np.array([1, -1, 2])], "negative")

for k in [1, 3, 23, -1, -4]:
    F.add(f"TopK {k}", ["TopK", v, {"k": k, "axis": 0}])
    F.add(f"ArgTopK {k}", ["ArgTopK", v, {"k": k, "axis": 0}])
for k, axis in [(2, 0), (2, 1), (-3, 0), (5, -1)]:
    F.add(f"TopK {k} axis {axis}", ["TopK", m, {"k": k, "axis": axis}])
    F.add(f"ArgTopK {k} axis {axis}", ["ArgTopK", m, {"k": k, "axis": axis}])
F.add("TopK int", ["TopK", i, {"k": 4, "axis": 0}])
F.error("TopK beyond the length", ["TopK", v, {"k": 24, "axis": 0}], "topk")
F.error("TopK axis 1", ["TopK", v, {"k": 1, "axis": 1}], "axis")
F.add("Sort", ["Sort", v, {"axis": 0}])
F.add("Sort axis 0", ["Sort", m, {"axis": 0}])
F.add("Sort with NaN", ["Sort", np.array([2.0, np.nan, -1, np.inf, 0, -np.inf]), {"axis": 0}])

s = np.sort(v)
for side in ["left", "right"]:
    F.add(f"SearchSorted {side}", ["SearchSorted", s, np.concatenate([v[:6], s[3:5], [-9.0, 9.0]]), {"side": side}])
    F.add(f"SearchSorted {side} ties", ["SearchSorted", np.array([1, 2, 2, 2, 5]), np.array([[0, 1, 2], [3, 5, 6]]), {"side": side}])
    F.add(f"SearchSorted {side} in nothing", ["SearchSorted", np.zeros((0,)), np.array([1.0, 2]), {"side": side}])
    F.add(f"SearchSorted {side} NaN", ["SearchSorted", np.array([1.0, 2, 3, np.nan]), np.array([np.nan, 2.5, np.inf]), {"side": side}])
for right in [False, True]:
    F.add(f"Digitize right {right}", ["Digitize", h, np.array([0.0, 0.25, 0.5, 1.0]), {"right": right}])

F.close("Cov", ["Cov", m])
F.close("Cov ddof 0", ["Cov", m, {"ddof": 0}])
F.close("CorrCoef", ["CorrCoef", m])
F.close("Cov of columns", ["Cov", ["T", m]])
F.close("Cov far from zero", ["Cov", 1e7 + dyadic(rng, (3, 12))], 1e-9)
for n in [0, 1, 2, 3]:
    F.add(f"Diff {n}", ["Diff", dyadic(rng, (4, 6)), {"n": n, "axis": 1}])
F.add("Diff axis 0", ["Diff", dyadic(rng, (4, 6), "int8", -100, 100), {"n": 1, "axis": 0}])
F.add("Diff beyond the length", ["Diff", dyadic(rng, (3,)), {"n": 5, "axis": 0}])
