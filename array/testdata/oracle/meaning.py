"""What Weft's operations mean, said in NumPy.

Where Go has an opinion it is Go's, and differs from NumPy's: no dtype is
promoted, integer division and the remainder truncate, ~ has no meaning for
numbers. Everything else is NumPy's function of that name.
"""

import numpy as np

OPS = {}


def op(f, name=None):
    OPS[name or f.__name__] = f
    return f


def evaluate(e):
    if isinstance(e, np.ndarray):
        return e
    args = [a for a in e[1:] if not isinstance(a, dict)]
    params = {}
    for a in e[1:]:
        if isinstance(a, dict):
            params.update(a)
    got = OPS[e[0]](*[evaluate(a) for a in args], **params)
    return np.asarray(got)


# Elementwise.


def number(like, n):
    return np.asarray(n).astype(like.dtype)


def truncated(a, b):
    """Go's integer quotient; the least integer by -1 wraps."""
    if a.dtype.kind == "u":
        return a // b
    a, b = np.broadcast_arrays(a, b)
    out = np.empty(a.shape, a.dtype)
    bits = a.dtype.itemsize * 8
    for i in np.ndindex(a.shape):
        x, y = int(a[i]), int(b[i])
        q = abs(x) // abs(y) * (1 if (x < 0) == (y < 0) else -1)
        out[i] = (q + (1 << bits - 1)) % (1 << bits) - (1 << bits - 1)
    return out


def div(a, b):
    if a.dtype.kind in "iu":
        return truncated(a, b)
    return np.true_divide(a, b)


def mod(a, b):
    return np.fmod(a, b)  # Go's % and math.Mod: the sign of the dividend


def power(a, b):
    if a.dtype.kind == "c":
        return np.power(a.astype("complex128"), b.astype("complex128")).astype(a.dtype)
    return np.power(a, b)


BINARY = {
    "Add": np.add, "Sub": np.subtract, "Mul": np.multiply, "Div": div, "Mod": mod, "Pow": power,
    "Minimum": np.minimum, "Maximum": np.maximum,
    "Eq": np.equal, "Ne": np.not_equal, "Lt": np.less, "Le": np.less_equal, "Gt": np.greater, "Ge": np.greater_equal,
    "And": np.bitwise_and, "Or": np.bitwise_or, "Xor": np.bitwise_xor, "Shl": np.left_shift, "Shr": np.right_shift,
    "Copysign": np.copysign,
}
for name, f in BINARY.items():
    op(f, name)
    op(lambda a, n, f=f: f(a, number(a, n)), name + "N")
    op(lambda a, n, f=f: f(number(a, n), a), "R" + name + "N")


def exactly(f):
    """A function of floats, computed with more digits and rounded once."""

    def g(*x):
        if x[0].dtype.kind == "c":
            return f(*[v.astype("complex256") for v in x]).astype(x[0].dtype)
        return f(*[v.astype("longdouble") for v in x]).astype(x[0].dtype)

    return g


MATH = {
    "Exp": np.exp, "Exp2": np.exp2, "Expm1": np.expm1, "Log": np.log, "Log2": np.log2, "Log10": np.log10, "Log1p": np.log1p,
    "Sin": np.sin, "Cos": np.cos, "Tan": np.tan, "Asin": np.arcsin, "Acos": np.arccos, "Atan": np.arctan,
    "Sinh": np.sinh, "Cosh": np.cosh, "Tanh": np.tanh, "Asinh": np.arcsinh, "Acosh": np.arccosh, "Atanh": np.arctanh,
    "Cbrt": np.cbrt, "Atan2": np.arctan2, "Hypot": np.hypot,
}
for name, f in MATH.items():
    op(exactly(f), name)


def away(a):
    """math.Round: halves go away from zero."""
    return np.copysign(np.floor(np.abs(a.astype("longdouble")) + 0.5), a).astype(a.dtype)


for name, f in {
    "Neg": np.negative, "Sqrt": np.sqrt, "Floor": np.floor, "Ceil": np.ceil, "Trunc": np.trunc, "Rint": np.rint, "Round": away,
    "Sign": np.sign, "IsNaN": np.isnan, "IsInf": np.isinf, "IsFinite": np.isfinite, "Signbit": np.signbit,
    "Not": np.invert, "Real": np.real, "Imag": np.imag, "Conj": np.conj, "Angle": np.angle, "Abs": np.abs,
    "Where": np.where,
}.items():
    op(f, name)
