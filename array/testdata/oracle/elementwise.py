"""Arithmetic, comparisons, logic, functions, casts, broadcasting."""

import random

import numpy as np

from case import COMPLEX, DTYPES, FLOATS, INTS, Family, dyadic, edges, normal

F = Family("elementwise")
rng = random.Random(1)


def pairs(dtype):
    """Every pair of two edges, as a column and a row."""
    e = edges(dtype)
    return e.reshape(-1, 1), e.reshape(1, -1)


def safe(a):
    """The same without zeros, which integers cannot be divided by."""
    return a[a != 0].reshape([n if n == 1 else -1 for n in a.shape])


ARITHMETIC = ["Add", "Sub", "Mul"]
COMPARISONS = ["Eq", "Ne", "Lt", "Le", "Gt", "Ge"]

for t in INTS + FLOATS:
    a, b = pairs(t)
    for name in ARITHMETIC:
        F.add(f"{name} {t} edges", [name, a, b])
    for name in ["Minimum", "Maximum"]:
        F.add(f"{name} {t} edges", [name, a, b], "equal")
    d = b if t in FLOATS else safe(b)
    F.add(f"Div {t} edges", ["Div", a, d])
    F.add(f"Mod {t} edges", ["Mod", a, d])
    F.add(f"Neg {t} edges", ["Neg", b])
    F.add(f"Abs {t} edges", ["Abs", a])
for t in ["int8", "uint16", "int64", "uint64", "float32", "float64"]:
    a, b = pairs(t)
    for name in COMPARISONS:
        F.add(f"{name} {t} edges", [name, a, b])
for t in COMPLEX:
    a, b = pairs(t)
    for name in ARITHMETIC:
        F.add(f"{name} {t}", [name, a, b])
    for name in ["Eq", "Ne"]:
        F.add(f"{name} {t}", [name, a, b])
    F.close(f"Div {t}", ["Div", a, safe(b)], 1e-6 if t == "complex64" else 1e-15)
    F.add(f"Neg {t}", ["Neg", a], "equal")
    F.add(f"Abs {t}", ["Abs", a], "ulp 2")
    for name in ["Real", "Imag", "Conj"]:
        F.add(f"{name} {t}", [name, a], "equal")
    F.add(f"Angle {t}", ["Angle", safe(a)], "ulp 3")
    F.close(f"Exp {t}", ["Exp", a])
    F.close(f"Sqrt {t}", ["Sqrt", a])
    F.close(f"Log {t}", ["Log", safe(a)])

b1, b2 = pairs("bool")
for name in ["And", "Or", "Xor", "Eq", "Ne"]:
    F.add(f"{name} bool", [name, b1, b2])
F.add("Not bool", ["Not", b1])
for t in ["int8", "uint32", "int64"]:
    a, b = pairs(t)
    for name in ["And", "Or", "Xor"]:
        F.add(f"{name} {t}", [name, a, b])
    F.add(f"Not {t}", ["Not", a])
    shifts = np.array([[0, 1, 3, np.dtype(t).itemsize * 8 - 1, np.dtype(t).itemsize * 8, 100]], t)
    F.add(f"Shl {t}", ["Shl", a, shifts])
    F.add(f"Shr {t}", ["Shr", a, shifts])
F.error("Shl by less than nothing", ["Shl", np.array([1, 2, 3]), np.array([1, -1, 0])], "shift")

# A number of the array's own type.
for t, n in [("int8", 100), ("uint8", 7), ("int64", -3), ("uint64", 5), ("float32", 0.1), ("float64", -2.5), ("complex128", 1 - 2j)]:
    x = dyadic(rng, (3, 5), t, -60, 60)
    n = np.dtype(t).type(n)
    for name in ["AddN", "SubN", "MulN", "RSubN"]:
        F.add(f"{name} {t}", [name, x, {"n": n}])
    if t not in COMPLEX:
        F.add(f"DivN {t}", ["DivN", x, {"n": n}])
        F.add(f"ModN {t}", ["ModN", x, {"n": n}])
        F.add(f"RDivN {t}", ["RDivN", np.where(x == 0, np.dtype(t).type(1), x), {"n": n}])
        F.add(f"LtN {t}", ["LtN", x, {"n": n}])
        F.add(f"GeN {t}", ["GeN", x, {"n": n}])
        F.add(f"MaximumN {t}", ["MaximumN", x, {"n": n}], "equal")
    F.add(f"EqN {t}", ["EqN", x, {"n": x[1, 1]}])
    F.add(f"NeN {t}", ["NeN", x, {"n": x[1, 1]}])
