"""Asks dask.bag what its verbs give, for oracle.json beside it.

    python3 dask_oracle.py > oracle.json      # with dask 2026.8.0

Each case is a verb by name, what it is given, in partitions, and its answer. What
has no order is sorted. json has no NaN: there is none.
"""
import json
import operator
import random

import dask
import dask.bag as db

dask.config.set(scheduler="sync")
random.seed(7)


def bag(parts):
    """A bag of exactly these partitions."""
    name = "parts-" + str(random.random())
    return db.Bag({(name, i): list(p) for i, p in enumerate(parts)}, name, len(parts))


def even(x):
    return x % 2 == 0


def tens(x):
    return x // 10 if x >= 0 else -(-x // 10)


inputs = {
    "one": [[5]],
    "few": [[3, 1, 4], [1, 5], [9, 2, 6, 5]],
    "holes": [[], [7, 7, 8], [], [10, 23, 7], []],
    "negative": [[-12, 5, -3], [0, 18, -12, 44]],
    "many": [[random.randint(-50, 50) for _ in range(random.randint(0, 30))] for _ in range(7)],
}
cases = []


def case(verb, parts, answer, **more):
    cases.append({"verb": verb, "parts": parts, "answer": answer, **more})


for name, parts in inputs.items():
    b = bag(parts)
    case("map", parts, b.map(lambda x: 2 * x).compute())
    case("filter", parts, b.filter(even).compute())
    case("remove", parts, b.remove(even).compute())
    case("flatten", parts, b.map(lambda x: [x] * (x % 3)).flatten().compute())
    case("sum", parts, b.sum().compute())
    case("count", parts, b.count().compute())
    case("min", parts, b.min().compute() if name != "holes" else min(sum(parts, [])))
    case("max", parts, b.max().compute() if name != "holes" else max(sum(parts, [])))
    case("mean", parts, b.mean().compute())
    for ddof in (0, 1):
        if name != "one" or ddof == 0:
            case("var", parts, b.var(ddof=ddof).compute(), n=ddof)
            case("std", parts, b.std(ddof=ddof).compute(), n=ddof)
    case("any", parts, bool(b.map(even).any().compute()))
    case("all", parts, bool(b.map(even).all().compute()))
    case("fold", parts, b.fold(lambda s, x: s + x * x, operator.add, initial=0).compute())
    case("foldby", parts, sorted(b.foldby(tens, operator.add, 0, operator.add, 0).compute()))
    case("groupby", parts, sorted((k, sorted(v)) for k, v in b.groupby(tens).compute()))
    case("frequencies", parts, sorted(b.frequencies().compute()))
    case("distinct", parts, sorted(b.distinct().compute()))
    case("topk", parts, b.topk(3).compute(), n=3)
    case("topk by", parts, [tens(x) for x in b.topk(2, key=tens).compute()], n=2)
    case("take", parts, list(b.take(4, npartitions=-1, warn=False)), n=4)
    case("accumulate", parts, b.accumulate(operator.add, initial=0).compute()[1:])
    case("product", parts, sorted(b.product(bag([[1, 2], [3]])).compute()))
    case("join", parts, sorted([x, y] for y, x in b.join([1, 15, 18, 22], on_self=tens, on_other=tens).compute()))
    case("zip", parts, [list(p) for p in db.zip(b, b.map(lambda x: x + 1)).compute()])
    for n in (1, 2, 5):
        case("repartition", parts, b.repartition(npartitions=n).compute(), n=n)
    case("random_sample all", parts, b.random_sample(1.0, random_state=1).compute())
    case("random_sample none", parts, b.random_sample(0.0, random_state=1).compute())
records = [{"m": 4, "n": 1}, {"m": 5}, {"n": 3}]
case("pluck", [records], bag([records]).pluck("n", 0).compute())
case("json", [[json.dumps(r) for r in records]], bag([[json.dumps(r) for r in records]]).map(json.loads).compute())

with_breaks = ",\n".join(json.dumps(c) for c in cases)
print("[" + with_breaks + "]")