op(lambda a, lo, hi: np.minimum(np.maximum(a, number(a, lo)), number(a, hi)), "Clip")
op(lambda a, to: a.astype(to), "Cast")


# Reductions. axes None is all of them, and the result 0-dimensional.


def reduction(f, same=False):
    def g(a, axes=None, keep=False, ddof=None):
        kw = {} if ddof is None else {"ddof": ddof}
        if same:
            kw["dtype"] = a.dtype
        return f(a, axis=None if axes is None else tuple(axes), keepdims=keep, **kw)

    return g


def widened(f):
    """A reduction of float32 in float64, rounded once."""

    def g(a, **kw):
        wide = {"f": "float64", "c": "complex128"}.get(a.dtype.kind, a.dtype)
        got = np.asarray(f(a.astype(wide), **kw))
        to = a.dtype
        if a.dtype.kind == "c" and got.dtype.kind == "f":
            to = {"complex64": "float32", "complex128": "float64"}[a.dtype.name]
        return got.astype(to)

    return g


for name, f in {"Sum": np.sum, "Prod": np.prod, "NanSum": np.nansum, "NanProd": np.nanprod}.items():
    op(widened(reduction(f, same=True)), name)
for name, f in {"Mean": np.mean, "Std": np.std, "Var": np.var, "NanMean": np.nanmean, "NanStd": np.nanstd, "NanVar": np.nanvar}.items():
    op(widened(reduction(f)), name)
for name, f in {"Min": np.min, "Max": np.max, "NanMin": np.nanmin, "NanMax": np.nanmax, "Any": np.any, "All": np.all}.items():
    op(reduction(f), name)
for name, f in {"ArgMin": np.argmin, "ArgMax": np.argmax, "NanArgMin": np.nanargmin, "NanArgMax": np.nanargmax}.items():
    op(lambda a, axes=None, keep=False, f=f: f(a, axis=None if axes is None else axes[0], keepdims=keep), name)
op(lambda a, axes=None, keep=False: np.count_nonzero(a, axis=None if axes is None else tuple(axes), keepdims=keep), "CountNonzero")
op(lambda a, axes=None, keep=False: np.ptp(a, axis=None if axes is None else axes[0], keepdims=keep), "Ptp")
op(lambda a, axis=None: np.cumsum(a, axis=axis, dtype=a.dtype), "CumSum")
op(lambda a, axis=None: np.cumprod(a, axis=axis, dtype=a.dtype), "CumProd")
op(lambda a, axis=None: np.nancumsum(a, axis=axis), "NanCumSum")
op(lambda a, axis=None: np.nancumprod(a, axis=axis), "NanCumProd")
op(lambda a, axis: np.maximum.accumulate(a, axis=axis), "CumMax")
op(lambda a, axis: np.minimum.accumulate(a, axis=axis), "CumMin")


# Indexing.


def index(s):
    """The index that a text says, as within the brackets of Python."""
    return eval("np.s_[" + (s or "()") + "]", {"np": np, "newaxis": None})


op(lambda a, s: a[index(s)], "Slice")
op(lambda a, idx, axis: np.take(a, np.array(idx, int), axis=axis), "Take")
op(lambda a, m, axis=None: a[m] if axis is None else np.compress(m, a, axis=axis), "Mask")


def replaced(a, s, with_):
    a = a.copy()
    a[index(s)] = with_
    return a


op(lambda a, b, s: replaced(a, s, b), "Replace")
op(lambda a, s, n: replaced(a, s, number(a, n)), "ReplaceN")
op(lambda a, idx, axis: np.take(a, idx, axis=axis), "TakeArray")
op(lambda a: np.flatnonzero(a).astype("int64"), "FlatNonzero")
op(lambda a, k: np.nonzero(a)[k].astype("int64"), "Nonzero")


@op
def At(a, ranges):
    """An index as data: a number, [start, stop, step] with None for what is not said, "..." or "new"."""
    named = {"...": Ellipsis, "new": None}
    return a[tuple(named[r] if isinstance(r, str) else slice(*r) if isinstance(r, list) else r for r in ranges)]


# Shape.

