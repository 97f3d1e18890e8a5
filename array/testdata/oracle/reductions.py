"""Reductions: kinds, axes, keepdims, ddof, special numbers, empty axes."""

import random

import numpy as np

from case import COMPLEX, DTYPES, FLOATS, INTS, Family, dyadic, edges, normal

F = Family("reductions")
rng = random.Random(2)

AXES = [None, [0], [1], [2], [-1], [0, 2], [1, 2], [0, 1, 2]]


def params(axes, keep=False, **more):
    p = dict(more)
    if axes is not None:
        p["axes"] = axes
    if keep:
        p["keep"] = True
    return p


def label(name, t, axes, keep):
    return f"{name} {t} axes {axes}" + (" keep" if keep else "")


x = normal(rng, (4, 3, 5))
for name in ["Sum", "Mean", "Std", "Var", "Prod", "Min", "Max"]:
    for i, axes in enumerate(AXES):
        keep = axes is not None and i % 2 == 1
        F.close(label(name, "float64", axes, keep), [name, x, params(axes, keep)])
xi = dyadic(rng, (4, 3, 5), "int8", -100, 100)
for name in ["Sum", "Prod", "Min", "Max"]:
    for axes in [None, [1], [0, 2]]:
        F.add(label(name, "int8 wraps", axes, False), [name, xi, params(axes)])
xb = np.array([rng.random() < 0.7 for _ in range(60)]).reshape(4, 3, 5)
for name in ["Any", "All"]:
    for axes in [None, [0], [-1], [0, 1]]:
        F.add(label(name, "bool", axes, False), [name, xb, params(axes)])
for name in ["ArgMin", "ArgMax"]:
    for axes in [None, [0], [1], [-1]]:
        F.add(label(name, "float64", axes, False), [name, x, params(axes)])
    ties = dyadic(rng, (5, 6), "int16", 0, 2)
    for axes in [None, [0], [1]]:
        F.add(label(name, "the first of equals", axes, False), [name, ties, params(axes)])
    F.add(f"{name} keep", [name, x, params([1], True)])

for t in INTS + FLOATS + COMPLEX:
    a = dyadic(rng, (3, 7), t, -9, 9)
    F.add(f"Sum {t}", ["Sum", a], "equal")
    F.add(f"Sum {t} rows", ["Sum", a, params([1])], "equal")
    if t not in COMPLEX:
        F.add(f"Max {t}", ["Max", a, params([0])])
        F.add(f"Min {t}", ["Min", a])
        F.add(f"ArgMax {t}", ["ArgMax", a, params([1])])
        F.add(f"CumSum {t}", ["CumSum", a, {"axis": 1}], "equal")
    F.close(f"Prod {t}", ["Prod", a, params([0])])
for t in FLOATS:
    a = normal(rng, (6, 4), t)
    for d in [0, 1, 2]:
        F.close(f"Var {t} ddof {d}", ["Var", a, params([0], ddof=d)])
        F.close(f"Std {t} ddof {d}", ["Std", a, params(None, ddof=d)])
    F.close(f"Mean {t}", ["Mean", a])
    F.add(f"Std {t} ddof beyond n", ["Std", a, params([1], ddof=4)], "equal")
# Moments are joined from block to block with the rounding of their means.
F.close("Var far from zero", ["Var", 1e9 + dyadic(rng, (30,))], 1e-9)
F.close("Std far from zero by rows", ["Std", 1e8 + dyadic(rng, (5, 8)), params([1])], 1e-9)
F.close("Sum of 0.1", ["Sum", np.full(1000, 0.1)], 1e-15)
F.close("Mean of 0.1 float32", ["Mean", np.full(1000, 0.1, "float32")], 1e-7)
F.close("Mean complex128", ["Mean", normal(rng, (4, 5), "complex128"), params([0])])

# NaN, Inf, and the reductions that look past NaN.
s = np.array([[1.0, np.nan, 3, -2], [np.inf, 2, -1, 0.5], [4, 5, 6, 7], [np.nan, np.nan, np.nan, np.nan], [-np.inf, np.inf, 1, 2]])
for name in ["Sum", "Prod", "Mean", "Std", "Var", "Min", "Max", "ArgMin", "ArgMax"]:
    F.close(f"{name} of NaN and Inf by rows", [name, s, params([1])])
    F.close(f"{name} of NaN and Inf", [name, s])
for name in ["NanSum", "NanProd", "NanMean", "NanStd", "NanVar", "NanMin", "NanMax"]:
    F.close(f"{name} by rows", [name, s, params([1])])
    F.close(f"{name} by columns", [name, s[:4], params([0])])
    F.close(f"{name} of all", [name, s[:3]])
    F.close(f"{name} of no NaN", [name, x, params([2], True)])
    F.close(f"{name} of nothing but NaN", [name, np.full(5, np.nan)])
for name in ["NanArgMin", "NanArgMax"]:
    F.add(f"{name} by rows", [name, s[:3], params([1])])
F.add("Max of float32 with NaN late", ["Max", np.array([1, 2, 3, 4, 5, 6, np.nan], "float32")])
F.add("Sum of Inf and -Inf", ["Sum", np.array([np.inf, 1, -np.inf])])
F.add("Sum of -0", ["Sum", np.array([-0.0, -0.0])], "equal")
F.add("Sum overflows", ["Sum", np.array([1e308, 1e308, -1e308])], "equal")
F.add("Any of NaN", ["Any", ["Cast", np.array([0.0, np.nan]), {"to": "bool"}]])
for t in ["int64", "uint64", "int8"]:
    F.add(f"Max {t} edges", ["Max", edges(t)])
    F.add(f"Min {t} edges", ["Min", edges(t)])
    F.add(f"Sum {t} edges wrap", ["Sum", edges(t)])
    F.add(f"ArgMin {t} edges", ["ArgMin", edges(t)])