F.add("DivN float64 by 0", ["DivN", np.array([1.0, -1, 0, np.nan]), {"n": np.float64(0)}])
F.error("Div int by 0", ["Div", np.array([1, 2, 3, 4]), np.array([1, 1, 0, 1])], "divide")
F.error("DivN int by 0", ["DivN", np.array([1, 2, 3]), {"n": 0}], "divide")
F.error("Mod int by 0", ["Mod", np.array([[5, 7]], "uint8"), np.array([[0], [2]], "uint8")], "divide")
F.error("RDivN int by 0", ["RDivN", np.array([5, 0, 3], "int32"), {"n": 7}], "divide")

# Powers.
base = np.array([[-3, -2, -1, 0, 1, 2, 3, 7]])
exponent = np.array([[0], [1], [2], [3], [5], [40], [63]])
F.add("Pow int64 wraps", ["Pow", base, exponent])
F.add("Pow int8 wraps", ["Pow", base.astype("int8"), exponent.astype("int8")])
F.add("Pow uint16 wraps", ["Pow", np.abs(base).astype("uint16"), exponent.astype("uint16")])
fb = np.array([[-np.inf, -2.5, -1, -0.0, 0, 0.5, 1, 2, 10, np.inf, np.nan]])
fe = np.array([[-np.inf], [-3], [-2], [-0.5], [0], [0.5], [1], [2], [3], [np.inf], [np.nan]])
F.add("Pow float64 specials", ["Pow", fb, fe], "ulp 2")
F.add("PowN float64 2", ["PowN", normal(rng, (4, 3)), {"n": np.float64(2)}], "ulp 2")
F.add("PowN float64 0.5", ["PowN", np.abs(normal(rng, (4, 3))), {"n": np.float64(0.5)}], "ulp 2")
F.add("PowN float64 -1", ["PowN", normal(rng, (4, 3)), {"n": np.float64(-1)}], "ulp 2")
F.add("PowN float32 3", ["PowN", normal(rng, (4, 3), "float32"), {"n": np.float32(3)}], "ulp 3")
F.add("PowN int64 3", ["PowN", dyadic(rng, (4, 3), "int64"), {"n": 3}])
F.add("PowN int16 0", ["PowN", dyadic(rng, (4, 3), "int16"), {"n": 0}])
F.close("PowN complex128 2", ["PowN", normal(rng, (5,), "complex128"), {"n": np.complex128(2)}])

# Functions, to what the truth rounds to.
wide = np.array([0.0, -0.0, 1e-300, 1e-8, 0.1, 0.5, 0.999, 1, 1.5, 2, np.pi, 10, 100.25, 1e5, 700, 710, 1e22, np.inf, np.nan])
wide = np.concatenate([wide, -wide[1:-1]])
narrow = np.linspace(-1, 1, 17)
for t in FLOATS:
    with np.errstate(all="ignore"):
        w = wide.astype(t)
        for name in ["Exp", "Exp2", "Expm1", "Sin", "Cos", "Tan", "Atan", "Sinh", "Cosh", "Tanh", "Asinh", "Cbrt"]:
            F.add(f"{name} {t}", [name, w], "ulp 2")
        for name in ["Log", "Log2", "Log10", "Log1p", "Acosh"]:
            F.add(f"{name} {t}", [name, w], "ulp 2")
        for name in ["Asin", "Acos", "Atanh"]:
            F.add(f"{name} {t}", [name, narrow.astype(t)], "ulp 2")
    F.add(f"Sqrt {t}", ["Sqrt", w])
    for name in ["Floor", "Ceil", "Trunc", "Rint", "Round", "IsNaN", "IsInf", "IsFinite"]:
        F.add(f"{name} {t}", [name, edges(t)])
    F.add(f"Sign {t}", ["Sign", edges(t)], "equal")
    F.add(f"Signbit {t}", ["Signbit", edges(t)[edges(t) == edges(t)]])
    F.add(f"Copysign {t}", ["Copysign", edges(t)[:-3], np.array([[1], [-0.0]], t)])
    F.add(f"Clip {t}", ["Clip", edges(t), {"lo": np.dtype(t).type(-1.25), "hi": np.dtype(t).type(2)}], "equal")
    F.add(f"Atan2 {t}", ["Atan2", w.reshape(-1, 1)[:14], w[:14]], "ulp 2")
    F.add(f"Hypot {t}", ["Hypot", w.reshape(-1, 1)[1:14], w[1:14]], "ulp 2")
