"""The NumPy side of the jit suite: those kernels of bench/kernels that are one
function of NumPy, whose loops are vectorised by hand.

    python numpy_kernels.py KERNEL ROWS RUNS

Results go to memory that is there. It prints one line of JSON, suite.measure's.
"""

import sys

import numpy as np
from suite import measure, uniform


def main():
    name, rows, runs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    function, *columns = {
        "exp": lambda: (np.exp, uniform(1, rows, -10, 10)),
        "log": lambda: (np.log, uniform(1, rows, 0, 1000)),
        "sin": lambda: (np.sin, uniform(1, rows, -100, 100)),
        "pow": lambda: (np.power, uniform(1, rows, 0.1, 10), uniform(2, rows, -2, 2)),
    }[name]()
    out = np.empty(rows)
    measure(lambda: function(*columns, out), out, rows, runs, version=np.__version__)


main()