# Nothing to reduce.
empty, hole = np.zeros((0,)), np.zeros((3, 0, 2))
for name in ["Sum", "Prod", "Mean", "Std", "Var"]:
    F.add(f"{name} of nothing", [name, empty])
    F.add(f"{name} along nothing", [name, hole, params([1])])
    F.add(f"{name} beside nothing", [name, hole, params([0])])
F.add("Any of nothing", ["Any", np.zeros((0,), bool)])
F.add("All of nothing", ["All", np.zeros((0,), bool)])
for name in ["Min", "Max", "ArgMin", "ArgMax"]:
    F.error(f"{name} of nothing", [name, empty], "empty")
    F.error(f"{name} along nothing", [name, hole, params([1])], "empty")
    F.add(f"{name} beside nothing", [name, hole, params([0])])
F.add("Sum int32 of nothing", ["Sum", np.zeros((0,), "int32")])
for name in ["Sum", "Mean", "Max", "Std", "ArgMax", "Prod", "Var"]:
    F.add(f"{name} of one", [name, np.array([2.5])])
    F.add(f"{name} of 0-d", [name, np.array(2.5)])
    F.add(f"{name} along 1", [name, dyadic(rng, (3, 1)), params([1])])
F.add("Std of one ddof 1", ["Std", np.array([2.5]), {"ddof": 1}])

# Running.
for t in ["float64", "int8", "uint32"]:
    a = dyadic(rng, (5, 7), t, -50, 50)
    for axis in [0, 1, -1]:
        F.add(f"CumSum {t} axis {axis}", ["CumSum", a, {"axis": axis}], "equal")
        if t != "float64":
            F.add(f"CumProd {t} axis {axis}", ["CumProd", a, {"axis": axis}])
F.close("CumProd float64", ["CumProd", normal(rng, (12, 2)), {"axis": 0}])
F.close("CumSum with NaN", ["CumSum", np.array([1, 2, np.nan, 3, np.inf, 4]), {"axis": 0}])
F.add("CumSum flattened", ["CumSum", dyadic(rng, (3, 4))], "equal")
F.add("CumProd flattened", ["CumProd", dyadic(rng, (3, 4), "int16")])
w = np.array([[3, 1, np.nan, 2, 7], [1, -2, 5, -2, 9]])
for name in ["CumMin", "CumMax"]:
    F.add(f"{name} int8", [name, dyadic(rng, (5, 7), "int8", -50, 50), {"axis": 0}])
    F.add(f"{name} with NaN", [name, w, {"axis": 1}])
for name in ["NanCumSum", "NanCumProd"]:
    F.add(f"{name} rows", [name, w, {"axis": 1}], "equal")
    F.add(f"{name} flattened", [name, w], "equal")
F.add("CumSum of a chain", ["CumSum", ["MulN", ["T", a], {"n": 2}], {"axis": 0}])
F.add("CumSum of 0-d", ["CumSum", np.array(2.5)])
F.add("CumSum of nothing", ["CumSum", hole, {"axis": 1}])
F.add("CumSum of 3 dimensions", ["CumSum", dyadic(rng, (3, 4, 5)), {"axis": 1}])

# After something else.
a, b = dyadic(rng, (6, 5)), dyadic(rng, (5,))
for name in ["Sum", "Mean", "Std", "Max", "Min", "ArgMax"]:
    F.close(f"{name} after a chain", [name, ["Sub", ["Mul", a, b], ["AddN", a, {"n": 0.5}]], params([0])])
    F.close(f"{name} after a transpose", [name, ["T", a], params([0])])
    F.close(f"{name} after a slice", [name, ["Slice", a, {"s": "::-2, 1:4"}], params([1])])
    F.close(f"{name} after a broadcast", [name, ["BroadcastTo", b, {"shape": [3, 5]}], params([0])])
    F.close(f"{name} of a reduction", [name, ["Sum", a, params([0])]])
F.close("Sum of a transposed cube", ["Sum", ["Transpose", x, {"perm": [2, 0, 1]}], params([0, 2])])
F.close("two reductions of one array", ["Div", ["Sub", ["Max", a], ["Min", a]], ["Mean", a]])
F.add("scalar as operand", ["Sub", a, ["Max", a]])
F.add("compare with a reduction", ["Sum", ["Cast", ["Gt", a, ["Mean", a, params([1], True)]], {"to": "int64"}], params([0])])
for name in ["Sum", "Mean", "ArgMax", "CumSum"]:
    for axis in [3, -4]:
        p = {"axis": axis} if name == "CumSum" else params([axis])
        F.error(f"{name} along axis {axis} of 3", [name, x, p], "axis")
F.error("Sum along an axis twice", ["Sum", x, params([1, 1])], "axis")
F.error("Sum along an axis twice, once from behind", ["Sum", x, params([0, -3])], "axis")
six = dyadic(rng, (2, 1, 3, 2, 1, 4))
for axes in [[0, 3], [5], [1, 2, 4], [0, 1, 2, 3, 4, 5], [-1, 0]]:
    F.add(f"Sum of six dimensions {axes}", ["Sum", six, params(axes)], "equal")
    F.close(f"Std of a transposed six dimensions {axes}", ["Std", ["T", six], params(axes, True)])
F.add("Std of a constant", ["Std", np.full(100, 0.1)], "close 0 1e-15")
F.add("Sum along no axes", ["Sum", a, params([])], "equal")
for name in ["Mean", "Std", "Var"]:
    F.error(f"{name} of integers", [name, xi], "dtype")
