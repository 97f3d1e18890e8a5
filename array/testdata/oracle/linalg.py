"""Products, norms and decompositions, which are checked by what they restore."""

import random

import numpy as np

from case import DTYPES, Family, dyadic, normal

F = Family("linalg")
rng = random.Random(5)

v, w, m, n, c = dyadic(rng, (5,)), dyadic(rng, (5,)), dyadic(rng, (4, 5)), dyadic(rng, (5, 3)), dyadic(rng, (2, 5, 3))
zero = np.array(2.5)
for name, a, b in [("0-d 0-d", zero, zero), ("0-d 2-d", zero, m), ("2-d 0-d", m, zero), ("1-d 1-d", v, w), ("2-d 1-d", m, v), ("1-d 2-d", v, n), ("2-d 2-d", m, n),
                   ("2-d 3-d", m, c), ("3-d 1-d", dyadic(rng, (2, 3, 5)), v), ("3-d 2-d", dyadic(rng, (2, 3, 5)), n), ("1-d 3-d", v, c), ("3-d 3-d", dyadic(rng, (2, 3, 5)), c)]:
    F.add(f"Dot {name}", ["Dot", a, b], "equal")
for name, a, b in [("1-d 1-d", v, w), ("2-d 1-d", m, v), ("1-d 2-d", v, n), ("2-d 2-d", m, n), ("2-d 3-d", m, c), ("3-d 2-d", dyadic(rng, (2, 3, 5)), n),
                   ("3-d 3-d", dyadic(rng, (2, 4, 5)), c), ("batches broadcast", dyadic(rng, (3, 1, 2, 5)), c), ("3-d 1-d", dyadic(rng, (2, 3, 5)), v)]:
    F.add(f"MatMul {name}", ["MatMul", a, b], "equal")
for t in DTYPES[1:]:
    F.add(f"Dot {t}", ["Dot", dyadic(rng, (3, 4), t, -9, 9), dyadic(rng, (4, 2), t, -9, 9)], "equal")
F.add("Dot int8 wraps", ["Dot", dyadic(rng, (3, 6), "int8", -100, 100), dyadic(rng, (6, 2), "int8", -100, 100)])
F.add("Dot of a transpose", ["Dot", m, ["T", m]], "equal")
F.add("Dot of a transpose plus 1", ["Dot", m, ["AddN", ["T", m], {"n": 1.0}]], "equal")
F.add("Dot of a transpose times 2 minus 3", ["Dot", ["T", n], ["SubN", ["MulN", n, {"n": 2.0}], {"n": 3.0}]], "equal")
F.add("Dot of slices", ["Dot", ["Slice", m, {"s": "::2, ::-1"}], ["Slice", n, {"s": ":, 1:"}]], "equal")
F.add("Dot along nothing", ["Dot", np.zeros((3, 0)), np.zeros((0, 2))], "equal")
F.add("Dot of nothing", ["Dot", np.zeros((0, 3)), np.zeros((3, 2))])
F.add("Dot with NaN and Inf", ["Dot", np.array([[1, np.nan], [np.inf, 2], [3, 4]]), np.array([[1.0, 2], [3, 4]])], "equal")
F.add("Dot 0 times Inf", ["Dot", np.array([[0.0, 1]]), np.array([[np.inf], [1]])], "equal")
big = normal(rng, (11, 13))
F.close("Dot full mantissas", ["Dot", big, ["T", big]])
F.close("Dot chain of three", ["Dot", ["Dot", m, n], ["T", n]])
F.close("Dot float32 full mantissas", ["Dot", big.astype("float32"), ["T", big.astype("float32")]])
F.close("Dot complex128 full mantissas", ["Dot", normal(rng, (4, 6), "complex128"), normal(rng, (6, 3), "complex128")])
for name, a, b in [("(4,5) (4,5)", m, m), ("(5) (4,5)", v, m), ("(4,5) (2,5,3) wrong", m.T, c)]:
    F.error(f"Dot {name}", ["Dot", a, b], "shape")