op(lambda a: a.T, "T")
op(lambda a, perm: np.transpose(a, perm), "Transpose")
op(lambda a, shape: a.reshape(shape), "Reshape")
op(lambda a: a.ravel(), "Ravel")
op(lambda *xs, axis: np.concatenate(xs, axis=axis), "Concatenate")
op(lambda *xs, axis: np.stack(xs, axis=axis), "Stack")
op(lambda a, shape: np.broadcast_to(a, shape), "BroadcastTo")
op(lambda a, shift, axis=None: np.roll(a, shift, axis=axis), "Roll")
op(lambda a, axes=None: np.flip(a, axis=None if axes is None else tuple(axes)), "Flip")
op(lambda a, n, axis: np.repeat(a, n, axis=axis), "Repeat")
op(lambda a, reps: np.tile(a, reps), "Tile")
op(lambda a, axes=None: np.squeeze(a, axis=None if axes is None else tuple(axes)), "Squeeze")
op(lambda a, axis: np.expand_dims(a, axis), "Expand")
op(lambda a, src, dst: np.moveaxis(a, src, dst), "MoveAxis")
op(lambda a, i, j: np.swapaxes(a, i, j), "SwapAxes")
op(lambda a, blocks: a, "Rechunk")
op(lambda a, k=1: np.rot90(a, k), "Rot90")
op(lambda *xs: np.vstack(xs), "VStack")
op(lambda *xs: np.hstack(xs), "HStack")
op(lambda *xs: np.dstack(xs), "DStack")
op(lambda a, n, axis, i: np.array_split(a, n, axis)[i], "Split")
op(lambda a, places, axis, i: np.split(a, places, axis)[i], "SplitAt")
op(lambda a, n: {1: np.atleast_1d, 2: np.atleast_2d, 3: np.atleast_3d}[n](a), "AtLeast")


@op
def Pad(a, mode, widths, value=None):
    if mode == "constant":
        return np.pad(a, widths, mode, constant_values=number(a, 0 if value is None else value))
    return np.pad(a, widths, mode)


# Creation.

op(lambda t, shape: np.zeros(shape, t), "Zeros")
op(lambda t, shape: np.ones(shape, t), "Ones")
op(lambda t, shape, value: np.full(shape, value, t), "Full")
op(lambda t, lo, hi, step: np.arange(np.dtype(t).type(lo), np.dtype(t).type(hi), np.dtype(t).type(step), dtype=t), "Arange")
op(lambda t, lo, hi, count: np.linspace(lo, hi, count, dtype=t), "Linspace")
op(lambda t, n, m, k: np.eye(n, m, k, dtype=t), "Eye")


# Linear algebra.

op(np.dot, "Dot")
op(np.matmul, "MatMul")
op(np.outer, "Outer")
op(lambda a, b, axes: np.tensordot(a, b, axes), "Tensordot")
op(lambda *xs, spec: np.einsum(spec, *xs), "Einsum")
op(lambda a, ord=None, axes=None, keep=False: np.linalg.norm(
    a, ord={"inf": np.inf, "-inf": -np.inf}.get(ord, float(ord) if isinstance(ord, str) and ord[-1].isdigit() else ord),
    axis=None if axes is None else (axes[0] if len(axes) == 1 else tuple(axes)), keepdims=keep), "Norm")
op(lambda a: np.linalg.qr(a)[0], "QR.Q")
op(lambda a: np.linalg.qr(a)[1], "QR.R")
op(lambda a: np.linalg.svd(a, full_matrices=False)[0], "SVD.U")
op(lambda a: np.linalg.svd(a, full_matrices=False)[1], "SVD.S")
op(lambda a: np.linalg.svd(a, full_matrices=False)[2], "SVD.VT")
op(np.linalg.solve, "Solve")
op(np.linalg.inv, "Inv")
op(np.linalg.cholesky, "Cholesky")
op(np.linalg.det, "Det")
op(lambda a, b: np.linalg.lstsq(a, b, rcond=None)[0], "Lstsq.X")


def lu(a):
    """P, L, U with a = P L U, by elimination with partial pivoting."""
    m, n = a.shape
    k = min(m, n)
    u, p = a.astype("float64").copy(), np.arange(m)
    low = np.eye(m)
    for j in range(k):
        i = j + int(np.argmax(np.abs(u[j:, j])))
        u[[j, i]], p[[j, i]] = u[[i, j]], p[[i, j]]
        low[[j, i], :j] = low[[i, j], :j]
        for r in range(j + 1, m):
            low[r, j] = u[r, j] / u[j, j]
            u[r] -= low[r, j] * u[j]
    return np.eye(m)[:, p], low[:, :k], np.triu(u[:k])


