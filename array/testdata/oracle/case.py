"""Cases of the oracle: expressions over NumPy arrays, answered by NumPy.

An expression is a list ["Op", argument, ..., {parameters}], whose arguments are
expressions or arrays. A case is one line of JSON:

    name    unique in its family
    in      the arrays: {"t": dtype, "s": shape, "d": elements}
    blocks  several ways to cut them: way -> array -> axis -> sizes
    expr    the expression, in which a number stands for the array of that index
    out     the answer, as an array
    tol     how the answer is compared:
              exact      the same bits; any NaN is any NaN
              equal      the same values: -0 is 0
              ulp N      at most N units in the last place apart
              close R A  apart by at most A + R times the answer
    err     in place of out and tol: the class of the error

Elements are decimal texts that read back exactly, parted by blanks; a complex
number is two of them. Numbers in parameters are such texts too.
"""

import json
import random
import zlib

import numpy as np

import meaning

DTYPES = [
    "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
    "float32", "float64", "complex64", "complex128",
]
INTS = DTYPES[1:9]
FLOATS = ["float32", "float64"]
COMPLEX = ["complex64", "complex128"]
WAYS = 3


def text(x):
    """Elements as decimal text."""
    x = np.asarray(x)
    if x.dtype.kind == "c":
        return " ".join(text(p) for v in x.ravel() for p in (v.real, v.imag))
    if x.dtype.kind == "b":
        return " ".join("1" if v else "0" for v in x.ravel())
    if x.dtype.kind in "iu":
        return " ".join(str(int(v)) for v in x.ravel())

    def one(v):
        s = np.format_float_scientific(v, trim="-") if v != 0 and not 1e-5 <= abs(v) < 1e16 else np.format_float_positional(v, trim="-")
        return s.replace("+", "")

    return " ".join(one(v) for v in x.ravel())


def split(rng, n):
    """One way to cut an axis of n."""
    if n == 0:
        return [0]
    how = rng.randrange(5)
    if how == 0 and n <= 8:
        return [1] * n
    if how == 1 and n > 1:
        return [n - 1, 1]
    sizes = []
    while sum(sizes) < n:
        sizes.append(rng.randint(1, max(1, min(n - sum(sizes), 1 + n // 2))))
    return sizes


class Family:
    """The cases of one file."""

    def __init__(self, name):
        self.name = name
        self.lines = []
        self.names = set()

    def encode(self, e, arrays):
        if isinstance(e, np.ndarray):
            for i, a in enumerate(arrays):
                if a is e:
                    return i
            arrays.append(e)
            return len(arrays) - 1
        assert isinstance(e, list) and e[0] in meaning.OPS, e
        out = [e[0]]
        for a in e[1:]:
            out.append({k: parameter(v) for k, v in a.items()} if isinstance(a, dict) else self.encode(a, arrays))
        return out

    def line(self, name, expr):
        assert name not in self.names, name
        self.names.add(name)
        rng = random.Random(zlib.crc32(f"{self.name}/{name}".encode()))
        arrays = []
        encoded = self.encode(expr, arrays)
        blocks = [[[[n] for n in a.shape] for a in arrays]]
        for _ in range(WAYS - 1):
            way = [[split(rng, n) for n in a.shape] for a in arrays]
            if way not in blocks:
                blocks.append(way)
        return {"name": name, "in": [array(a) for a in arrays], "blocks": blocks, "expr": encoded}

    def add(self, name, expr, tol="exact"):
        """A case whose answer NumPy gives."""
        with np.errstate(all="ignore"):
            want = np.asarray(meaning.evaluate(expr))
        assert want.dtype.name in DTYPES, (name, want.dtype)
        line = self.line(name, expr)
        line["out"] = array(want)
        line["tol"] = tol if want.dtype.kind in "fc" else "exact"
        self.lines.append(line)

    def close(self, name, expr, r=None, scale=None):
        """A case whose answer is right to R of its largest element."""
        with np.errstate(all="ignore"):
            want = np.asarray(meaning.evaluate(expr))
        if r is None:
            r = 2e-6 if want.dtype.name in ("float32", "complex64") else 1e-13
        if scale is None:
            finite = np.abs(want[np.isfinite(want)]) if want.size else np.zeros(0)
            scale = max(1.0, float(finite.max())) if finite.size else 1.0
        self.add(name, expr, f"close {r:g} {r * scale:.3g}")

    def error(self, name, expr, kind):
        """A case that is a mistake."""
        line = self.line(name, expr)
        line["err"] = kind
        self.lines.append(line)

    def write(self, folder):
        head = {"numpy": np.__version__, "family": self.name, "cases": len(self.lines)}
        with open(f"{folder}/{self.name}.jsonl", "w") as f:
            for line in [head] + self.lines:
                f.write(json.dumps(line, separators=(",", ":")) + "\n")


def array(a):
    return {"t": a.dtype.name, "s": list(a.shape), "d": text(a)}


def parameter(v):
    if isinstance(v, (np.generic, np.ndarray)):
        return text(v)
    if isinstance(v, float):
        return text(np.float64(v))
    return v


def dyadic(rng, shape, dtype="float64", lo=-40, hi=40):
    """Numbers with short texts, whose sums and products are exact."""
    n = int(np.prod(shape))
    if dtype == "bool":
        return np.array([rng.random() < 0.5 for _ in range(n)], bool).reshape(shape)
    kind = np.dtype(dtype).kind
    if kind == "u":
        lo = 0
    if kind in "iu":
        return np.array([rng.randint(lo, hi) for _ in range(n)], dtype).reshape(shape)
    if kind == "c":
        return np.array([complex(rng.randint(lo, hi) / 4, rng.randint(lo, hi) / 4) for _ in range(n)], dtype).reshape(shape)
    return np.array([rng.randint(lo, hi) / 4 for _ in range(n)], dtype).reshape(shape)


def normal(rng, shape, dtype="float64"):
    """Numbers with full mantissas."""
    n = int(np.prod(shape))
    if np.dtype(dtype).kind == "c":
        return np.array([complex(rng.gauss(0, 1), rng.gauss(0, 1)) for _ in range(n)], dtype).reshape(shape)
    return np.array([rng.gauss(0, 1) for _ in range(n)], dtype).reshape(shape)


def edges(dtype):
    """The numbers of a dtype at which things go wrong."""
    d = np.dtype(dtype)
    if d.kind == "b":
        return np.array([False, True])
    if d.kind in "iu":
        i = np.iinfo(d)
        v = [i.min, i.min + 1, 0, 1, 2, 3, 7, i.max // 2, i.max - 1, i.max]
        if d.kind == "i":
            v += [-1, -2, -7]
        return np.array(v, d)
    if d.kind == "f":
        f = np.finfo(d)
        v = [0.0, -0.0, 1, -1, 0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 3, -7, f.max, f.min, f.tiny, -f.tiny,
             f.smallest_subnormal, -f.smallest_subnormal, np.inf, -np.inf, np.nan, 1 + f.eps, 1e6 + 0.5]
        return np.array(v, d)
    v = [0, 1, -1, 1j, -1j, 1 + 1j, -2.5 + 3j, 3 - 4j, 0.25 - 0.5j]
    return np.array(v, d)
