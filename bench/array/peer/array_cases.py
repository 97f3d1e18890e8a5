"""The Python sides of the array suite: NumPy, dask.array and SciPy.

    python array_cases.py PEER CASE FOLDER WORKERS RUNS [BLAS]

PEER is numpy, dask or scipy. Opens the files, mapped into memory, computes the
case once to warm up, unless RUNS is 1, then RUNS times, and prints one line of
JSON: the median of the times in milliseconds, the processors' time beside it, the
answer, and which kernels multiply matrices. A run builds the expression and
computes it. dask has WORKERS threads of its own, with BLAS threads in each call of
BLAS, 1 if it is not said; NumPy's one thread calls BLAS with WORKERS threads.
"""

import gc
import json
import os
import statistics
import sys
import time

peer, case, folder, workers, runs = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
blas = sys.argv[6] if len(sys.argv) > 6 else ("1" if peer == "dask" else str(workers))
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):  # read when NumPy is imported
    os.environ[name] = blas

import numpy as np  # noqa: E402


def kernels():
    """Returns the library that multiplies NumPy's matrices, with the processor
    that its kernels were written for."""
    try:
        from threadpoolctl import threadpool_info
    except ImportError:
        return "unknown"
    found = [i for i in threadpool_info() if i["internal_api"] == "openblas"]
    own = [i for i in found if "numpy" in i["filepath"]] or found  # SciPy of PyPI brings another one
    found = [f"OpenBLAS {i['version']} ({i['architecture']})" for i in own]
    return ", ".join(found) or "unknown"


def opened(name):
    return np.load(os.path.join(folder, name), mmap_mode="r")


def chain(x, sqrt):
    y = abs((((x + 1) * 2 - 3) * x + 0.5) / 1.5)
    return ((sqrt(y) - 1) * x).sum()


def dot(x):
    return (x.dot(x.T + 1) - x.mean()).std()


def with_numpy():
    """Returns what computes each case."""
    x, tall = opened("square.npy"), opened("tall.npy")

    def svd():
        u, s, vt = np.linalg.svd(tall, full_matrices=False)
        return abs(u).sum() + s.sum() + abs(vt).sum()

    return {
        "sum": lambda: x.sum(),
        "mean": lambda: x.mean(),
        "std": lambda: x.std(),
        "chain": lambda: chain(x, np.sqrt),
        "transposed": lambda: (x + x.T).sum(),
        "dot": lambda: dot(x),
        "svd": svd,
    }


class Stored:
    """An array that is known by its slices, as those of h5py and Zarr are. Given
    one of NumPy's, mapped or not, da.from_array copies all of it into memory."""

    def __init__(self, x):
        self.x, self.shape, self.dtype, self.ndim = x, x.shape, x.dtype, x.ndim

    def __getitem__(self, where):
        return self.x[where]


def with_dask():
    import dask
    import dask.array as da

    dask.config.set(scheduler="threads", num_workers=workers)

    def stored(name, *chunks):
        return da.from_array(Stored(opened(name)), chunks=chunks, name=name)

    x, tall = stored("square.npy", 1000, 1000), stored("tall.npy", 10_000, 100)
    a, b = stored("picture.npy", 2048, 2048), stored("shifted.npy", 2048, 2048)

    def svd():
        u, s, vt = da.linalg.svd(tall)
        return sum(map(float, dask.compute(abs(u).sum(), s.sum(), abs(vt).sum())))

    def phase():
        p = da.fft.rfft2(b) * da.fft.rfft2(a).conj()
        return da.fft.irfft2(p / abs(p)).argmax().compute()

    return {
        "sum": lambda: x.sum().compute(),
        "mean": lambda: x.mean().compute(),
        "std": lambda: x.std().compute(),
        "chain": lambda: chain(x, da.sqrt).compute(),
        "transposed": lambda: (x + x.T).sum().compute(),
        "dot": lambda: dot(x).compute(),
        "svd": svd,
        "phase": phase,
    }


def with_scipy():
    from scipy import fft

    a, b = opened("picture.npy"), opened("shifted.npy")

    def phase():
        p = fft.rfft2(b, workers=workers) * fft.rfft2(a, workers=workers).conj()
        return fft.irfft2(p / abs(p), workers=workers).argmax()

    return {"phase": phase}


def version():
    if peer == "dask":
        import dask

        return dask.__version__
    if peer == "scipy":
        import scipy

        return scipy.__version__
    return np.__version__


def main():
    compute = {"numpy": with_numpy, "dask": with_dask, "scipy": with_scipy}[peer]()[case]
    if runs > 1:
        compute()
    walls, cpus = [], []
    for _ in range(runs):
        gc.collect()
        cpu, start = time.process_time(), time.perf_counter()
        answer = compute()
        walls.append(time.perf_counter() - start)
        cpus.append(time.process_time() - cpu)
    print(json.dumps({
        "version": version(),
        "value": statistics.median(walls) * 1e3,
        "cpu": statistics.median(cpus) * 1e3,
        "checksum": float(answer),
        "kernels": kernels(),
    }))


main()
