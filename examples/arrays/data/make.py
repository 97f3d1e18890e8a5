"""Writes the array of this folder, and NumPy's answers that the test holds Weft's
against.

    pip install numpy==2.4.6
    python make.py
"""

import json
import os

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    x = np.random.default_rng(2026).normal(1.5, 0.5, (96, 96))
    np.save(os.path.join(HERE, "x.npy"), x)

    y = x + x.T - x.mean()
    u, s, vt = np.linalg.svd(y)
    assert np.allclose(u * s @ vt, y)
    answers = {
        "blocked mean": [x.mean()],
        "x.mean()": [x.mean()],
        "x + x.T": (x + x.T).ravel().tolist(),
        "x.dot(x.T + 1)": x.dot(x.T + 1).ravel().tolist(),
        "x.dot(x.T + 1) - x.mean()": (x.dot(x.T + 1) - x.mean()).ravel().tolist(),
        "(x.dot(x.T + 1) - x.mean()).std()": [(x.dot(x.T + 1) - x.mean()).std()],
        "svd(x + x.T - x.mean())": s.tolist(),
    }
    # Of large answers some elements, all over the array.
    for name, values in answers.items():
        answers[name] = values[:: max(1, len(values) // 97)]
    with open(os.path.join(HERE, "..", "testdata", "answers.json"), "w") as f:
        json.dump(answers, f, indent=1)
        f.write("\n")


main()