op(lambda a: lu(a)[0].astype(a.dtype), "LU.P")
op(lambda a: lu(a)[1].astype(a.dtype), "LU.L")
op(lambda a: lu(a)[2].astype(a.dtype), "LU.U")
op(lambda a, k=0: np.trace(a, k, dtype=a.dtype), "Trace")
op(lambda a, k=0: np.diag(a, k), "Diag")
op(lambda a, k, i, j: np.diagonal(a, k, i, j), "DiagonalOf")
op(lambda a, k=0: np.tril(a, k), "Tril")
op(lambda a, k=0: np.triu(a, k), "Triu")
op(np.kron, "Kron")


# Statistics.


@op
def Percentile(a, q, axis=None, method="linear"):
    got = np.percentile(a.astype("float64"), np.array([float(v) for v in q]), axis=axis, method=method)
    return got.astype(a.dtype)


op(lambda a, axes=None, keep=False: np.median(a, axis=None if axes is None else tuple(axes), keepdims=keep), "Median")
op(lambda a, bins, lo, hi: np.histogram(a, bins=bins, range=(lo, hi))[0].astype("int64"), "Histogram.Counts")
op(lambda a, bins, lo, hi: np.histogram(a, bins=bins, range=(lo, hi))[1], "Histogram.Edges")
op(lambda a, w, bins, lo, hi: np.histogram(a, bins=bins, range=(lo, hi), weights=w)[0], "HistogramWeighted.Counts")
op(lambda a, e: np.histogram(a, bins=e)[0].astype("int64"), "HistogramEdges.Counts")
op(np.unique, "Unique")
op(lambda a: np.unique(a, return_counts=True)[1].astype("int64"), "Unique.Counts")
op(lambda a: np.unique(a, return_inverse=True)[1].reshape(a.shape).astype("int64"), "Unique.Inverse")
op(lambda a: np.unique(a, return_index=True)[1].astype("int64"), "Unique.Index")
op(lambda a, n=0: np.bincount(a, minlength=n).astype("int64"), "Bincount")
op(lambda a, w, n=0: np.bincount(a, w, minlength=n), "BincountWeighted")
op(lambda a, v, side: np.searchsorted(a, v, side=side).astype("int64"), "SearchSorted")
op(lambda a, e, right: np.digitize(a, e, right=right).astype("int64"), "Digitize")
op(lambda a, ddof=1: np.cov(a, ddof=ddof), "Cov")
op(lambda a: np.corrcoef(a), "CorrCoef")
op(lambda a, n, axis: np.diff(a, n, axis), "Diff")
op(lambda a, axis: np.sort(a, axis), "Sort")


@op
def TopK(a, k, axis):
    """The k largest, largest first; the -k smallest, smallest first."""
    s = np.sort(a, axis)
    take = np.flip(s, axis) if k > 0 else s
    return np.take(take, np.arange(abs(k)), axis)


@op
def ArgTopK(a, k, axis):
    s = np.argsort(-a if k > 0 else a, axis, kind="stable")
    return np.take(s, np.arange(abs(k)), axis)


# Fourier transforms. Those of single precision are NumPy's, which keeps it.


def fourier(f):
    return lambda a, **kw: f(a, **kw)


for name, f in {
    "FFT": np.fft.fft, "IFFT": np.fft.ifft, "RFFT": np.fft.rfft, "IRFFT": np.fft.irfft, "HFFT": np.fft.hfft, "IHFFT": np.fft.ihfft,
    "FFT2": np.fft.fft2, "IFFT2": np.fft.ifft2, "RFFT2": np.fft.rfft2, "IRFFT2": np.fft.irfft2,
    "FFTN": np.fft.fftn, "IFFTN": np.fft.ifftn, "RFFTN": np.fft.rfftn, "IRFFTN": np.fft.irfftn,
    "FFTShift": np.fft.fftshift, "IFFTShift": np.fft.ifftshift,
}.items():
    op(fourier(f), name)
op(lambda n, d: np.fft.fftfreq(n, d), "FFTFreq")
op(lambda n, d: np.fft.rfftfreq(n, d), "RFFTFreq")
