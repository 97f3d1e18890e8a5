"""Fourier transforms."""

import random

import numpy as np

from case import Family, dyadic, normal

F = Family("fourier")
rng = random.Random(8)

for n in [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, 16, 17, 21, 30, 31, 32, 37, 49]:
    c, r = normal(rng, (n,), "complex64").astype("complex128"), normal(rng, (n,), "float32").astype("float64")
    F.close(f"FFT {n}", ["FFT", c])
    if n in (1, 5, 8, 12, 13, 31):
        F.close(f"IFFT {n}", ["IFFT", c])
        F.close(f"IFFT of FFT {n}", ["IFFT", ["FFT", c]])
    if n in (1, 2, 3, 7, 8, 9, 13, 16, 30):
        F.close(f"RFFT {n}", ["RFFT", r])
        F.close(f"IRFFT of RFFT {n}", ["IRFFT", ["RFFT", r], {"n": n}])
z, m, q = normal(rng, (6, 5), "complex128"), normal(rng, (6, 5)), normal(rng, (3, 4, 5))
for axis in [0, 1, -1]:
    F.close(f"FFT axis {axis}", ["FFT", z, {"axis": axis}])
    F.close(f"RFFT axis {axis}", ["RFFT", m, {"axis": axis}])
for norm in ["backward", "ortho", "forward"]:
    F.close(f"FFT {norm}", ["FFT", z, {"norm": norm}])
    F.close(f"IFFT {norm}", ["IFFT", z, {"norm": norm}])
    F.close(f"RFFT {norm}", ["RFFT", m, {"norm": norm}])
    F.close(f"IRFFT {norm}", ["IRFFT", z, {"norm": norm}])
    F.close(f"FFT2 {norm}", ["FFT2", z, {"norm": norm}])
for n in [1, 3, 8, 11]:
    F.close(f"FFT to {n}", ["FFT", z, {"n": n}])
    F.close(f"RFFT to {n}", ["RFFT", m, {"n": n}])
    F.close(f"IRFFT to {n}", ["IRFFT", z, {"n": n}])
F.close("IRFFT of 5", ["IRFFT", z])
F.close("HFFT", ["HFFT", z[0]])
F.close("IHFFT", ["IHFFT", m[0]])
for name in ["FFT2", "IFFT2", "FFTN", "IFFTN"]:
    F.close(f"{name}", [name, z])
F.close("RFFT2", ["RFFT2", m])
F.close("RFFT2 back", ["IRFFT2", ["RFFT2", m], {"s": [6, 5]}])
F.close("FFT2 to (4, 7)", ["FFT2", z, {"s": [4, 7]}])
F.close("FFTN cube", ["FFTN", q.astype("complex128")])
F.close("FFTN cube axes 0 2", ["FFTN", q.astype("complex128"), {"axes": [0, 2]}])
F.close("RFFTN cube", ["RFFTN", q])
F.close("FFT2 of a cube", ["FFT2", q.astype("complex128")])
F.close("FFT complex64", ["FFT", normal(rng, (12,), "complex64")])
F.close("RFFT float32", ["RFFT", normal(rng, (15,), "float32")])
F.close("FFT of a chain", ["FFT", ["MulN", ["Add", z, ["Conj", z]], {"n": np.complex128(0.5)}]])
F.close("FFT of a transpose", ["FFT", ["T", z], {"axis": 0}])
F.close("convolution", ["IRFFT", ["Mul", ["RFFT", m[0]], ["RFFT", m[1]]], {"n": 5}])
F.close("phase correlation", ["IFFT2", ["Mul", (p := ["Mul", ["FFT2", z], ["Conj", ["FFT2", ["Roll", z, {"shift": 2, "axis": 0}]]]]), ["Cast", ["RDivN", ["Abs", p], {"n": 1.0}], {"to": "complex128"}]]])
F.close("power spectrum", ["Mul", ["Abs", ["RFFT", m]], ["Abs", ["RFFT", m]]])
F.close("FFT with NaN", ["FFT", np.array([1, np.nan, 2, 3], "complex128")])
for a in (np.arange(5.0), np.arange(6.0), dyadic(rng, (3, 4)), dyadic(rng, (4, 3))):
    F.add(f"FFTShift {a.shape}", ["FFTShift", a])
    F.add(f"IFFTShift {a.shape}", ["IFFTShift", a])
F.add("FFTShift axes 1", ["FFTShift", dyadic(rng, (3, 5)), {"axes": [1]}])
for n in [1, 4, 5]:
    F.add(f"FFTFreq {n}", ["FFTFreq", {"n": n, "d": 0.5}], "ulp 2")
    F.add(f"RFFTFreq {n}", ["RFFTFreq", {"n": n, "d": 0.5}], "ulp 2")
F.error("FFT axis 2", ["FFT", z, {"axis": 2}], "axis")
F.error("FFT of nothing", ["FFT", np.zeros((0,), "complex128")], "empty")
F.error("FFT to 0", ["FFT", z, {"n": 0}], "length")
