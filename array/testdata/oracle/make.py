"""Writes the oracle's cases beside itself: pip install numpy; python make.py"""

import os
import warnings

warnings.simplefilter("ignore")

import chains
import counting
import elementwise
import fourier
import indexing
import linalg
import reductions
import shapes

folder = os.path.dirname(os.path.abspath(__file__))
for family in (elementwise, chains, reductions, indexing, shapes, linalg, counting, fourier):
    family.F.write(folder)
    print(f"{family.F.name:12} {len(family.F.lines):4} cases")
