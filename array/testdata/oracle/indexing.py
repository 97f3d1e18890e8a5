"""Slices, positions, masks."""

import random

import numpy as np

from case import DTYPES, Family, dyadic

F = Family("indexing")
rng = random.Random(3)

v, m, c = np.arange(11.0), np.arange(42.0).reshape(6, 7), np.arange(60).reshape(3, 4, 5)
for s in ["::2", "1::3", "::-1", "-1", "0", "3:8", "-3:", ":-3", "8:3", "8:3:-1", "::-3", "9:1:-4", "-100:100", "100:", ":-100", "4:4", "None", "...",
          "newaxis, ::2", "::2, newaxis", "100:-100:-1", "-2:-9:-2", "::100", "::-100", "10", "-11"]:
    F.add(f"1-d [{s}]", ["Slice", v, {"s": s}])
for s in ["::2, -1", "1, 2", "-1", ":, 3", "1:4, ::-1", "::-1, ::-1", "..., 0", "0, ...", ":, newaxis, :", "newaxis, 2, 1:6:2", "::2, ::3", "5:0:-2, 6:0:-3",
          "2:2, :", ":, -2:", "1:100, -100:2", "..., newaxis", "newaxis, ...", "-1, ::-1", "3:1, 1:3"]:
    F.add(f"2-d [{s}]", ["Slice", m, {"s": s}])
for s in ["1", "..., 1", ":, 1", "1, ..., 2", "0:2, ..., ::2", "::-1, 1:3, -1", "newaxis, 1, newaxis, :, 2", "..., newaxis, 0", "2, 3, 4", "::2, ::2, ::2",
          "...", ":, :, :", "1:, newaxis, 2, ..., newaxis"]:
    F.add(f"3-d [{s}]", ["Slice", c, {"s": s}])
F.add("0-d [...]", ["Slice", np.array(3.5), {"s": "..."}])
F.add("0-d [newaxis]", ["Slice", np.array(3.5), {"s": "newaxis"}])
F.add("slice of nothing", ["Slice", np.zeros((0, 3)), {"s": "::2, 1"}])
for t in DTYPES:
    F.add(f"slice {t}", ["Slice", dyadic(rng, (5, 6), t), {"s": "4:0:-2, 1::2"}])
for s in ["11", "-12", "1:2, 3", "::0", "1, newaxis, 2"]:
    F.error(f"1-d [{s}]", ["Slice", v, {"s": s}], "index")
for s in ["6", ":, 7", ":, -8", "0, 0, 0", "..., ...", "a", "1:2:3:4", "1,,2", "1.5"]:
    F.error(f"2-d [{s}]", ["Slice", m, {"s": s}], "index")
F.add("2-d []", ["Slice", m, {"s": ""}])
F.add("0-d []", ["Slice", np.array(2.5), {"s": ""}])

# Slices of slices, and under other operations.
F.add("slice of a slice", ["Slice", ["Slice", v, {"s": "1::2"}], {"s": "::-2"}])
F.add("slice of a slice of a slice", ["Slice", ["Slice", ["Slice", m, {"s": "::-1"}], {"s": "1:, ::2"}], {"s": "-1, 1:"}])
F.add("slice of a transpose", ["Slice", ["T", m], {"s": "1:5:2, -2:"}])
F.add("transpose of a slice", ["T", ["Slice", m, {"s": "1:5:2, -2:"}]])
F.add("slice of a sum", ["Slice", ["Add", m, ["Slice", m, {"s": "0"}]], {"s": "2:, ::3"}])
F.add("slice of a broadcast", ["Slice", ["Add", ["Reshape", v, {"shape": [11, 1]}], v], {"s": "3, 1:9:4"}])
F.add("slice of a broadcast axis", ["Slice", ["Add", dyadic(rng, (1, 5)), dyadic(rng, (4, 1))], {"s": "1:3, 4:0:-1"}])
F.add("slice of a concatenation", ["Slice", ["Concatenate", m, ["Neg", m], {"axis": 0}], {"s": "4:9:2, 1"}])
F.add("slice of a reduction", ["Slice", ["Sum", c, {"axes": [1]}], {"s": "1:, ::2"}])
F.add("slice of a matrix product", ["Slice", ["Dot", m, ["T", m]], {"s": "1:4, -1"}])
F.add("slice of a flip and a roll", ["Slice", ["Roll", ["Flip", m, {"axes": [1]}], {"shift": 2, "axis": 0}], {"s": "1:4, 2:5"}])
F.add("slice of a reshape", ["Slice", ["Reshape", m, {"shape": [7, 6]}], {"s": "::3, 1:4"}])
F.add("slice of a where", ["Slice", ["Where", ["GtN", m, {"n": 20.0}], m, ["Neg", m]], {"s": "2:4, 3:"}])
F.add("differences by slices", ["Sub", ["Slice", v, {"s": "1:"}], ["Slice", v, {"s": ":-1"}]])
F.add("laplacian by slices", ["SubN", ["Add", ["Add", ["Slice", m, {"s": ":-2, 1:-1"}], ["Slice", m, {"s": "2:, 1:-1"}]],
                              ["Add", ["Slice", m, {"s": "1:-1, :-2"}], ["Slice", m, {"s": "1:-1, 2:"}]]], {"n": 4.0}])
