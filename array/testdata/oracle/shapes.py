"""Making arrays, and giving them another shape."""

import random

import numpy as np

from case import DTYPES, Family, dyadic

F = Family("shapes")
rng = random.Random(4)

v, m, c = np.arange(6.0), np.arange(20.0).reshape(4, 5), np.arange(24).reshape(2, 3, 4)
for a, shape in [(m, [20]), (m, [-1]), (m, [5, 4]), (m, [2, -1]), (m, [2, 2, 5]), (m, [1, 20, 1]), (m, [10, 2]), (c, [6, 4]), (c, [4, 6]), (c, [2, 12]),
                 (c, [-1, 3]), (c, [3, 2, 4]), (v, [2, 3]), (v, [6, 1]), (np.zeros((0, 3)), [3, 0]), (np.zeros((0, 3)), [0, 7]), (np.array(2.5), [1, 1]), (np.array([2.5]), [])]:
    F.add(f"Reshape {a.shape} to {shape}", ["Reshape", a, {"shape": shape}])
for a, shape in [(m, [3, 7]), (m, [-1, -1]), (m, [-1, 3]), (m, []), (m, [-2, 10]), (np.zeros((0, 3)), [-1, 0]), (v, [7])]:
    F.error(f"Reshape {a.shape} to {shape}", ["Reshape", a, {"shape": shape}], "reshape")
F.add("Reshape of a transpose", ["Reshape", ["T", m], {"shape": [2, 10]}])
F.add("Reshape of a slice", ["Reshape", ["Slice", m, {"s": "::-1, ::2"}], {"shape": [6, 2]}])
F.add("Reshape there and back", ["Reshape", ["Reshape", c, {"shape": [8, 3]}], {"shape": [2, 3, 4]}])
F.add("Ravel of a transpose", ["Ravel", ["T", c]])

for perm in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0], [-1, 0, 1]]:
    F.add(f"Transpose {perm}", ["Transpose", c, {"perm": perm}])
F.add("Transpose twice", ["Transpose", ["Transpose", c, {"perm": [1, 2, 0]}], {"perm": [1, 2, 0]}])
for a in (np.array(1.5), v, m, c, np.zeros((2, 0))):
    F.add(f"T of {a.shape}", ["T", a])
for perm in [[0, 1], [0, 0, 1], [0, 1, 3]]:
    F.error(f"Transpose {perm}", ["Transpose", c, {"perm": perm}], "axis")

for axis in [0, 1, -1]:
    F.add(f"Concatenate 3 axis {axis}", ["Concatenate", m, ["Neg", m], ["MulN", m, {"n": 2.0}], {"axis": axis}])
for axis in [0, 1, 2, -1]:
    F.add(f"Stack axis {axis}", ["Stack", m, ["Neg", m], {"axis": axis}])
    F.add(f"Concatenate cubes axis {axis}", ["Concatenate", c, ["Slice", c, {"s": "::-1, ::-1, ::-1"}], {"axis": axis}])
F.add("Concatenate unequal", ["Concatenate", m, dyadic(rng, (1, 5)), dyadic(rng, (3, 5)), {"axis": 0}])
F.add("Concatenate with nothing", ["Concatenate", m, np.zeros((0, 5)), {"axis": 0}])
F.add("Concatenate with itself", ["Concatenate", v, v, v, {"axis": 0}])
F.add("Concatenate one", ["Concatenate", v, {"axis": 0}])
F.add("Stack scalars", ["Stack", ["Sum", m], ["Max", m], ["Min", m], {"axis": 0}])
for t in DTYPES:
    F.add(f"Concatenate {t}", ["Concatenate", dyadic(rng, (2, 3), t), dyadic(rng, (2, 2), t), {"axis": 1}])
F.error("Concatenate shapes that do not fit", ["Concatenate", m, dyadic(rng, (4, 4)), {"axis": 0}], "shape")
F.error("Concatenate ranks that do not fit", ["Concatenate", m, v, {"axis": 0}], "shape")
F.error("Concatenate axis 2", ["Concatenate", m, m, {"axis": 2}], "axis")
F.error("Stack shapes that do not fit", ["Stack", m, dyadic(rng, (5, 4)), {"axis": 0}], "shape")
F.error("Stack axis 3", ["Stack", m, m, {"axis": 3}], "axis")

for s, to in [((), (2, 3)), ((3,), (2, 3)), ((2, 1), (2, 4)), ((1, 3), (4, 1, 2, 3)), ((0,), (3, 0)), ((1,), (0,)), ((1, 1), (5, 5))]:
    F.add(f"BroadcastTo {s} to {to}", ["BroadcastTo", dyadic(rng, s), {"shape": list(to)}])

