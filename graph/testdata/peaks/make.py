"""Make the graphs of this folder from real Dask collections.

    python -m venv venv && venv/bin/pip install "dask[array,dataframe]" numpy pandas pyarrow scipy xarray
    venv/bin/python make.py            # all graphs
    venv/bin/python make.py svd-tall   # one

Each graph is what Dask's own scheduler would run: the collections go through
Dask's optimisation, the low-level graph is taken, every task is executed once
and the bytes of its result are measured with dask.sizeof, and dask.order gives
the ranks that Dask's scheduler would follow. Ids are dealt by Kahn's algorithm
over hashes of the keys, so that no id tells how Dask ranked its task.
"""

import gzip
import hashlib
import heapq
import json
import os
import random
import shutil
import sys
import tempfile
import uuid
import warnings

import dask
import dask.array as da
import dask.dataframe as dd
import numpy as np
import pandas as pd
import xarray as xr
from dask import delayed
from dask._task_spec import Alias, DataNode, convert_legacy_graph
from dask.base import collections_to_expr
from dask.core import flatten
from dask.order import order
from dask.sizeof import sizeof
from fsspec.implementations.local import LocalFileSystem

warnings.filterwarnings("ignore")

# Dask names tasks by random tokens and breaks its ties by name: the same names
# every time, so that the same script makes the same files.
if os.environ.get("PYTHONHASHSEED") != "0":
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})
draws = random.Random()
uuid.uuid4 = lambda: uuid.UUID(int=draws.getrandbits(128), version=4)
LocalFileSystem.ukey = lambda self, path: path  # names files by inode and time otherwise

# Blocks here are a hundred times smaller than a user's, and so is the size that
# Dask aims at when it rechunks.
dask.config.set({"scheduler": "sync", "dataframe.convert-string": False, "array.chunk-size": "1MiB"})

here = os.path.dirname(os.path.abspath(__file__))
folder = os.path.join(tempfile.gettempdir(), "dask-peaks")  # always the same: it is part of names
graphs = {}


def graph(name, note):
    """Register a function that returns the collections a user would persist."""

    def keep(build):
        graphs[name] = (note, build)
        return build

    return keep


def normal(shape, chunks, seed=1):
    return da.random.RandomState(seed).normal(size=shape, chunks=chunks)


# The six array expressions of the slides.


def square(n=10, side=80):
    return normal((n * side, n * side), side)


@graph("slides-mean", "x.mean(), 40x40 blocks")
def _():
    return [square(40, 40).mean()]


@graph("slides-add-t", "x + x.T, 20x20 blocks")
def _():
    x = square(20)
    return [x + x.T]


@graph("slides-dot", "x.dot(x.T + 1), 10x10 blocks")
def _():
    x = square()
    return [x.dot(x.T + 1)]


@graph("slides-dot-mean", "x.dot(x.T + 1) - x.mean(), 10x10 blocks")
def _():
    x = square()
    return [x.dot(x.T + 1) - x.mean()]


@graph("slides-dot-mean-std", "(x.dot(x.T + 1) - x.mean()).std(), 10x10 blocks")
def _():
    x = square()
    return [(x.dot(x.T + 1) - x.mean()).std()]


@graph("slides-svd", "svd(x + x.T - x.mean()), 12x12 blocks, rechunked to rows for the svd")
def _():
    x = square(12, 40)
    return list(da.linalg.svd((x + x.T - x.mean()).rechunk({1: -1})))


# Arrays.


@graph("svd-tall", "svd of a tall and skinny array, 120 blocks of rows; u, s, v")
def _():
    return list(da.linalg.svd(normal((120 * 400, 40), (400, 40))))


@graph("svd-compressed", "svd_compressed(x, k=10, n_power_iter=2), 24x6 blocks; u, s, v")
def _():
    x = normal((24 * 200, 6 * 200), 200)
    return list(da.linalg.svd_compressed(x, k=10, n_power_iter=2, seed=da.random.RandomState(7)))


def climate(years, lat=4, lon=4, days=30, side=24):
    """Daily maps: a block holds 30 days of one tile."""
    n = years * 360
    values = normal((n, lat * side, lon * side), (days, side, side))
    month = np.arange(n) // 30 % 12
    return xr.DataArray(values, dims=("time", "lat", "lon"), coords={"month": ("time", month)})


@graph("anomaly", "(x - x.mean(0)).std(), 40 blocks of time by 4x4 tiles")
def _():
    x = normal((40 * 30, 4 * 24, 4 * 24), (30, 24, 24))
    return [(x - x.mean(0)).std()]


@graph("anomaly-reduced", "((x - x.mean(0)) ** 2).mean((1, 2)), 40 blocks of time by 4x4 tiles")
def _():
    x = normal((40 * 30, 4 * 24, 4 * 24), (30, 24, 24))
    return [((x - x.mean(0)) ** 2).mean((1, 2))]


