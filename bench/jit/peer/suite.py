"""What the Python programs of the jit suite have in common: the inputs of
bench/kernels, the checksum of results, and how a kernel is timed."""

import json
import statistics
import time

import numpy as np


def mix(seed, n):
    """SplitMix64 from seed, numbers 0 to n: as bench/kernels/input.go."""
    z = np.uint64(seed) + np.arange(1, n + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def uniform(seed, n, lo, hi):
    return lo + (hi - lo) * ((mix(seed, n) >> np.uint64(11)).astype(np.float64) * 2.0**-53)


def coins(seed, n):
    return (mix(seed, n) >> np.uint64(63)) == 1


def checksum(results):
    values = np.ravel(results).astype(np.float64)
    values += np.arange(values.size) % 7
    return float(np.mean(values * values))


def measure(call, out, rows, runs, **more):
    """Runs the kernel to warm up, then RUNS times over all rows, repeated until a
    run takes 20 ms, and prints a line of JSON with the median in nanoseconds a
    row and the checksum of the results."""

    def timed(times):
        start = time.perf_counter()
        for _ in range(times):
            call()
        return time.perf_counter() - start

    timed(1)
    times = 1
    while (took := timed(times)) < 0.02:
        times = max(times + 1, min(10 * times, int(1.2 * times * 0.02 / took)))
    seconds = [timed(times) / times for _ in range(runs)]
    print(json.dumps({
        "value": statistics.median(seconds) / rows * 1e9,
        "tasks": rows,
        "checksum": checksum(out),
        **more,
    }))
