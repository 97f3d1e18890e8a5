"""Cuts the four tiles of this folder, and the small picture that the test holds
the result against, from a photograph of the Hubble Space Telescope that
scikit-image brings along.

    pip install pillow==13.0.0 numpy scikit-image==0.26.0
    python make.py

Each tile is what another exposure might have been: darker or brighter, under
another glow of the sky, with noise of its own, and compressed once more. Where a
tile was cut is in OFFSETS, and in main_test.go; nothing else knows.
"""

import os

import numpy as np
from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))
HEIGHT, WIDTH = 500, 580
OFFSETS = [(3, 0), (0, 417), (372, 9), (361, 420)]  # rows and columns of the corners
GAINS = [1.0, 0.8, 1.15, 0.9]
GLOWS = [4.0, 16.0, 9.0, 0.0]
NOISE = 4.0


def original():
    import skimage

    return np.asarray(Image.open(os.path.join(os.path.dirname(skimage.__file__), "data", "hubble_deep_field.jpg")))


def main():
    random = np.random.default_rng(1996)
    sky = original().astype(float)
    for i, ((top, left), gain, glow) in enumerate(zip(OFFSETS, GAINS, GLOWS)):
        tile = sky[top : top + HEIGHT, left : left + WIDTH] * gain + glow
        tile += random.normal(0, NOISE, (HEIGHT, WIDTH, 1))
        picture = Image.fromarray(np.clip(np.rint(tile), 0, 255).astype(np.uint8))
        picture.save(os.path.join(HERE, f"tile-{i}.jpg"), quality=75, optimize=True)
    small = sky[:864, :1000].reshape(108, 8, 125, 8, 3).mean(axis=(1, 3))
    Image.fromarray(np.rint(small).astype(np.uint8)).save(os.path.join(HERE, "..", "testdata", "small.png"), optimize=True)


main()