@graph("climatology", "mean by month, 6 years of months by 3x3 tiles (xarray)")
def _():
    return [climate(6, 3, 3).groupby("month").mean("time").data]


@graph("climatology-anomaly", "std over time of x minus its month's mean, 2 years of months by 2x1 tiles (xarray)")
def _():
    months = climate(2, 2, 1).groupby("month")
    return [(months - months.mean("time")).std("time").data]


@graph("tensordot", "tensordot(x, y, axes=((1, 2), (0, 1))), 6x6x6 by 6x6x6 blocks")
def _():
    x = normal((6 * 20,) * 3, 20)
    y = normal((6 * 20, 6 * 20, 6 * 40), (20, 20, 40), 2)
    return [da.tensordot(x, y, axes=((1, 2), (0, 1)))]


@graph("rechunk", "blocks of time to blocks of space, then a mean over time of squares")
def _():
    x = normal((60 * 20, 64, 64), (20, 64, 64))
    return [(x.rechunk((-1, 8, 8)) ** 2).mean(0)]


@graph("rechunk-keep", "a matrix of rows to a matrix of columns, kept")
def _():
    return [normal((36 * 60, 36 * 60), (60, 36 * 60)).rechunk((36 * 60, 60))]


@graph("overlap", "a stencil over time (depth 2), two rounds, then the maximum over time; 40 times by 3x3 tiles")
def _():
    x = normal((40 * 12, 3 * 40, 3 * 40), (12, 40, 40))
    smooth = lambda b: (b + np.roll(b, 1, 0) + np.roll(b, -1, 0)) / 3
    for _ in range(2):
        x = x.map_overlap(smooth, depth={0: 2}, boundary="nearest", dtype=float)
    return [x.max(0)]


@graph("running-state", "16 chains of 60 steps: a small state through large inputs, a large output reduced a step")
def _():
    @delayed(pure=False)
    def load(c, t):
        return np.full(20_000, float(c + t))

    @delayed(pure=False)
    def step(state, block):
        return state + block[:2_000]

    @delayed(pure=False)
    def output(state, block):
        return float(block.sum() * state.sum())

    @delayed(pure=False)
    def total(parts):
        return sum(parts)

    outs = []
    for c in range(16):
        state = delayed(np.zeros, pure=False)(2_000)
        for t in range(60):
            block = load(c, t)
            state = step(state, block)
            outs.append(output(state, block))
    return [total(outs)]


@graph("cumsum", "x.cumsum(0), 40 blocks by 10 columns of blocks, then a mean of each row")
def _():
    return [normal((40 * 60, 10 * 60), 60).cumsum(0).mean(1)]


@graph("vorticity", "differences of two winds over space, their vorticity, its largest by time")
def _():
    u = normal((12 * 10, 5 * 40, 5 * 40), (10, 40, 40))
    v = normal((12 * 10, 5 * 40, 5 * 40), (10, 40, 40), 2)
    dx, dy = normal((5 * 40, 5 * 40), 40, 3), normal((5 * 40, 5 * 40), 40, 4)

    def behind(a, axis):
        pads = [(0, 0)] * a.ndim
        pads[axis] = (1, 0)
        cut = tuple(slice(0, -1) if i == axis else slice(None) for i in range(a.ndim))
        return da.pad(a[cut], pads, mode="edge").rechunk(a.chunks)

    vort = (v - behind(v, 2)) / dx - (u - behind(u, 1)) / dy
    return [abs(vort).max((1, 2))]


@graph("quadratic-means", "means over time of u*u, v*v, u*v, 60 times by 3x3 tiles")
def _():
    u = normal((60 * 20, 3 * 40, 3 * 40), (20, 40, 40))
    v = normal((60 * 20, 3 * 40, 3 * 40), (20, 40, 40), 2)
    return [(u * u).mean(0), (v * v).mean(0), (u * v).mean(0)]


# Frames.


def csvs(files=48, rows=4_000):
    rng = np.random.default_rng(5)
    where = os.path.join(folder, "csv")
    if not os.path.isdir(where):
        os.makedirs(where)
        for i in range(files):
            path = os.path.join(where, f"{i:03}.csv")
            pd.DataFrame(
                {
                    "origin": rng.integers(0, 300, rows),
                    "carrier": rng.integers(0, 12, rows),
                    "delay": rng.normal(size=rows).round(3),
                    "distance": rng.normal(size=rows).round(3),
                }
            ).to_csv(path, index=False)
    return dd.read_csv(os.path.join(where, "*.csv"))


def partitions(n, rows, keys, seed):
    """A frame of n partitions, made by tasks."""

    def part(i):
        rng = np.random.default_rng([seed, i])
        return pd.DataFrame({"id": rng.integers(0, keys, rows), f"v{seed}": rng.normal(size=rows)})

    return dd.from_map(part, range(n), meta=part(0).iloc[:0])


