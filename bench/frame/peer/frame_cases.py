"""The Python sides of the frame suite: Polars, DuckDB, pandas and Dask.

    python frame_cases.py PEER CASE FOLDER WORKERS RUNS [two]
    python frame_cases.py PEER prepare FOLDER

PEER is polars, duckdb, pandas, dask (dask.delayed over pandas) or daskbag. Reads
the tables that the case has in memory, computes the case once to warm up, unless
RUNS is 1, then RUNS times, and prints one line of JSON: the median of the times in
milliseconds, the processors' time beside it, that of dask.bag's processes too, and
a checksum of the answer, which is taken after the clock has stopped. An answer is a
table in memory. Each has WORKERS threads; dask.bag has as many processes, which is
its default and its best. pandas has one thread. pandas and Polars are asked for the
two columns that they need; dask.delayed calls pd.read_csv in a loop as Dask's
tutorial does, or, with "two", for those columns.

"prepare" writes the flights as Parquet, each file with zstd by pyarrow, if they are
not there.
"""

import glob
import json
import os
import statistics
import sys
import time

peer, case, folder = sys.argv[1:4]
workers, runs = (int(sys.argv[4]), int(sys.argv[5])) if len(sys.argv) > 5 else (2, 1)
os.environ["POLARS_MAX_THREADS"] = str(workers)  # read when Polars is imported


def path(*names):
    return os.path.join(folder, *names)


TEN, ONE, PARQUET, LOGS = path("flights", "*.csv"), path("flights.csv"), path("parquet", "*.parquet"), path("logs.jsonl")

# Columns that are empty in the first years: Polars and DuckDB would take them for
# text, so they are told.
LATE = ["AirTime", "TaxiIn", "TaxiOut"]

# A question: keys, and the aggregates as SQL and as Polars has them, by function.
QUESTIONS = {
    "q1": (["id1"], {"v1": ("sum", "v1")}),
    "q2": (["id1", "id2"], {"v1": ("sum", "v1")}),
    "q3": (["id3"], {"v1": ("sum", "v1"), "v3": ("mean", "v3")}),
    "q4": (["id4"], {"v1": ("mean", "v1"), "v2": ("mean", "v2"), "v3": ("mean", "v3")}),
    "q5": (["id6"], {"v1": ("sum", "v1"), "v2": ("sum", "v2"), "v3": ("sum", "v3")}),
    "q6": (["id4", "id5"], {"median": ("median", "v3"), "sd": ("std", "v3")}),
    "q7": (["id3"], {"range": ("range", "v1", "v2")}),
    "q8": (["id6"], {"v3": ("largest", "v3")}),
    "q9": (["id2", "id4"], {"r2": ("r2", "v1", "v2")}),
    "q10": (["id1", "id2", "id3", "id4", "id5", "id6"], {"v3": ("sum", "v3"), "n": ("size",)}),
}

# A join: the right side, how, and the key.
JOINS = {
    "j1": ("small", "inner", "id1"),
    "j2": ("medium", "inner", "id2"),
    "j3": ("medium", "left", "id2"),
    "j4": ("medium", "inner", "id5"),
    "j5": ("big", "inner", "id3"),
}

# The columns whose product tells whether an answer's rows are put together as they
# should be.
PAIRS = {
    "columns": ("DepDelay", "Distance"),
    "q1": ("id1", "v1"), "q2": ("id2", "v1"), "q3": ("id3", "v3"), "q4": ("id4", "v3"), "q5": ("id6", "v3"),
    "q6": ("id5", "sd"), "q7": ("id3", "range"), "q8": ("id6", "v3"), "q9": ("id4", "r2"), "q10": ("id6", "v3"),
    **{j: ("id3", "v2") for j in JOINS},
}


def by_name(rows):
    """Returns the checksum of names with a number each."""
    return float(sum(sum((i + 1) * b for i, b in enumerate(name.encode())) * (1 + v) for name, v in rows))


