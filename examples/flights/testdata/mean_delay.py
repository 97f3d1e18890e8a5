"""The oracle of the flights example: mean delay by origin, made by pandas.

    pip install pandas && python mean_delay.py

reads ../data/*.csv.gz as one table and writes mean_delay.csv beside itself.
The numbers have all their digits (17 significant ones, Python's repr).
"""

from pathlib import Path

import pandas as pd

here = Path(__file__).parent
files = sorted((here / ".." / "data").glob("*.csv.gz"))
flights = pd.concat([pd.read_csv(f, keep_default_na=False, na_values=[""]) for f in files])
answer = flights.groupby("origin").delay.agg(["count", "mean"])
answer.to_csv(here / "mean_delay.csv")
print(f"pandas {pd.__version__}: {len(flights)} flights of {len(files)} files, {len(answer)} airports")
