"""Random expressions: what fuses, and what is pushed through what."""

import random

import numpy as np

from case import Family, dyadic, normal

F = Family("chains")


class Grower:
    """Grows a typed expression of a given shape from a seed."""

    def __init__(self, seed, dtype):
        self.rng = random.Random(seed)
        self.dtype = dtype
        self.kind = np.dtype(dtype).kind
        self.leaves = {}
        self.zeros = False  # an operation was used in which the sign of a zero is free

    def number(self):
        return np.dtype(self.dtype).type(self.rng.choice([1, 2, 3, 5, 7] if self.kind in "iu" else [-1.5, 0.25, 2, 3, -7]))

    def leaf(self, shape, dtype=None):
        dtype = dtype or self.dtype
        shape = tuple(shape)
        if self.rng.random() < 0.3:
            shape = tuple(1 if self.rng.random() < 0.4 else n for n in shape)
            shape = shape[self.rng.choice([0, 0, len(shape) - 1]) if shape else 0:]
        have = self.leaves.setdefault((shape, dtype), [])
        if have and self.rng.random() < 0.6:
            return self.rng.choice(have)
        x = dyadic(self.rng, shape, dtype, -9, 9)
        have.append(x)
        return x

    def full(self, shape, ops):
        """An expression of exactly that shape, not one that broadcasts to it."""
        e = self.grow(shape, ops)
        return e if list(self.shape(e)) == list(shape) else ["Add", e, dyadic(self.rng, shape, self.dtype, -9, 9)]

    def shape(self, e):
        import meaning

        with np.errstate(all="ignore"):
            return meaning.evaluate(e).shape

    def grow(self, shape, ops):
        if ops <= 0:
            return self.leaf(shape)
        r = self.rng.random()
        if r < 0.45:
            left = self.rng.randrange(ops)
            name = self.rng.choice(["Add", "Sub", "Mul", "Add", "Sub", "Mul", "Minimum", "Maximum"])
            self.zeros = self.zeros or name in ("Minimum", "Maximum")
            return [name, self.grow(shape, left), self.grow(shape, ops - 1 - left)]
        if r < 0.62:
            names = ["AddN", "SubN", "MulN", "RSubN", "DivN"]
            return [self.rng.choice(names), self.grow(shape, ops - 1), {"n": self.number()}]
        if r < 0.74:
            if self.kind == "f" and self.rng.random() < 0.5:
                return [self.rng.choice(["Floor", "Ceil", "Trunc", "Rint"]), self.grow(shape, ops - 1)]
            if self.kind == "f" and self.rng.random() < 0.4:
                return ["Sqrt", ["Abs", self.grow(shape, ops - 1)]]
            return [self.rng.choice(["Neg", "Abs"]), self.grow(shape, ops - 1)]
        if r < 0.82:
            a, b = self.rng.randrange(ops), self.rng.randrange(ops)
            cond = [self.rng.choice(["Lt", "Ge", "Eq", "Ne"]), self.grow(shape, a // 2), self.leaf(shape)]
            return ["Where", cond, self.grow(shape, b // 2), self.grow(shape, ops // 2)]
        if r < 0.87:
            self.zeros = True
            return ["Clip", self.grow(shape, ops - 1), {"lo": self.number() * 0, "hi": abs(self.number())}]
        if r < 0.90 and self.kind == "f":
            return ["Cast", ["Cast", self.leaf(shape, "int16"), {"to": "float64"}], {"to": self.dtype}]
        return self.structural(shape, ops - 1)

    def structural(self, shape, ops):
        shape = list(shape)
        how = self.rng.randrange(13)
        if how == 0 and shape:
            return ["T", self.full(shape[::-1], ops)]
        if how == 1 and shape:
            k = self.rng.randrange(len(shape))
            bigger = [n * 2 if i == k else n for i, n in enumerate(shape)]
            part = self.rng.choice(["::2", "1::2", "::-2", f":{shape[k]}", f"{shape[k]}:", f"-{shape[k]}:"])
            if shape[k] == 0:
                part = "::2"
            return ["Slice", self.full(bigger, ops), {"s": ", ".join([":"] * k + [part])}]
        if how == 2 and shape:
            return ["Flip", self.full(shape, ops), {"axes": [self.rng.randrange(len(shape))]}]
        if how == 3 and shape:
            k = self.rng.randrange(len(shape))
            return ["Roll", self.full(shape, ops), {"shift": self.rng.randint(-3, 3), "axis": k}]
        if how == 4 and shape and min(shape) > 0:
            axis = self.rng.randrange(len(shape))
            return ["Sub", self.grow(shape, ops // 2), [self.rng.choice(["Sum", "Max", "Min"]), self.full(shape, ops // 2), {"axes": [axis], "keep": True}]]
        if how == 5 and len(shape) > 1:
            return ["Reshape", self.full([int(np.prod(shape))], ops), {"shape": shape}]
        if how == 6 and shape and shape[0] > 1:
            k = self.rng.randint(1, shape[0] - 1)
            return ["Concatenate", self.full([k] + shape[1:], ops // 2), self.full([shape[0] - k] + shape[1:], ops // 2), {"axis": 0}]
        if how == 7 and shape:
            axis = self.rng.randrange(len(shape))
            from_ = shape[:axis] + [shape[axis] + 2] + shape[axis + 1:]
            return ["Take", self.full(from_, ops), {"idx": [self.rng.randrange(-from_[axis], from_[axis]) for _ in range(shape[axis])], "axis": axis}]
        if how == 8 and shape and min(shape) > 2:
            axis = self.rng.randrange(len(shape))
            inner = shape[:axis] + [shape[axis] - 2] + shape[axis + 1:]
            widths = [[1, 1] if i == axis else [0, 0] for i in range(len(shape))]
            return ["Pad", self.full(inner, ops), {"mode": self.rng.choice(["constant", "edge", "symmetric", "wrap"]), "widths": widths}]
        if how == 9 and shape:
            axis = self.rng.randrange(len(shape))
            part = ", ".join([":"] * axis + ["1::2"])
            return ["Slice", ["Repeat", self.full(shape, ops), {"n": 2, "axis": axis}], {"s": part}]
        if how == 10 and shape and shape[-1] % 2 == 0 and shape[-1] > 0:
            return ["Tile", self.full(shape[:-1] + [shape[-1] // 2], ops), {"reps": [2]}]
        if how == 11 and shape and shape[0] > 1 and min(shape) > 0:
            return ["ReplaceN", self.full(shape, ops), {"s": self.rng.choice(["1", "::2", "-1", ":1", "..., 0", "::-1"]), "n": self.number()}]
        if how == 12 and len(shape) > 1:
            i, j = self.rng.randrange(len(shape)), self.rng.randrange(len(shape))
            turned = list(shape)
            turned[i], turned[j] = turned[j], turned[i]
            return ["SwapAxes", self.full(turned, ops), {"i": i, "j": j}]
        return ["Rechunk", self.full(shape, ops), {"blocks": [1 + n // 2 for n in shape]}]


def finish(g, e, i):
    """Some end in a reduction."""
    shape = g.shape(e)
    if i % 3 or 0 in shape:
        return e
    axes = [[k] for k in range(len(shape))] or [[]]
    name = g.rng.choice(["Sum", "Max", "Min"])
    return [name, e] if g.rng.random() < 0.4 or not shape else [name, e, {"axes": g.rng.choice(axes)}]


SHAPES = [(5, 7), (6,), (4, 3, 5), (1, 9), (7, 1), (), (2, 3, 2, 3), (0, 4), (11,), (8, 8)]
for i in range(120):
    dtype = ["float64", "float64", "float32", "int32", "int8", "int64", "uint8", "uint64"][i % 8]
    shape = SHAPES[i % len(SHAPES)]
    ops = 2 + i % 11
    for attempt in range(50):
        g = Grower(1000 * attempt + i, dtype)
        e = finish(g, g.grow(shape, ops), i)
        if g.kind == "u" and "'Neg'" in repr(e) and attempt < 20:
            continue
        with np.errstate(all="ignore"):
            import meaning

            want = meaning.evaluate(e)
        if sum(a.size for v in g.leaves.values() for a in v) < 400 and (g.kind != "f" or want.size == 0 or np.abs(want).max() < 1e7):
            break
    if g.kind == "f" and "'Sum'" in repr(e):
        F.close(f"{i:03} {dtype} {shape} {ops} operations", e)
    else:
        F.add(f"{i:03} {dtype} {shape} {ops} operations", e, "equal" if g.zeros or "'M" in repr(e) else "exact")

# Chains that people write.
rng = random.Random(7)
x, y, z = normal(rng, (9, 6)), normal(rng, (9, 6)), normal(rng, (6,))
F.close("sigmoid", ["RDivN", ["AddN", ["Exp", ["Neg", x]], {"n": 1.0}], {"n": 1.0}], 1e-15)
F.close("z-score by column", ["Div", ["Sub", x, ["Mean", x, {"axes": [0]}]], ["Std", x, {"axes": [0]}]])
F.close("softmax by row", ["Div", (e := ["Exp", ["Sub", x, ["Max", x, {"axes": [1], "keep": True}]]]), ["Sum", e, {"axes": [1], "keep": True}]])
F.close("ten operations summed", ["Sum", ["Add", ["Mul", ["Sin", x], ["Cos", y]], ["Div", ["Sqrt", ["Abs", ["Sub", x, y]]], ["AddN", ["Mul", y, y], {"n": 2.0}]]]])
F.close("distance to every point", ["Sqrt", ["Sum", ["Mul", (d := ["Sub", ["Reshape", x, {"shape": [9, 1, 6]}], ["Reshape", y, {"shape": [1, 9, 6]}]]), d], {"axes": [2]}]])
sq = normal(rng, (7, 7))
F.add("x + x.T", ["Add", sq, ["T", sq]])
F.close("(x + x.T).sum", ["Sum", ["Add", sq, ["T", sq]]])
F.close("(x.dot(x.T + 1) - x.mean).std", ["Std", ["Sub", ["Dot", sq, ["AddN", ["T", sq], {"n": 1.0}]], ["Mean", sq]]])
F.close("svd(x + x.T - x.mean)", ["SVD.S", ["Sub", ["Add", sq, ["T", sq]], ["Mean", sq]]])
F.close("mean of the positive", ["Mean", ["Mask", x, ["GtN", x, {"n": 0.0}]]])
F.close("horner", ["AddN", ["Mul", ["AddN", ["Mul", ["AddN", ["MulN", z, {"n": 0.5}], {"n": 1.25}], z], {"n": -3.0}], z], {"n": 7.0}], 1e-15)
F.close("norm of a difference", ["Sqrt", ["Sum", ["Mul", ["Sub", x, y], ["Sub", x, y]]]])
F.add("count of what is near", ["Sum", ["Cast", ["And", ["GtN", x, {"n": -0.5}], ["LtN", x, {"n": 0.5}]], {"to": "int64"}]])
