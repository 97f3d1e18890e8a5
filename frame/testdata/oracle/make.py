"""Writes the oracle's cases beside itself: pip install pandas==3.1.1; python make.py"""

import os
import sys
import warnings

warnings.simplefilter("ignore")

folder = os.path.dirname(os.path.abspath(__file__))
FAMILIES = sys.argv[1:] or ["elementwise", "text", "dates", "groups", "joins", "rows", "windows", "rolling", "resample", "files", "asof"]
for name in FAMILIES:
    family = __import__(name).F
    family.write(folder)
    print(f"{name:12} {len(family.cases):4} cases")
