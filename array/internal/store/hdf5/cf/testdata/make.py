#!/usr/bin/env python3
"""Writes dates.json: what cftime makes of numbers of time axes.

    pip install cftime==1.6.6.1
    python make.py
"""

import json
import os
import random

import cftime

os.chdir(os.path.dirname(os.path.abspath(__file__)))
random.seed(3)
calendars = "standard gregorian proleptic_gregorian julian noleap 365_day all_leap 366_day 360_day".split()
units = [
    "days since 1900-01-01",
    "days since 1582-10-10 06:30:00",
    "hours since 1-1-1 00:00:00",
    "minutes since 2000-02-28T23:59:59.5Z",
    "seconds since 1970-01-01 00:00:00 UTC",
    "milliseconds since 2024-12-31 12:00 +02:00",
    "h since 1850-1-1 0:0:0",
]
span = {"days": 400_000, "hours": 9e6, "minutes": 1e8, "seconds": 1e10, "milliseconds": 1e13, "h": 9e6}
rows = []
for calendar in calendars:
    for unit in units:
        if "1582-10-10" in unit and calendar in ("standard", "gregorian"):
            unit = unit.replace("10-10", "10-04")
        for i in range(12):
            n = random.uniform(0, span[unit.split()[0]])
            number = [0, round(n), round(n * 4) / 4, -round(n / 10)][i % 4]
            try:
                d = cftime.num2date(number, unit, calendar)
            except ValueError:
                continue
            if d.year < 1:
                continue
            rows.append([calendar, unit, number, d.year, d.month, d.day, d.hour, d.minute, d.second, d.microsecond])
with open("dates.json", "w") as f:
    f.write("[\n" + ",\n".join(json.dumps(r) for r in rows) + "\n]\n")
