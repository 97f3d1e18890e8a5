"""The Numba side of the jit suite: the kernels of bench/kernels, on one thread.

    python numba_kernels.py KERNEL ROWS RUNS

Each kernel is written in the way that its author would choose in Numba:
guvectorize where a row has several results, vectorize where it has one, njit
where the kernel loops itself. Of two ways that come to mind the faster one is
here. Types are declared, so that compiling happens at the decorator, where it is
timed by itself; a trivial kernel is compiled before, so that starting the
compiler up does not count. Results go to memory that is there.

It prints one line of JSON: what suite.measure does, and the milliseconds of
compiling.
"""

import math
import sys
import time

import numba
import numpy as np
from numba import boolean, float64, guvectorize, int32, njit, vectorize, void
from suite import coins, measure, uniform

ITERATIONS = 256
compiling = 0.0  # seconds


def clocked(decorator):
    """The decorator, which compiles, with its time added to compiling."""

    def decorate(kernel):
        global compiling
        start = time.perf_counter()
        compiled = decorator(kernel)
        compiling += time.perf_counter() - start
        return compiled

    return decorate


def scoring(n, overlay):
    @clocked(guvectorize(
        [void(float64, float64, float64, boolean, float64[:], float64[:])],
        "(),(),(),(),(m)->(m)",
    ))
    def predict_over_time(x, y, z, overlay, _, months):
        level = x
        for t in range(15):
            level += y * math.exp(-z * level)
            months[t] = level
            if overlay:
                months[t] *= 1 + 0.5 * math.exp(-z * t)

    x, y, z = uniform(1, n, 0, 4), uniform(2, n, 0.5, 2), uniform(3, n, 0.1, 0.6)
    shape, out = np.zeros(15), np.zeros((n, 15))
    return lambda: predict_over_time(x, y, z, overlay, shape, out), out


def score(n):
    return scoring(n, True)


def scoremixed(n):
    return scoring(n, coins(4, n))


def blackscholes(n):
    @clocked(njit(float64(float64)))
    def normal(x):
        return 0.5 * (1 + math.erf(x / math.sqrt(2)))

    @clocked(guvectorize(
        [void(float64, float64, float64, float64, float64, float64[:], float64[:])],
        "(),(),(),(),(),(m)->(m)",
    ))
    def black_scholes(spot, strike, years, rate, volatility, _, quote):
        spread = volatility * math.sqrt(years)
        d1 = (math.log(spot / strike) + (rate + 0.5 * volatility * volatility) * years) / spread
        d2 = d1 - spread
        later = strike * math.exp(-rate * years)
        n1, n2 = normal(d1), normal(d2)
        quote[0] = spot * n1 - later * n2
        quote[1] = later * (1 - n2) - spot * (1 - n1)

    spot, strike, years = uniform(1, n, 5, 30), uniform(2, n, 1, 100), uniform(3, n, 0.25, 10)
    shape, out = np.zeros(2), np.zeros((n, 2))
    return lambda: black_scholes(spot, strike, years, 0.02, 0.3, shape, out), out


def mandelbrot(n):
    @clocked(vectorize([int32(float64, float64)]))
    def escape(cx, cy):
        x = y = 0.0
        for n in range(ITERATIONS):
            xx, yy = x * x, y * y
            if xx + yy > 4:
                return n
            x, y = xx - yy + cx, 2 * x * y + cy
        return ITERATIONS

    side = math.isqrt(n)
    i = np.arange(n)
    cx, cy = -2 + (i % side) * 3 / side, -1.5 + (i // side) * 3 / side
    out = np.zeros(n, np.int32)
    return lambda: escape(cx, cy, out), out


def elementwise(kernel, signature, *columns):
    compiled = clocked(vectorize([signature]))(kernel)
    out = np.zeros_like(columns[0])
    return lambda: compiled(*columns, out), out


def fused(n):
    columns = uniform(1, n, -1, 1), uniform(2, n, -1, 1), uniform(3, n, -10, 10)
    return elementwise(lambda a, b, c: a * b + math.sin(c), float64(float64, float64, float64), *columns)


def cubic(n):
    columns = uniform(1, n, -1, 1), uniform(2, n, -2, 2)
    return elementwise(lambda a, x: ((a * x + 0.5) * x - 1.25) * x + 2, float64(float64, float64), *columns)


def exp(n):
    return elementwise(lambda x: math.exp(x), float64(float64), uniform(1, n, -10, 10))


def log(n):
    return elementwise(lambda x: math.log(x), float64(float64), uniform(1, n, 0, 1000))


def sin(n):
    return elementwise(lambda x: math.sin(x), float64(float64), uniform(1, n, -100, 100))


def power(n):
    columns = uniform(1, n, 0.1, 10), uniform(2, n, -2, 2)
    return elementwise(lambda x, y: math.pow(x, y), float64(float64, float64), *columns)


def stencil(n):
    @clocked(njit(void(float64[:, ::1], float64[:, ::1])))
    def four_neighbours(grid, to):
        for i in range(1, grid.shape[0] - 1):
            for j in range(1, grid.shape[1] - 1):
                to[i, j] = 0.25 * (grid[i - 1, j] + grid[i + 1, j] + grid[i, j - 1] + grid[i, j + 1])

    side = math.isqrt(n)
    grid, out = uniform(1, n, 0, 1).reshape(side, side), np.zeros((side, side))
    return lambda: four_neighbours(grid, out), out


KERNELS = {
    "score": score, "scoremixed": scoremixed, "blackscholes": blackscholes, "mandelbrot": mandelbrot, "fused": fused,
    "cubic": cubic, "cubicdram": cubic, "stencil": stencil,
    "exp": exp, "log": log, "sin": sin, "pow": power,
}


def main():
    name, rows, runs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    vectorize([float64(float64)])(lambda x: x + x)
    call, out = KERNELS[name](rows)
    measure(call, out, rows, runs, version=numba.__version__, compile_ms=compiling * 1e3)


main()