for t in ["int8", "uint8", "int64"]:
    F.add(f"Clip {t}", ["Clip", edges(t), {"lo": 1, "hi": 50}])
    F.add(f"Clip {t} crossed", ["Clip", edges(t), {"lo": 50, "hi": 1}])
    F.add(f"Sign {t}", ["Sign", edges(t)])

# Where, and casts between all types.
m = dyadic(rng, (4, 5), "bool")
for t in DTYPES:
    F.add(f"Where {t}", ["Where", m, dyadic(rng, (4, 5), t), dyadic(rng, (1, 5), t)])
F.add("Where broadcast all three", ["Where", m.reshape(4, 5)[:, :1], dyadic(rng, (5,)), dyadic(rng, (2, 1, 1))])
F.add("Where keeps NaN where not chosen away", ["Where", np.array([True, False]), np.array([np.nan, np.nan]), np.array([1.0, 2.0])])
for t in DTYPES:
    x = dyadic(rng, (3, 4), t, -20 if np.dtype(t).kind != "u" else 0, 20)
    for u in DTYPES:
        if np.dtype(t).kind == "c" and np.dtype(u).kind not in "c":
            continue
        y = x if np.dtype(u).kind != "u" or np.dtype(t).kind in "iub" else np.abs(x)
        F.add(f"Cast {t} to {u}", ["Cast", y, {"to": u}])
F.add("Cast int64 to int8 wraps", ["Cast", edges("int64"), {"to": "int8"}])
F.add("Cast int64 to uint32 wraps", ["Cast", edges("int64"), {"to": "uint32"}])
F.add("Cast uint64 to int64 wraps", ["Cast", edges("uint64"), {"to": "int64"}])
F.add("Cast int64 to float32 rounds", ["Cast", np.array([2**24 + 1, 2**53 + 1, -(2**63), 2**63 - 1]), {"to": "float32"}])
F.add("Cast uint64 to float64 rounds", ["Cast", edges("uint64"), {"to": "float64"}])
F.add("Cast uint64 to float32 rounds once", ["Cast", np.array([2**63 + 2**39 + 1, 2**40 + 2**16 + 1], "uint64"), {"to": "float32"}])
F.add("Cast float64 to float32 specials", ["Cast", edges("float64"), {"to": "float32"}])
F.add("Cast float64 edges to bool", ["Cast", edges("float64"), {"to": "bool"}])
F.add("Cast float64 to int8 truncates", ["Cast", np.array([-1.99, -0.5, 0.5, 1.99, 127.9, -128.9]), {"to": "int8"}])
F.add("Cast float32 edges to float64", ["Cast", edges("float32"), {"to": "float64"}])

# Broadcasting.
SHAPES = [((), (3, 4)), ((), ()), ((1,), (3, 4)), ((4,), (3, 4)), ((3, 1), (1, 4)), ((3, 1), (2, 1, 4)), ((0, 3), (3,)), ((0,), (1,)),
          ((2, 0, 3), (1, 3)), ((1, 1, 1), (5,)), ((3, 1, 5), (1, 4, 1)), ((1, 0), (4, 1)), ((6, 5, 4), (5, 1)), ((1, 1), (0, 0))]
for s, r in SHAPES:
    x, y = dyadic(rng, s), dyadic(rng, r)
    F.add(f"Add {s} and {r}", ["Add", x, y])
    F.add(f"Sub {r} and {s}", ["Sub", y, x])
F.add("three shapes at once", ["Add", ["Mul", dyadic(rng, (3, 1)), dyadic(rng, (1, 4))], dyadic(rng, (2, 1, 1))])
F.add("outer difference of itself", ["Sub", (v := dyadic(rng, (7,))), ["Reshape", v, {"shape": [7, 1]}]])
F.add("centred and scaled", ["Div", ["Sub", (v := dyadic(rng, (8, 4))), ["Mean", v, {"axes": [0]}]], ["AddN", ["Abs", v], {"n": 1.0}]])
for s, r in [((3,), (4,)), ((2, 3), (2,)), ((0,), (2,)), ((4, 1, 3), (5, 2)), ((2, 3), (3, 2))]:
    F.error(f"Add {s} and {r} do not broadcast", ["Add", dyadic(rng, s), dyadic(rng, r)], "broadcast")
F.error("Where of three that do not broadcast", ["Where", m, dyadic(rng, (4, 5)), dyadic(rng, (4,))], "broadcast")
F.error("BroadcastTo smaller", ["BroadcastTo", dyadic(rng, (3, 4)), {"shape": [3, 1]}], "broadcast")