F.add("odd and even", ["Concatenate", ["Slice", v, {"s": "::2"}], ["Slice", v, {"s": "1::2"}], {"axis": 0}])

# Positions.
for idx in [[0], [3, 1, 4, 1, 5], [-1, 0, -11], [], [10] * 4, list(range(11)), list(range(10, -1, -1))]:
    F.add(f"Take 1-d {idx}", ["Take", v, {"idx": idx, "axis": 0}])
for axis, idx in [(0, [5, 0, 0, -1]), (1, [6, 2, -7]), (-1, [1]), (1, []), (0, [2, 2, 2, 2, 2, 2, 2, 2])]:
    F.add(f"Take 2-d axis {axis} {idx}", ["Take", m, {"idx": idx, "axis": axis}])
F.add("Take 3-d axis 1", ["Take", c, {"idx": [3, -4, 2], "axis": 1}])
F.add("Take of a transpose", ["Take", ["T", m], {"idx": [6, 0, 3], "axis": 0}])
F.add("Take of a chain", ["Take", ["MulN", m, {"n": 2.0}], {"idx": [5, 1], "axis": 0}])
F.add("Take of a slice", ["Take", ["Slice", m, {"s": "::-2, 1:"}], {"idx": [-1, 0], "axis": 1}])
F.add("Take twice", ["Take", ["Take", m, {"idx": [4, 2, 0], "axis": 0}], {"idx": [1, 1, 5], "axis": 1}])
for idx, axis in [([11], 0), ([-12], 0), ([0], 1), ([0, 99], 0)]:
    F.error(f"Take {idx} axis {axis}", ["Take", v, {"idx": idx, "axis": axis}], "index")

# Masks.
F.add("Mask 1-d", ["Mask", v, np.arange(11) % 3 == 1])
F.add("Mask 1-d by a comparison", ["Mask", v, ["GtN", v, {"n": 4.5}]])
F.add("Mask 2-d", ["Mask", m, dyadic(rng, (6, 7), "bool")])
F.add("Mask 3-d", ["Mask", c, c % 7 == 2])
F.add("Mask of nothing true", ["Mask", m, np.zeros((6, 7), bool)])
F.add("Mask of everything true", ["Mask", m, np.ones((6, 7), bool)])
F.add("Mask of size 0", ["Mask", np.zeros((0, 2)), np.zeros((0, 2), bool)])
F.add("Mask 2-d by a comparison", ["Mask", m, ["LtN", ["ModN", m, {"n": 5.0}], {"n": 2.0}]])
F.add("Mask of a transpose", ["Mask", ["T", m], ["GtN", ["T", m], {"n": 30.0}]])
F.add("Mask along rows", ["Mask", m, np.array([1, 0, 1, 1, 0, 1], bool), {"axis": 0}])
F.add("Mask along columns", ["Mask", m, np.array([0, 0, 1, 0, 1, 1, 0], bool), {"axis": 1}])
F.add("Mask along the middle", ["Mask", c, np.array([0, 1, 0, 1], bool), {"axis": 1}])
F.add("Mask along nothing true", ["Mask", m, np.zeros(6, bool), {"axis": 0}])
F.add("Sum after a mask", ["Sum", ["Mask", m, ["GtN", m, {"n": 10.0}]]])
F.add("Max after a mask", ["Max", ["Mask", m, ["LtN", m, {"n": 10.0}]]])
F.add("chain after a mask", ["MulN", ["AddN", ["Mask", v, ["GtN", v, {"n": 4.5}]], {"n": 1.0}], {"n": 2.0}])
F.add("columns' sums after a mask along rows", ["Sum", ["Mask", m, ["GtN", ["Sum", m, {"axes": [1]}], {"n": 100.0}], {"axis": 0}], {"axes": [0]}])
F.error("Mask of another shape", ["Mask", m, np.ones((7, 6), bool)], "mask")
F.error("Mask of another length", ["Mask", m, np.ones(5, bool), {"axis": 0}], "mask")
F.error("Mask along axis 2", ["Mask", m, np.ones(6, bool), {"axis": 2}], "axis")

