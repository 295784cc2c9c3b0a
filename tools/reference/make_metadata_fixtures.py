"""Makes fixtures/metadata with the Python reference (WMass/rabbit at 948a94a): metadata that a fit does not need.

    RABBIT_REFERENCE=/path/to/rabbit make_metadata_fixtures.py OUT

Needs the reference's packages (see fixtures/README.md for their versions). `axes.hdf5` has a channel for each transform
of boost-histogram, and one for a transform of a script's own; `values.hdf5` has objects of many classes in the script's
own metadata. `axes.json` has the edges and sizes of the axes.
"""

import collections
import ctypes
import enum
import fractions
import functools
import json
import os
import re
import sys
import uuid
from pathlib import Path

import boost_histogram as bh
import hist
import numpy as np

reference = Path(os.environ["RABBIT_REFERENCE"])
sys.path.insert(0, str(reference))
from rabbit import tensorwriter  # noqa: E402

out = Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)


def cube(x):
    return x**3


def cube_root(x):
    return np.cbrt(x)


def convert(function):
    return ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double)(function)


class Colour(enum.Enum):
    RED = 1


class Own:
    def __init__(self):
        self.number = 3


def tensor(axes):
    writer = tensorwriter.TensorWriter()
    for i, (name, axis) in enumerate(axes.items()):
        number = len(axis)
        writer.add_channel([axis], name)

        def filled(values):
            h = hist.Hist(axis, storage="weight")
            h.values()[...] = values
            h.variances()[...] = values
            return h

        bins = np.arange(number)
        writer.add_data(filled(10.0 + i + bins), name)
        writer.add_process(filled(8.0 + bins), "background", name)
        writer.add_process(filled(1.0 + 0 * bins), "signal", name, signal=True)
        writer.add_norm_systematic("luminosity", ["background", "signal"], name, 1.05)
    return writer


transform = bh.axis.transform
own = transform.Function(cube, cube_root, convert=convert, name="cube")
regular = hist.axis.Regular
axes = {
    "log": regular(4, 1, 100, transform=transform.log, name="x", label="x (GeV)"),
    "sqrt": regular(3, 0, 9, transform=transform.sqrt, name="x"),
    "pow": regular(3, 1, 8, transform=transform.Pow(1 / 3), name="x"),
    "own": regular(3, 1, 8, transform=own, name="x", label="cubes"),
    "noted": hist.axis.Integer(0, 2, name="x", metadata={"counter": collections.Counter("ab"), "own": Own()}),
}
tensor(axes).write(str(out), "axes.hdf5")
described = {name: {"size": len(a), "extent": a.extent, "edges": a.edges.tolist()} for name, a in axes.items()}
(out / "axes.json").write_text(json.dumps(described, indent=2) + "\n")

counter = collections.Counter("abracadabra")
values = {
    "known": {"list": [1, 2.5, "text"], "path": Path("/data"), "ordered": collections.OrderedDict(a=1)},
    "counter": counter,
    "nested": {"deque": collections.deque([1]), "kept": 7, "list": [Colour.RED, "kept"], "tuple": (Own(), "kept")},
    "ordered": collections.OrderedDict(fraction=fractions.Fraction(1, 3), kept=True),
    "class": Own,
    "expression": re.compile("^a"),
    "partial": functools.partial(int, base=2),
    "half": np.float16(0.5),
    "date": np.datetime64("2026-06-23"),
    "record": np.zeros(2, dtype=[("a", "f8"), ("b", "i4")]),
    "mean": hist.Hist(hist.axis.Integer(0, 2), storage="mean"),
    "uuid": uuid.UUID(int=1),
    "shared": [counter, counter],
    (1, "tuple key"): "kept",
}
tensor({"ch0": hist.axis.Integer(0, 3, name="x")}).write(str(out), "values.hdf5", meta_data_dict={"meta_info": values})