for mode in ["constant", "edge", "reflect", "symmetric", "wrap"]:
    value = {"value": 9.0} if mode == "constant" else {}
    F.add(f"Pad 1-d {mode}", ["Pad", v, {"mode": mode, "widths": [[2, 3]], **value}])
    F.add(f"Pad 2-d {mode}", ["Pad", m, {"mode": mode, "widths": [[1, 0], [2, 4]], **value}])
    F.add(f"Pad 1-d {mode} beyond its length", ["Pad", np.array([1.0, 2, 3]), {"mode": mode, "widths": [[7, 8]], **value}])
    F.add(f"Pad by nothing {mode}", ["Pad", v, {"mode": mode, "widths": [[0, 0]], **value}])
    F.add(f"Pad one {mode}", ["Pad", np.array([5.0]), {"mode": mode, "widths": [[2, 1]], **value}])
    F.add(f"Pad 3-d int {mode}", ["Pad", c, {"mode": mode, "widths": [[1, 1], [0, 2], [3, 0]]}])
F.add("Pad nothing with a constant", ["Pad", np.zeros((0,)), {"mode": "constant", "widths": [[2, 1]], "value": 4.0}])
F.add("Pad a chain", ["Pad", ["AddN", m, {"n": 0.5}], {"mode": "edge", "widths": [[2, 2], [2, 2]]}])
F.error("Pad by less than nothing", ["Pad", v, {"mode": "edge", "widths": [[-1, 0]]}], "pad")
F.error("Pad widths of another rank", ["Pad", m, {"mode": "constant", "widths": [[1, 1], [1, 1], [1, 1]]}], "pad")
F.error("Pad nothing with its edge", ["Pad", np.zeros((0,)), {"mode": "edge", "widths": [[1, 1]]}], "pad")

for shift in [0, 1, -2, 7, -23, 4]:
    F.add(f"Roll by {shift}", ["Roll", m, {"shift": shift}])
    F.add(f"Roll by {shift} axis 0", ["Roll", m, {"shift": shift, "axis": 0}])
    F.add(f"Roll by {shift} axis -1", ["Roll", m, {"shift": shift, "axis": -1}])
F.add("Roll nothing", ["Roll", np.zeros((0,)), {"shift": 3, "axis": 0}])
F.error("Roll axis 2", ["Roll", m, {"shift": 1, "axis": 2}], "axis")
for axes in [None, [0], [1], [0, 1], [-1]]:
    F.add(f"Flip {axes}", ["Flip", m, {} if axes is None else {"axes": axes}])
F.add("Flip cube", ["Flip", c, {"axes": [0, 2]}])
F.error("Flip axis 2", ["Flip", m, {"axes": [2]}], "axis")
for n, axis in [(2, 0), (3, 1), (1, 0), (0, 1), (2, -1)]:
    F.add(f"Repeat {n} axis {axis}", ["Repeat", m, {"n": n, "axis": axis}])
F.error("Repeat -1", ["Repeat", m, {"n": -1, "axis": 0}], "repeat")
F.error("Repeat axis 2", ["Repeat", m, {"n": 1, "axis": 2}], "axis")
for a, reps in [(v, [2]), (v, [2, 2]), (m, [2]), (m, [2, 1]), (m, [1, 3]), (m, [2, 1, 2]), (v, [0]), (c, [1, 2, 1]), (np.array(3.5), [3])]:
    F.add(f"Tile {a.shape} by {reps}", ["Tile", a, {"reps": reps}])
one = dyadic(rng, (1, 3, 1, 2))
for axes in [None, [0], [2], [0, 2], [-2]]:
    F.add(f"Squeeze {axes}", ["Squeeze", one, {} if axes is None else {"axes": axes}])
F.error("Squeeze an axis of 3", ["Squeeze", one, {"axes": [1]}], "squeeze")
F.error("Squeeze axis 4", ["Squeeze", one, {"axes": [4]}], "axis")
F.add("Squeeze to 0-d", ["Squeeze", np.array([[4.5]])])
for axis in [0, 1, 2, -1, -3]:
    F.add(f"Expand axis {axis}", ["Expand", m, {"axis": axis}])
F.error("Expand axis 3", ["Expand", m, {"axis": 3}], "axis")
for src, dst in [(0, 2), (2, 0), (1, 1), (-1, 0), (0, -1)]:
    F.add(f"MoveAxis {src} to {dst}", ["MoveAxis", c, {"src": src, "dst": dst}])
for i, j in [(0, 2), (1, 2), (-1, 0)]:
    F.add(f"SwapAxes {i} {j}", ["SwapAxes", c, {"i": i, "j": j}])
for k in [0, 1, 2, 3, -1]:
    F.add(f"Rot90 {k}", ["Rot90", m, {"k": k}])
for blocks in [[1, 1], [2, 3], [4, 5], [3, 2], [100, 1]]:
    F.add(f"Rechunk {blocks}", ["Rechunk", m, {"blocks": blocks}])
    F.add(f"Rechunk {blocks} of a transpose", ["Rechunk", ["T", ["AddN", m, {"n": 1.0}]], {"blocks": blocks}])
F.add("Rechunk twice", ["Rechunk", ["Rechunk", c, {"blocks": [1, 2, 3]}], {"blocks": [2, 1, 4]}])