# The same as data, other arrays as positions, places, and replaced parts.
for r in [[[None, None, 2]], [3], [-1], [[-3, None, None]], [[None, -3, None]], [[8, 3, -1]], ["new", [1, 9, 4]], ["..."], [[None, None, -1], "new"], [[4, 4, None]]]:
    F.add(f"At 1-d {r}", ["At", v, {"ranges": r}])
for r in [[1, 2], [[1, 4, None], [None, None, -1]], ["...", 0], [0, "..."], [[None, None, None], "new", 3], [[5, 0, -2], [6, 0, -3]], [[1, 100, None], [-100, 2, None]]]:
    F.add(f"At 2-d {r}", ["At", m, {"ranges": r}])
F.error("At an index beyond", ["At", m, {"ranges": [6]}], "index")
F.error("At too many", ["At", m, {"ranges": [1, 1, 1]}], "index")
F.error("At by 0", ["At", m, {"ranges": [[None, None, 0]]}], "index")
F.add("TakeArray 1-d", ["TakeArray", v, np.array([3, -1, 3, 0]), {"axis": 0}])
F.add("TakeArray 2-d axis 1", ["TakeArray", m, np.array([6, 0, -7]), {"axis": 1}])
F.add("TakeArray by an expression", ["TakeArray", m, ["ModN", np.arange(0, 50, 7), {"n": 6}], {"axis": 0}])
F.add("TakeArray argmax", ["TakeArray", v, ["ArgMax", m, {"axes": [0]}], {"axis": 0}])
F.error("TakeArray beyond", ["TakeArray", v, np.array([3, 11]), {"axis": 0}], "index")
F.add("FlatNonzero", ["FlatNonzero", ["GtN", m, {"n": 30.0}]])
F.add("FlatNonzero of nothing", ["FlatNonzero", np.zeros((3, 4))])
F.add("Nonzero rows", ["Nonzero", c % 3, {"k": 0}])
F.add("Nonzero last", ["Nonzero", c % 3, {"k": 2}])
for s in ["2", "1:4", "::2, 1", "..., -1", "::-1, ::3", "4:4", "-2:, :3"]:
    F.add(f"ReplaceN [{s}]", ["ReplaceN", m, {"s": s, "n": -1.0}])
F.add("Replace rows", ["Replace", m, np.array([[-1.0] * 7, [-2.0] * 7]), {"s": "1:3"}])
F.add("Replace with what stretches", ["Replace", m, np.arange(7.0) - 10, {"s": "::2"}])
F.add("Replace backwards", ["Replace", m, np.arange(6.0) - 10, {"s": "::-1, 2"}])
F.add("Replace by an expression of itself", ["Replace", m, ["Neg", ["Slice", m, {"s": "1:3"}]], {"s": "4:6"}])
F.error("Replace with another shape", ["Replace", m, np.arange(5.0), {"s": "1:3"}], "shape")
F.error("Replace beyond", ["ReplaceN", m, {"s": "6", "n": 1.0}], "index")