@graph("csv-groupby", "48 files: mean of delay and of distance by origin, and rows by carrier")
def _():
    f = csvs()
    f = f[f.delay > -1]
    return [f.groupby("origin")[["delay", "distance"]].mean(), f.groupby("carrier").size()]


@graph("csv-groupby-split", "48 files: mean of delay by origin with split_out=8")
def _():
    return [csvs().groupby("origin").delay.mean(split_out=8, split_every=8)]


@graph("shuffle", "a shuffle by tasks of 40 partitions, then a mean a partition")
def _():
    f = partitions(40, 2_000, 1_000, 1).shuffle("id", shuffle_method="tasks", max_branch=40)
    return [f.map_partitions(lambda p: p.mean(), meta=pd.Series(dtype=float))]


@graph("shuffle-stages", "the same of 64 partitions in two stages of 8, kept")
def _():
    return [partitions(64, 1_500, 1_000, 1).shuffle("id", shuffle_method="tasks", max_branch=8)]


@graph("merge", "an inner merge by tasks of 24 with 16 partitions, then a sum by id")
def _():
    left, right = partitions(24, 2_000, 20_000, 1), partitions(16, 2_000, 20_000, 2)
    both = left.merge(right, on="id", shuffle_method="tasks")
    return [(both.v1 * both.v2).sum(), both.groupby("id").v1.sum()]


@graph("set-index", "set_index with known divisions, 40 partitions, then differences in a window")
def _():
    f = partitions(40, 2_000, 1_000, 1)
    f = f.set_index("id", divisions=list(range(0, 1_001, 25)), shuffle_method="tasks", max_branch=40)
    return [f.v1.rolling(3).mean().max(), f.v1.std()]


# Delayed.


@graph("scoring", "the model-scoring engine over 8 blocks: features, a model used twice, another; three outputs joined")
def _():
    rows = 3_000
    blocks = []
    for b in range(8):
        col = lambda i: delayed(lambda s: np.random.default_rng(s).normal(size=rows), pure=False)([b, i])
        inputs = [col(i) for i in range(6)]
        feature_a = delayed(lambda p, q: p * q, pure=False)(inputs[0], inputs[1])
        expensive_b = delayed(lambda q, r, s: np.stack([q, r, s, q * r]), pure=False)(*inputs[1:4])
        y = delayed(lambda m: m.sum(0), pure=False)(expensive_b)
        predict = delayed(lambda x, y, z, flag: np.outer(x + y * z, np.arange(15.0)), pure=False)
        z = delayed(lambda p: p + 1, pure=False)(inputs[4])
        without = predict(feature_a, y, z, False)
        overlay = predict(feature_a, y, z, True)
        another = delayed(lambda x, p: x * p, pure=False)(feature_a, inputs[5])
        loss = delayed(lambda a, b: (a - b).mean(1), pure=False)(overlay, without)
        blocks.append((overlay, without, another, loss))
    join = delayed(lambda *parts: np.concatenate(parts), pure=False)
    sums = delayed(lambda m: m.sum(0), pure=False)
    return [
        join(*[sums(b[0]) for b in blocks]),
        join(*[sums(b[1]) for b in blocks]),
        join(*[b[2] for b in blocks]),
        join(*[b[3] for b in blocks]),
    ]


@graph("grid-search", "fit1(x, a), fit2(., b), fit3(., c) for 8 x 8 x 8 choices, scored, the best kept")
def _():
    x = delayed(lambda: np.ones(50_000), pure=False)()
    scores = []
    for a in range(8):
        r1 = delayed(lambda x, a: x * a, pure=False)(x, a)
        for b in range(8):
            r2 = delayed(lambda r, b: r[:25_000] + b, pure=False)(r1, b)
            for c in range(8):
                r3 = delayed(lambda r, c: r[:10_000] * c, pure=False)(r2, c)
                scores.append(delayed(lambda r, x: float(r.sum() + x[0]), pure=False)(r3, x))
    return [delayed(max, pure=False)(scores)]


@graph("store-many", "da.store of 20 pipelines over one input: each a difference from its mean, scaled and stored")
def _():
    class Nowhere:
        def __setitem__(self, where, what):
            pass

    x = normal((10 * 100, 5 * 100), 100)
    y = normal((10 * 100, 5 * 100), 100, 2)
    outs = [((x * i + y) - (x * i).mean(0)) / (y + i).std(0) for i in range(1, 21)]
    return da.store(outs, [Nowhere() for _ in outs], lock=False, compute=False)