F.add("VStack", ["VStack", m, dyadic(rng, (2, 5))])
F.add("VStack 1-d", ["VStack", v, ["Neg", v]])
F.add("HStack", ["HStack", m, dyadic(rng, (4, 2))])
F.add("HStack 1-d", ["HStack", v, ["Neg", v]])
F.add("DStack", ["DStack", m, ["Neg", m]])
F.add("DStack 1-d", ["DStack", v, ["Neg", v]])
for i in [0, 1, 2]:
    F.add(f"Split {i} of 3", ["Split", v, {"n": 3, "axis": 0, "i": i}])
    F.add(f"SplitAt {i}", ["SplitAt", m, {"places": [1, 4], "axis": 1, "i": i}])
    F.add(f"Split unevenly {i}", ["Split", m, {"n": 3, "axis": 1, "i": i}])
F.add("Split into more than there are", ["Split", v, {"n": 8, "axis": 0, "i": 7}])
F.error("Split into nothing", ["Split", v, {"n": 0, "axis": 0, "i": 0}], "split")
F.error("Split axis 1", ["Split", v, {"n": 2, "axis": 1, "i": 0}], "axis")
for n in [1, 2, 3]:
    for a in (np.array(2.5), v, m, c):
        F.add(f"AtLeast {n} of {a.shape}", ["AtLeast", a, {"n": n}])

# Everything at once.
F.add("T of Pad of Roll of Flip", ["T", ["Pad", ["Roll", ["Flip", m, {"axes": [0]}], {"shift": 1, "axis": 1}], {"mode": "wrap", "widths": [[1, 1], [0, 2]]}]])
F.add("Stack of slices of a Repeat", ["Stack", ["Slice", ["Repeat", v, {"n": 2, "axis": 0}], {"s": "::3"}], ["Slice", ["Tile", v, {"reps": [2]}], {"s": "::3"}], {"axis": 1}])
F.add("Squeeze of Expand of Reshape", ["Squeeze", ["Expand", ["Reshape", c, {"shape": [6, 4]}], {"axis": 1}], {"axes": [1]}])

# Creation.
for t in DTYPES:
    F.add(f"Zeros {t}", ["Zeros", {"t": t, "shape": [3, 5]}])
    F.add(f"Ones {t}", ["Ones", {"t": t, "shape": [4]}])
    F.add(f"Eye {t}", ["Eye", {"t": t, "n": 4, "m": 4, "k": 0}])
F.add("Full", ["Full", {"t": "float64", "shape": [2, 3, 2], "value": 2.5}])
F.add("Full NaN", ["Full", {"t": "float32", "shape": [3], "value": np.float32("nan")}])
F.add("Zeros 0-d", ["Zeros", {"t": "float64", "shape": []}])
F.add("Zeros of nothing", ["Zeros", {"t": "int8", "shape": [3, 0]}])
F.add("Ones plus Zeros", ["Add", ["Ones", {"t": "float64", "shape": [6]}], v])
for n, k, mm in [(4, 1, 4), (4, -2, 4), (3, 0, 5), (5, 1, 3), (3, 7, 3), (0, 0, 0)]:
    F.add(f"Eye {n} {mm} {k}", ["Eye", {"t": "float64", "n": n, "m": mm, "k": k}])
for t, lo, hi, step in [("int64", 0, 10, 1), ("int64", 3, 20, 4), ("int64", 10, 0, -3), ("int8", -5, 5, 2), ("uint8", 250, 255, 1), ("int64", 5, 5, 1), ("int64", 5, 0, 1)]:
    F.add(f"Arange {t} {lo} {hi} {step}", ["Arange", {"t": t, "lo": lo, "hi": hi, "step": step}])
for lo, hi, step in [(0.0, 1.0, 0.25), (0.0, 1.0, 0.1), (1.0, -1.0, -0.3), (0.0, 0.0, 1.0), (-2.5, 2.5, 0.5)]:
    F.add(f"Arange float64 {lo} {hi} {step}", ["Arange", {"t": "float64", "lo": lo, "hi": hi, "step": step}], "close 1e-15 1e-15")
for lo, hi, n in [(0.0, 1.0, 5), (0.0, 1.0, 7), (-3.0, 3.0, 4), (2.0, 2.0, 3), (0.0, 1.0, 1), (0.0, 1.0, 0), (1.0, -1.0, 9), (0.0, 0.1, 11)]:
    F.add(f"Linspace {lo} {hi} {n}", ["Linspace", {"t": "float64", "lo": lo, "hi": hi, "count": n}], "close 1e-15 1e-16")
F.add("Linspace float32", ["Linspace", {"t": "float32", "lo": 0.0, "hi": 1.0, "count": 7}], "ulp 1")
F.error("Arange step 0", ["Arange", {"t": "int64", "lo": 0, "hi": 5, "step": 0}], "step")
F.error("Zeros of less than nothing", ["Zeros", {"t": "float64", "shape": [2, -1]}], "shape")
F.error("Linspace of less than nothing", ["Linspace", {"t": "float64", "lo": 0.0, "hi": 1.0, "count": -1}], "shape")