F.error("MatMul with 0-d", ["MatMul", m, zero], "shape")
F.error("MatMul batches that do not broadcast", ["MatMul", dyadic(rng, (3, 4, 5)), c], "shape")

t3, u3 = dyadic(rng, (3, 4, 5), lo=-9, hi=9), dyadic(rng, (4, 3, 2), lo=-9, hi=9)
for name, a, b, axes in [("0", v, w, 0), ("1", m, n, 1), ("2", t3, dyadic(rng, (4, 5, 2)), 2), ("[[0],[1]]", t3, u3, [[0], [1]]), ("[[1,0],[0,1]]", t3, u3, [[1, 0], [0, 1]]), ("[[-1],[0]]", t3, n, [[-1], [0]])]:
    F.add(f"Tensordot {name}", ["Tensordot", a, b, {"axes": axes}], "equal")
F.error("Tensordot that does not fit", ["Tensordot", t3, u3, {"axes": 2}], "shape")

sq = dyadic(rng, (4, 4))
for spec, args in [("ij,jk->ik", (m, n)), ("ij->ji", (m,)), ("ii->i", (sq,)), ("ii", (sq,)), ("ij->", (m,)), ("ij->j", (m,)), ("i,i", (v, w)), ("i,j->ij", (v, w)),
                   ("ij,ij->i", (m, m)), ("ij,j", (m, v)), ("bij,bjk->bik", (dyadic(rng, (2, 4, 5)), c)), ("ij,jk,kl->il", (m, n, dyadic(rng, (3, 2)))),
                   ("ijk,jil->kl", (t3, u3)), ("...i,i->...", (t3, v)), ("...ij->...ji", (t3,)), ("i...->...", (t3,)), ("ij,kj->ik", (m, m)), ("ij,ij", (m, m)), ("ab,cd->dbca", (sq[:2, :3], sq[:3, :2])), (" i j , j k ", (m, n))]:
    F.add(f"Einsum {spec}", ["Einsum", *args, {"spec": spec}], "equal")
for spec, args in [("ij,jk->ik", (m, m)), ("ij->ik", (m,)), ("ijk->i", (m,)), ("ii->i", (m,)), ("ij,jk->ik", (m,)), ("i->", (m,)), ("ij->iij", (m,)), ("i?->i", (m,))]:
    F.error(f"Einsum {spec} of {len(args)} {args[-1].shape}", ["Einsum", *args, {"spec": spec}], "einsum")

F.add("Outer", ["Outer", v, w])
for k in [0, 1, -2, 4]:
    F.add(f"Trace {k}", ["Trace", m, {"k": k}], "equal")
    F.add(f"Diag of a matrix {k}", ["Diag", m, {"k": k}])
    F.add(f"Diag of a vector {k}", ["Diag", v, {"k": k}])
    F.add(f"Tril {k}", ["Tril", m, {"k": k}])
    F.add(f"Triu {k}", ["Triu", n, {"k": -k}])
for k, i, j in [(0, 0, 1), (1, 0, 2), (-1, 2, 1), (2, -1, 0)]:
    F.add(f"DiagonalOf {k} {i} {j}", ["DiagonalOf", c, {"k": k, "i": i, "j": j}])
F.add("Trace int8", ["Trace", dyadic(rng, (4, 4), "int8"), {"k": 0}])

for o in [None, "2", "inf", "-inf", "1", "0", "3"]:
    F.close(f"Norm of a vector {o}", ["Norm", v, {"ord": o} if o else {}])
for o in [None, "fro", "nuc", "2", "-2", "1", "-1", "inf", "-inf"]:
    F.close(f"Norm of a matrix {o}", ["Norm", big, {"ord": o} if o else {}])
for o in ["2", "1", "inf"]:
    F.close(f"Norm {o} of rows", ["Norm", m, {"ord": o, "axes": [1]}])
    F.close(f"Norm {o} of columns keep", ["Norm", m, {"ord": o, "axes": [0], "keep": True}])
