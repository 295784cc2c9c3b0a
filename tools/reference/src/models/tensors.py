"""Small tensors for parameter models, made with the TensorWriter of the reference."""

import hist
import numpy as np
from hist import axis
from rabbit.tensorwriter import TensorWriter

ETA = axis.Regular(2, -1, 1, name="eta", underflow=False, overflow=False)
PT = axis.Variable([20, 25, 32, 50], name="pt", underflow=False, overflow=False)
MT = axis.Regular(4, 0, 80, name="mt", underflow=False, overflow=False)
ISO = axis.Regular(2, 0, 1, name="relIso", underflow=False, overflow=False)
MASS = axis.Regular(6, 5, 6, name="mass", underflow=False, overflow=False)
A = axis.Regular(3, 0, 3, name="a", underflow=False, overflow=False)
B = axis.Regular(2, 0, 2, name="b", underflow=False, overflow=False)
G = axis.Regular(2, 0, 2, name="g", underflow=False, overflow=False)

CHANNELS = {
    "plane": {"plane": (ETA, PT, MT, ISO), "gen": (G,)},
    "cells": {"cells": (A, MASS, B), "gen": (G,)},
}
NAMES = list(CHANNELS)


def write(name, storage, path):
    """
    Two signals and two backgrounds in a channel with data and a masked one; two systematics.

    plane   log-normal and asymmetric; `fakes` nearly factorises in mt and relIso
    cells   normal and symmetric
    """
    rng = np.random.default_rng(20261129)
    normal = name == "cells"
    writer = TensorWriter(sparse=storage == "sparse", systematic_type="normal" if normal else "log_normal")
    total = 0
    for channel, axes in CHANNELS[name].items():
        masked = channel == "gen"
        shape = tuple(len(a) for a in axes)
        writer.add_channel(axes, channel, masked=masked)
        position = np.linspace(-1, 1, int(np.prod(shape))).reshape(shape)
        for process, size in [("sig", 150), ("sig2", 60), ("fakes", 400), ("bkg", 250)]:
            values = size * rng.uniform(0.8, 1.2, shape)
            if process == "fakes" and channel == "plane":
                values = size * np.multiply.outer(rng.uniform(0.5, 1.5, shape[:2]), np.outer([3, 2, 1.4, 1], [1, 1.6]))
                values *= rng.uniform(0.97, 1.03, shape)
            nominal = histogram(axes, values, values**2 / rng.uniform(300, 3000, shape))
            writer.add_process(nominal, process, channel, signal=process.startswith("sig"))
            writer.add_norm_systematic("lumi", process, channel, 1.02)
            if process in ("sig", "bkg"):
                up, down = ([histogram(axes, values * (1 + f * position), values)] for f in (0.05, -0.04))
                writer.add_systematic([*up, *down], "tilt", process, channel, symmetrize="average" if normal else None)
            if not masked:
                truth = {"sig": 1.1, "sig2": 0.8, "fakes": 1 + 0.1 * position, "bkg": 0.97}[process]
                total = total + truth * values
        if not masked:
            writer.add_data(histogram(axes, rng.poisson(total).astype(float), None), channel)
    writer.write(outfolder=str(path.parent), outfilename=path.name)


def histogram(axes, values, variances):
    out = hist.Hist(*axes, storage=hist.storage.Double() if variances is None else hist.storage.Weight())
    if variances is None:
        out.values()[...] = values
    else:
        out.view().value, out.view().variance = values, variances
    return out
