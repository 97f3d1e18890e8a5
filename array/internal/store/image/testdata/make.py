"""Writes the pictures of the tests by Pillow 13 and tifffile 2026.3.

    python make.py          # in this folder
    python make.py check    # read with both what the tests wrote (golden-*)
"""
import glob, json, sys
import numpy as np, tifffile
from PIL import Image

if sys.argv[1:] == ["check"]:
    want = json.load(open("golden.json"))
    for name, w in want.items():
        a = tifffile.imread(name) if name.endswith("tif") else np.array(Image.open(name))
        if name == "golden-rgb16.png":
            continue  # Pillow has no such mode
        assert list(a.shape) == w["shape"] and a.astype(a.dtype.newbyteorder("<")).tobytes().hex() == w["hex"], (name, a.shape, a.dtype)
    print(len(want), "pictures read as they were written")
    sys.exit()

rng = np.random.default_rng(1)
oracle = {}

def keep(name, a):
    oracle[name] = dict(dtype=a.dtype.name, shape=list(a.shape), hex=a.tobytes().hex())

grey, grey16 = rng.integers(0, 256, (5, 7), "u1"), rng.integers(0, 65536, (5, 7), "u2")
rgb, rgba = rng.integers(0, 256, (5, 7, 3), "u1"), rng.integers(0, 256, (5, 7, 4), "u1")
rgb16 = rng.integers(0, 65536, (5, 7, 3), "u2")
for name, a in dict(grey=grey, grey16=grey16, rgb=rgb, rgba=rgba).items():
    Image.fromarray(a).save(name + ".png"); keep(name + ".png", a)
for name, a in dict(grey=grey, grey16=grey16, rgb=rgb, rgb16=rgb16).items():
    for how, kw in {"plain": {}, "lzw": dict(compression="lzw"), "deflate": dict(compression="zlib"), "tiled": dict(tile=(16, 16)), "big": dict(byteorder=">")}.items():
        kw.setdefault("photometric", "rgb" if a.ndim == 3 else "minisblack")
        tifffile.imwrite(f"{name}-{how}.tif", a, **kw); keep(f"{name}-{how}.tif", a)
tifffile.imwrite("rgba.tif", rgba, photometric="rgb", extrasamples=["unassalpha"]); keep("rgba.tif", rgba)
bits = grey > 127
Image.fromarray(bits).save("bits.png"); keep("bits.png", bits.astype("u1") * 255)
p = Image.fromarray(rgb).quantize(8); p.save("palette.png"); keep("palette.png", np.array(p.convert("RGB")))
# JPEG: smooth, so that decoders agree within a few steps.
y, x = np.mgrid[0:16, 0:24]
smooth = (x * 5 + y * 3).astype("u1")
Image.fromarray(smooth).save("smooth.jpg", quality=95); keep("smooth.jpg", np.array(Image.open("smooth.jpg")))
c = np.stack([smooth, 255 - smooth, smooth // 2], -1)
Image.fromarray(c).save("colour.jpg", quality=95, subsampling=0); keep("colour.jpg", np.array(Image.open("colour.jpg")))
for i in range(3):
    Image.fromarray(grey + i).save(f"stack-{i}.png"); keep(f"stack-{i}.png", grey + np.uint8(i))
json.dump(oracle, open("oracle.json", "w"), indent=0)
tifffile.imwrite("refused-float.tif", grey.astype("f4"), photometric="minisblack")
tifffile.imwrite("refused-premultiplied.tif", rgba, photometric="rgb", extrasamples=["assocalpha"])