F.close("Norm of a cube", ["Norm", c])
F.close("Norm complex128", ["Norm", normal(rng, (5,), "complex128")])

# Decompositions: A from its parts, and the parts' own promise.
A = normal(rng, (6, 6))
S = A @ A.T + 6 * np.eye(6)
for label, a in [("square", A), ("tall", normal(rng, (13, 4))), ("wide", normal(rng, (4, 9))), ("one column", normal(rng, (7, 1))), ("one", normal(rng, (1, 1))), ("float32", normal(rng, (8, 3), "float32"))]:
    F.close(f"QR {label} restores", ["Dot", ["QR.Q", a], ["QR.R", a]])
    F.close(f"QR {label} Q is orthogonal", ["Dot", ["T", ["QR.Q", a]], ["QR.Q", a]])
    F.close(f"QR {label} R to a sign", ["Abs", ["QR.R", a]], 1e-5 if label == "float32" else 1e-12)
    F.close(f"SVD {label} values", ["SVD.S", a])
    F.close(f"SVD {label} restores", ["Dot", ["Mul", ["SVD.U", a], ["SVD.S", a]], ["SVD.VT", a]])
    F.close(f"SVD {label} U is orthogonal", ["Dot", ["T", ["SVD.U", a]], ["SVD.U", a]])
    F.close(f"SVD {label} V is orthogonal", ["Dot", ["SVD.VT", a], ["T", ["SVD.VT", a]]])
F.close("SVD of rank 2", ["SVD.S", normal(rng, (9, 2)) @ normal(rng, (2, 5))])
F.close("SVD of zeros", ["SVD.S", np.zeros((4, 3))])
for label, a in [("square", A), ("one", normal(rng, (1, 1))), ("needs a pivot", np.array([[0.0, 1], [2, 3]])), ("ten", normal(rng, (10, 10)))]:
    F.close(f"LU {label} restores", ["Dot", ["Dot", ["LU.P", a], ["LU.L", a]], ["LU.U", a]])
    F.close(f"Inv {label}", ["Inv", a], 1e-11)
    F.close(f"Inv {label} restores", ["Dot", ["Inv", a], a], 1e-11)
F.close("Det", ["Det", A])
F.close("Cholesky", ["Cholesky", S])
F.close("Cholesky ten", ["Cholesky", (T := normal(rng, (10, 10))) @ T.T + np.eye(10)])
F.close("Cholesky float32", ["Cholesky", S.astype("float32")], 1e-5)
F.close("Solve vector", ["Solve", A, normal(rng, (6,))], 1e-11)
F.close("Solve matrix", ["Solve", A, normal(rng, (6, 4))], 1e-11)
F.close("Solve of expressions", ["Solve", ["Add", A, ["T", A]], ["Sum", A, {"axes": [1]}]], 1e-11)
F.close("Lstsq vector", ["Lstsq.X", normal(rng, (12, 3)), normal(rng, (12,))], 1e-11)
F.close("Lstsq matrix", ["Lstsq.X", normal(rng, (12, 3)), normal(rng, (12, 2))], 1e-11)
singular = np.array([[1.0, 2], [2, 4]])
F.error("Solve singular", ["Solve", np.zeros((3, 3)), np.ones(3)], "singular")
F.error("Solve singular 2", ["Solve", singular, np.ones(2)], "singular")
F.error("Inv singular", ["Inv", singular], "singular")
F.error("Cholesky not positive", ["Cholesky", np.array([[1.0, 2], [2, 1]])], "definite")
for name in ["Inv", "Cholesky", "Det"]:
    F.error(f"{name} not square", [name, m], "square")
F.error("Solve not square", ["Solve", m, np.ones(4)], "square")
F.error("Solve another height", ["Solve", A, np.ones(5)], "shape")
for name in ["QR.R", "SVD.S", "Inv", "Cholesky"]:
    F.error(f"{name} of a vector", [name, v], "shape")