def with_polars():
    """Returns what computes each case, and what takes the checksum of an answer."""
    import polars as pl

    def flights(pattern):
        return pl.scan_csv(pattern, null_values="NA", schema_overrides={c: pl.Int64 for c in LATE})

    def delay(frame):
        return frame.group_by("Origin").agg(pl.col("DepDelay").mean()).collect()

    aggregates = {
        "sum": lambda x: pl.col(x).sum(),
        "mean": lambda x: pl.col(x).mean(),
        "median": lambda x: pl.col(x).median(),
        "std": lambda x: pl.col(x).std(),
        "range": lambda x, y: pl.col(x).max() - pl.col(y).min(),
        "largest": lambda x: pl.col(x).top_k(2),
        "r2": lambda x, y: pl.corr(x, y) ** 2,
        "size": pl.len,
    }

    def question(keys, aggs):
        x = pl.read_csv(path("groups.csv"))
        exprs = [aggregates[f](*args).alias(name) for name, (f, *args) in aggs.items()]

        def compute():
            answer = x.lazy().group_by(keys).agg(exprs)
            if any(f == "largest" for f, *_ in aggs.values()):
                answer = answer.explode(list(aggs))
            return answer.collect()

        return compute

    def join(right, how, on):
        x, y = pl.read_csv(path("left.csv")), pl.read_csv(path(right + ".csv"))
        return lambda: x.lazy().join(y.lazy(), on=on, how=how).collect()

    def counted(name, t):
        if t != pl.String:
            return pl.col(name).cast(pl.Float64)
        return (pl.col(name).str.slice(2).cast(pl.Int64) if name.startswith("id") else pl.col(name).str.len_bytes()).cast(pl.Float64)

    def summed(answer):
        key, value = (counted(c, answer.schema[c]) for c in PAIRS[case])
        sums = answer.select(counted(c, t).sum() for c, t in answer.schema.items())
        return answer.height + sum(sums.row(0)) + answer.select((key * value).sum()).item()

    def compute():
        match case:
            case "mean":
                return lambda: delay(flights(TEN))
            case "mean, one file":
                return lambda: delay(flights(ONE))
            case "mean, Parquet":
                return lambda: delay(pl.scan_parquet(PARQUET))
            case "columns":
                return lambda: flights(TEN).collect()
            case "logs":
                return lambda: pl.scan_ndjson(LOGS).filter(pl.col("status") >= 500).group_by("service").agg(pl.len()).collect()
        return question(*QUESTIONS[case]) if case in QUESTIONS else join(*JOINS[case])

    return compute(), (lambda answer: summed(answer) if case in PAIRS else by_name(answer.rows())), pl.__version__


def with_duckdb():
    import duckdb

    db = duckdb.connect()
    db.execute(f"set threads = {workers}")
    db.execute("set enable_progress_bar = false")

    def run(query):
        db.execute(f"create or replace table answer as {query}")

    def flights(pattern):
        types = ", ".join(f"'{c}': 'bigint'" for c in LATE)
        return f"read_csv('{pattern}', nullstr = 'NA', types = {{{types}}})"

    def delay(source):
        return lambda: run(f"select Origin, avg(DepDelay) from {source} group by Origin")

    def load(name):
        db.execute(f"create table \"{name}\" as from read_csv('{path(name + '.csv')}')")

    aggregates = {
        "sum": "sum({0})", "mean": "avg({0})", "median": "median({0})", "std": "stddev({0})",
        "range": "max({0}) - min({1})", "r2": "corr({0}, {1}) ^ 2", "size": "count(*)",
        "largest": "unnest(max({0}, 2))",
    }

    def question(keys, aggs):
        load("groups")
        columns = keys + [aggregates[f].format(*args) + f" as {name}" for name, (f, *args) in aggs.items()]
        return lambda: run(f"select {', '.join(columns)} from groups group by {', '.join(keys)}")

    def join(right, how, on):
        load("left")
        load(right)
        mine = [c for c, *_ in db.execute('describe "left"').fetchall()]
        theirs = [c for c, *_ in db.execute(f"describe {right}").fetchall() if c != on]
        columns = ['"left".*'] + [f"{right}.{c}" + (f" as {c}_right" if c in mine else "") for c in theirs]
        return lambda: run(f"select {', '.join(columns)} from \"left\" {how} join {right} using ({on})")

    def counted(name, t):
        if t != "VARCHAR":
            return f"{name}::double"
        return f"substr({name}, 3)::double" if name.startswith("id") else f"strlen({name})::double"

    def summed():
        schema = {name: t for name, t, *_ in db.execute("describe answer").fetchall()}
        key, value = (counted(c, schema[c]) for c in PAIRS[case])
        sums = [f"sum({counted(c, t)})" for c, t in schema.items()] + [f"sum({key} * {value})", "count(*)"]
        return sum(db.execute(f"select {', '.join(sums)} from answer").fetchone())

    def compute():
        match case:
            case "mean":
                return delay(flights(TEN))
            case "mean, one file":
                return delay(flights(ONE))
            case "mean, Parquet":
                return delay(f"read_parquet('{PARQUET}')")
            case "columns":
                return lambda: run(f"from {flights(TEN)}")
            case "logs" | "logs, bag":
                return lambda: run(f"select service, count(*) from read_ndjson('{LOGS}') where status >= 500 group by service")
        return question(*QUESTIONS[case]) if case in QUESTIONS else join(*JOINS[case])

    def check(_):
        return summed() if case in PAIRS else by_name(db.execute("from answer").fetchall())

    return compute(), check, duckdb.__version__


