"""The Dask side of the core suite: dask.threaded.get on the graphs of bench/shape.

    python dask_threads.py SHAPE TASKS WORKERS RUNS

Builds the graph, runs it once to warm up, then RUNS times, and prints one line
of JSON. Only the runs are timed: what dask.threaded.get does to a graph that is
there (ordering, scheduling, keeping results) counts, building it does not.
"""

import gc
import json
import resource
import statistics
import sys
import time

# Dask's order of a large random graph outgrows any machine; fail, do not swap.
MEMORY = 16 << 30


def dependencies(shape, n):
    """Yields the dependencies of task 0, 1, ...: the same as bench/shape."""
    if shape == "indep":
        for _ in range(n):
            yield ()
    elif shape == "tree":
        leaves = n // 2 + 1
        for i in range(n):
            yield () if i < leaves else (2 * (i - leaves), 2 * (i - leaves) + 1)
    elif shape == "chain":
        for i in range(n):
            yield (i - 1,) if i else ()
    elif shape == "wave":
        side = int(n**0.5)
        for i in range(side * side):
            row, column = divmod(i, side)
            yield (*((i - side,) if row else ()), *((i - 1,) if column else ()))
    elif shape == "rand":
        state = 1
        for i in range(n):
            found = []
            for _ in range(3):
                state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
                if i and (state >> 33) % i not in found:
                    found.append((state >> 33) % i)
            yield tuple(found)
    else:
        sys.exit(f"dask_threads: no shape {shape!r}")


def nothing(*_):
    return 1


def build(shape, n):
    """Returns Dask's graph and the keys of the tasks that no task needs."""
    try:
        from dask._task_spec import Task, TaskRef
    except ImportError:  # before 2024.12 a task was a tuple
        def task(key, deps):
            return (nothing, *deps)
    else:
        def task(key, deps):
            return Task(key, nothing, *map(TaskRef, deps))

    graph, inner = {}, set()
    for i, deps in enumerate(dependencies(shape, n)):
        keys = [f"t-{d}" for d in deps]
        graph[f"t-{i}"] = task(f"t-{i}", keys)
        inner.update(keys)
    return graph, [key for key in graph if key not in inner]


def main():
    shape, n, workers, runs = sys.argv[1], *map(int, sys.argv[2:5])
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    import dask
    import dask.threaded

    graph, want = build(shape, n)
    times = []
    for _ in range(runs + 1):
        gc.collect()
        start = time.perf_counter()
        dask.threaded.get(graph, want, num_workers=workers)
        times.append(time.perf_counter() - start)
    print(json.dumps({
        "version": dask.__version__,
        "value": statistics.median(times[1:]) / len(graph) * 1e9,
        "tasks": len(graph),
    }))


main()
