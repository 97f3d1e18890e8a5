"""Writes oracle.json: what NumPy gives for the cases that TestNumPy reads.

    python3 oracle.py > oracle.json        (NumPy 2.0 or later)

An input is the sequence x[i] = ((i * 7919 + 13) % 1009) / 1009 - 0.5, cast to the
type (times 100 for integers), with imaginary parts from the next numbers of it.
"""
import json
import numpy as np

def data(shape, dtype):
    n = int(np.prod(shape))
    seq = lambda lo: ((np.arange(lo, lo + n) * 7919 + 13) % 1009) / 1009 - 0.5
    d = np.dtype(dtype)
    if d.kind == "c":
        return (seq(0) + 1j * seq(n)).astype(d).reshape(shape)
    if d.kind in "iu":
        return np.trunc(seq(0) * 100).astype(np.int64).astype(d).reshape(shape)
    return seq(0).astype(d).reshape(shape)

cases = []
def case(kind, shape, dtype, axes, sizes=None, norm="backward"):
    x = data(shape, dtype)
    f = getattr(np.fft, kind + "n")
    y = f(x, s=sizes, axes=axes, norm=norm)
    z = np.asarray(y).ravel()
    if z.dtype.kind == "c":
        flat = np.stack([z.real, z.imag], 1).ravel()
    else:
        flat = z
    cases.append(dict(kind=kind, shape=shape, dtype=dtype, axes=axes, sizes=sizes, norm=norm,
                      want_dtype=str(y.dtype), want_shape=list(y.shape), want=[float(v) for v in flat]))

for norm in ["backward", "ortho", "forward"]:
    for kind in ["fft", "ifft", "rfft", "irfft"]:
        real = kind == "rfft"
        for n in [7, 12]:
            case(kind, [n], "float64" if real else "complex128", [0], None, norm)
            case(kind, [n], "float32" if real else "complex64", [-1], None, norm)
        case(kind, [3, 4, 5], "float64" if real else "complex128", [1], [6], norm)
        case(kind, [3, 4, 5], "float64" if real else "complex128", [0], [2], norm)
        case(kind, [4, 6], "float64" if real else "complex128", [0, 1], None, norm)
        case(kind, [3, 4, 5], "float64" if real else "complex128", [2, 0], [4, 5], norm)
for kind in ["fft", "ifft", "rfft", "irfft"]:
    case(kind, [2], "float64", [0], [1] if kind != "irfft" else [2])
    case(kind, [9], "int16", [0], [8])
    case(kind, [9], "uint8", [0], [11])
    case(kind, [3, 34], "float64", [1], [34])
print(json.dumps(cases))