def with_pandas():
    import pandas as pd

    def delay(flights):
        return flights.groupby("Origin").DepDelay.mean()

    two = ["Origin", "DepDelay"]

    def many(pattern, **options):
        return pd.concat([pd.read_csv(f, **options) for f in sorted(glob.glob(pattern))], ignore_index=True)

    def summed(answer):
        def counted(c):
            if pd.api.types.is_numeric_dtype(answer[c]):
                return answer[c].astype("float64")
            return answer[c].str.len().astype("float64")

        key, value = (counted(c) for c in PAIRS[case])
        return len(answer) + sum(counted(c).sum() for c in answer) + (key * value).sum()

    compute = {
        "mean": lambda: delay(many(TEN, usecols=two)),
        "mean, one file": lambda: delay(pd.read_csv(ONE, usecols=two)),
        "mean, Parquet": lambda: delay(pd.read_parquet(path("parquet"), columns=two)),
        "columns": lambda: many(TEN),
    }[case]
    return compute, (lambda answer: summed(answer) if case in PAIRS else by_name(answer.items())), pd.__version__


def with_dask():
    import dask
    import pandas as pd

    options = {"usecols": ["Origin", "DepDelay"]} if sys.argv[6:] == ["two"] else {}

    def compute():
        sums, counts = [], []
        for name in sorted(glob.glob(TEN)):
            flights = dask.delayed(pd.read_csv)(name, **options)
            delays = flights.groupby("Origin").DepDelay
            sums.append(delays.sum())
            counts.append(delays.count())
        total, n = dask.compute(sums, counts, scheduler="threads", num_workers=workers)
        return sum(total) / sum(n)

    return compute, (lambda answer: by_name(answer.items())), dask.__version__


def with_daskbag():
    import dask
    import dask.bag as db

    def compute():
        requests = db.read_text(LOGS, blocksize="16MiB").map(json.loads)
        failed = requests.filter(lambda r: r["status"] >= 500).pluck("service").frequencies()
        return failed.compute(scheduler="processes", num_workers=workers)

    return compute, by_name, dask.__version__


def prepare():
    import pyarrow as pa
    from pyarrow import csv, parquet

    os.makedirs(path("parquet"), exist_ok=True)
    options = csv.ConvertOptions(null_values=["NA"], strings_can_be_null=True, column_types={c: pa.int64() for c in LATE} | {"TailNum": pa.string()})
    for name in sorted(glob.glob(TEN)):
        to = path("parquet", os.path.basename(name).replace(".csv", ".parquet"))
        if not os.path.exists(to):
            parquet.write_table(csv.read_csv(name, convert_options=options), to + ".part", compression="zstd")
            os.replace(to + ".part", to)


def spent():
    """Returns the processors' time of this process and of those that have ended."""
    t = os.times()
    return t.user + t.system + t.children_user + t.children_system


def main():
    sides = {"polars": with_polars, "duckdb": with_duckdb, "pandas": with_pandas, "dask": with_dask, "daskbag": with_daskbag}
    compute, check, version = sides[peer]()
    if runs > 1:
        compute()
    walls, cpus, answer = [], [], None
    for _ in range(runs):
        answer = None
        cpu, start = spent(), time.perf_counter()
        answer = compute()
        walls.append(time.perf_counter() - start)
        cpus.append(spent() - cpu)
    print(json.dumps({
        "version": version,
        "value": statistics.median(walls) * 1e3,
        "cpu": statistics.median(cpus) * 1e3,
        "checksum": float(check(answer)),
    }))


if __name__ == "__main__":
    prepare() if case == "prepare" else main()
