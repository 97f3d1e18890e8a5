"""The functions of dask.array, one a line: docs/ARRAYS.md has a row for each.

    python3 names.py > dask.txt
"""

import types

import dask.array as da

# Types of elements, and what is for those who work on Dask itself.
OTHERS = {"Array", "PerformanceWarning", "array_expr_enabled", "assert_eq", "register_chunk_type"}

for name in sorted(dir(da)):
    f = getattr(da, name)
    if name.startswith("_") or name in OTHERS or isinstance(f, types.ModuleType) or not callable(f):
        continue
    if not isinstance(f, type) or not issubclass(f, (bool, da.core.np.generic)):
        print(name)
for module in da.fft, da.linalg:
    for name in sorted(dir(module)):
        f = getattr(module, name)
        if not name.startswith("_") and getattr(f, "__module__", "").startswith(module.__name__):
            print(module.__name__.rsplit(".")[-1] + "." + name)