@graph("random", "1,500 tasks of three random inputs each and results of random sizes")
def _():
    rng = np.random.default_rng(11)
    tasks = []
    used = set()
    for i in range(1_500):
        size = int(rng.integers(1, 400)) * 20
        make = delayed(lambda size, *deps: np.zeros(size), pure=False)
        if i < 30:
            tasks.append(make(size))
            continue
        picks = sorted(set(int(p) for p in rng.integers(max(0, i - 200), i, 3)))
        used.update(picks)
        tasks.append(make(size, *[tasks[p] for p in picks]))
    ends = [t for i, t in enumerate(tasks) if i not in used]
    return [delayed(lambda *ends: None, pure=False)(*ends)]


@graph("tree", "400 files, each read, parsed, and reduced by two statistics; pairs combined to one")
def _():
    read = delayed(lambda i: bytes(200 * 1024 + 100 * i), pure=False)
    parse = delayed(lambda b: np.zeros(len(b) // 4), pure=False)
    low = delayed(lambda v: v[:500].copy(), pure=False)
    high = delayed(lambda v: v[-700:].copy(), pure=False)
    pair = delayed(lambda a, b: np.concatenate([a, b])[:800], pure=False)
    level = []
    for i in range(400):
        v = parse(read(i))
        level.append(pair(low(v), high(v)))
    while len(level) > 1:
        level = [pair(*level[i : i + 2]) if i + 1 < len(level) else level[i] for i in range(0, len(level), 2)]
    return level


# From a collection to a record.


def low_level(collections):
    expr = collections_to_expr(list(collections)).optimize()
    dsk = convert_legacy_graph(dict(expr.__dask_graph__()))
    return dsk, set(flatten(expr.__dask_keys__()))


def run(dsk):
    """The bytes of every result: each task once, its inputs kept while needed."""
    left = {k: 0 for k in dsk}
    for t in dsk.values():
        for d in t.dependencies:
            left[d] += 1
    held, size = {}, {}
    for k in topological(dsk):
        held[k] = dsk[k]({d: held[d] for d in dsk[k].dependencies})
        size[k] = int(sizeof(held[k]))
        for d in dsk[k].dependencies:
            left[d] -= 1
            if not left[d]:
                del held[d]
    return size


def topological(dsk):
    """Keys, dependencies first, in the order of hashes of their names."""
    named = sorted(dsk, key=str)
    mix = {k: hashlib.sha1(str(i).encode()).hexdigest() for i, k in enumerate(named)}
    waiting = {k: len(t.dependencies) for k, t in dsk.items()}
    dependents = {k: [] for k in dsk}
    for k, t in dsk.items():
        for d in t.dependencies:
            dependents[d].append(k)
    ready = [(mix[k], k) for k, n in waiting.items() if n == 0]
    heapq.heapify(ready)
    out = []
    by_mix = {mix[k]: k for k in dsk}
    ready = [m for m, _ in ready]
    while ready:
        k = by_mix[heapq.heappop(ready)]
        out.append(k)
        for d in dependents[k]:
            waiting[d] -= 1
            if not waiting[d]:
                heapq.heappush(ready, mix[d])
    assert len(out) == len(dsk)
    return out


def record(name):
    note, build = graphs[name]
    draws.seed(name)
    dsk, want = low_level(build())
    ranks = order(dsk)
    size = run(dsk)
    # An alias holds no bytes of its own and runs nothing: who needs it needs
    # its target. A data node is a constant, held by the graph from the start.
    def target(k):
        while isinstance(dsk[k], Alias):
            k = dsk[k].target
        return k

    keys = [k for k in topological(dsk) if not isinstance(dsk[k], (Alias, DataNode))]
    id_of = {k: i for i, k in enumerate(keys)}
    deps = []
    for k in keys:
        on = {target(d) for d in dsk[k].dependencies}
        deps.append(sorted(id_of[d] for d in on if d in id_of))
    dense = {k: i for i, k in enumerate(sorted(keys, key=ranks.__getitem__))}
    aliases = sum(isinstance(t, Alias) for t in dsk.values())
    data = {
        "name": name,
        "note": note,
        "dask": dask.__version__,
        "want": sorted({id_of[target(k)] for k in want}),
        "deps": deps,
        "bytes": [size[k] for k in keys],
        "rank": [dense[k] for k in keys],
    }
    text = json.dumps(data, separators=(",", ":")).encode()
    path = os.path.join(here, name + ".json.gz")
    with open(path, "wb") as f:
        f.write(gzip.compress(text, 9, mtime=0))
    edges = sum(map(len, deps))
    print(
        f"{name:22} {len(keys):6} tasks {edges:6} edges {len(data['want']):5} wanted "
        f"{sum(data['bytes']) >> 10:8} KiB  {aliases:4} aliases {os.path.getsize(path) >> 10:4} KiB file",
        flush=True,
    )


if __name__ == "__main__":
    for name in sys.argv[1:] or graphs:
        record(name)
    shutil.rmtree(folder, ignore_errors=True)
