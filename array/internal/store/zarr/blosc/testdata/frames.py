"""Writes frames.zip: frames of Blosc by numcodecs, and what they decode to.

    python -m venv venv && venv/bin/pip install numcodecs==0.16.6 numpy==2.4.6
    venv/bin/python frames.py            # writes frames.zip beside this script
    venv/bin/python frames.py check      # decodes weft.zip, written by go test -update

Names of frames: data-compressor-filter-level-blocksize-typesize.
"""

import pathlib
import sys
import zipfile

import numpy as np
from numcodecs import blosc

here = pathlib.Path(__file__).parent


def datasets():
    rng = np.random.default_rng(7)
    yield "wave", (np.sin(np.arange(1501) / 50) * 1000).astype("<i4").tobytes(), 4
    yield "steps", np.repeat(np.arange(250), 16).astype("<f8").tobytes() + b"tail!", 8
    yield "far", rng.integers(0, 256, 9000, dtype="u1").tobytes() * 2, 1
    yield "noise", rng.integers(0, 256, 600, dtype="u1").tobytes(), 2
    yield "odd", np.arange(12 * 777, dtype="u1").tobytes(), 12
    yield "big", (np.arange(9000) // 9).astype("<i8").tobytes(), 8
    yield "short", b"abcdefg", 8
    yield "zeros", bytes(100000), 4
    yield "empty", b"", 4


def write():
    with zipfile.ZipFile(here / "frames.zip", "w") as z:
        for name, data, size in datasets():
            z.writestr(zipfile.ZipInfo(f"{name}/data"), data, zipfile.ZIP_DEFLATED)
            for cname in blosc.list_compressors():
                for shuffle in (0, 1, 2):
                    for level, block in ((5, 0), (9, 4096), (0, 0)):
                        if level == 0 and (cname != "lz4" or shuffle != 1):
                            continue
                        if name == "far" and cname != "blosclz":
                            continue
                        frame = blosc.compress(data, cname.encode(), level, shuffle, block, size)
                        z.writestr(zipfile.ZipInfo(f"{name}/{cname}-{shuffle}-{level}-{block}-{size}"), frame, zipfile.ZIP_DEFLATED)


def check():
    with zipfile.ZipFile(here / "weft.zip") as z:
        want = {n.split("/")[0]: z.read(n) for n in z.namelist() if n.endswith("/data")}
        frames = [n for n in z.namelist() if not n.endswith("/data") and want[n.split("/")[0]]]  # numcodecs has no empty data
        for n in frames:
            got = blosc.decompress(z.read(n))
            assert bytes(got) == want[n.split("/")[0]], n
    print(len(frames), "frames of Weft are right")


blosc.set_nthreads(1)
check() if sys.argv[1:] == ["check"] else write()
