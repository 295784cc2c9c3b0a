"""Makes fixtures/histograms/: what boost-histogram, hist and wums.sparse_hist do with axes, bins and contents.

    python tools/reference/make_histogram_fixtures.py fixtures/histograms

The committed file was made with the versions that it names. Axes, columns and selections are written as JSON, from which
both this script and the tests make the same objects; the rest is the answers. Numbers that JSON lacks are strings.
"""

import itertools
import json
import math
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

import boost_histogram as bh
import hist
import numpy as np
import scipy.sparse
from wums.sparse_hist import SparseHist

warnings.simplefilter("ignore")
nan, inf = math.nan, math.inf

flow_options = [
    {},
    {"underflow": False},
    {"overflow": False},
    {"underflow": False, "overflow": False},
    {"circular": True},
    {"growth": True},
]


def spec(kind, *args, **options):
    return {"kind": kind, "args": list(args), "options": options}


def make_axis(s, name=""):
    classes = {
        "regular": hist.axis.Regular,
        "variable": hist.axis.Variable,
        "integer": hist.axis.Integer,
        "string-category": hist.axis.StrCategory,
        "integer-category": hist.axis.IntCategory,
        "boolean": hist.axis.Boolean,
    }
    if s["kind"] == "transformed":
        *args, transform = s["args"]
        named = bh.axis.transform.Pow(transform["power"]) if isinstance(transform, dict) else getattr(bh.axis.transform, transform)
        return hist.axis.Regular(*args, transform=named, name=name)
    return classes[s["kind"]](*s["args"], name=name, **s["options"])


trait_names = ("underflow", "overflow", "circular", "growth", "continuous", "ordered")


def described(axis):
    """The axis as it is: enough to see that two axes are the same."""
    t = axis.traits
    categories = isinstance(axis, (bh.axis.StrCategory, bh.axis.IntCategory))
    return {
        "size": len(axis),
        "extent": axis.extent,
        "bins": list(axis) if categories else axis.edges.tolist(),
        "traits": [name for name in trait_names if getattr(t, name)],
    }


def contents(h):
    view = h.view(flow=True)
    if view.dtype.names:
        return {"values": view["value"].ravel().tolist(), "variances": view["variance"].ravel().tolist()}
    return {"values": np.asarray(view).ravel().tolist()}


def answer(make):
    """A histogram or a number, or that there was an error."""
    try:
        h = make()
    except Exception as error:
        return {"error": type(error).__name__}
    if isinstance(h, float):
        return {"axes": [], "values": [h]}
    if isinstance(h, bh.accumulators.WeightedSum):
        return {"axes": [], "values": [h.value], "variances": [h.variance]}
    return {"axes": [described(a) for a in h.axes], **contents(h)}


# ---- axes and their bins

numeric = [spec("regular", 10, 0.0, 1.0, **o) for o in flow_options]
numeric += [spec("regular", 7, -0.3, 1.9, **o) for o in flow_options]
numeric += [spec("regular", 5, 1.0, -1.0, **o) for o in flow_options[:5]]
# Its last edge is not what was asked for: start + (stop - start) is rounded.
rng = np.random.default_rng(5)
while True:
    start, stop = rng.random(), rng.random() + 1
    if start + (stop - start) != stop:
        break
numeric += [spec("regular", 3, start, stop, **o) for o in flow_options]
numeric += [spec("variable", [-1.0, 0.1, 0.5, 0.75, 2.0], **o) for o in flow_options]
integers = [spec("integer", -2, 3, **o) for o in flow_options]
strings = [spec("string-category", list("abcde"), **o) for o in ({}, {"overflow": False}, {"growth": True})]
whole = [spec("integer-category", [5, -3, 2, 9, 1], **o) for o in ({}, {"overflow": False}, {"growth": True})]
boolean = [spec("boolean")]


def tricky(axis):
    edges = axis.edges
    near = [f(e) for e in edges for f in (lambda e: np.nextafter(e, -inf), lambda e: e, lambda e: np.nextafter(e, inf))]
    middle = (edges[:-1] + edges[1:]) / 2
    period = edges[-1] - edges[0]
    wild = [nan, inf, -inf, 0.0, -0.0, 1e-300, -1e-300, 1e300, -1e300, 0.1, 0.3, 0.7, 1 / 3]
    return [float(v) for v in [*near, *middle, *(middle + period), *(middle - 3 * period), *wild]]


def axis_cases():
    for s in numeric:
        axis = make_axis(s)
        values = tricky(axis)
        yield {"axis": s, "is": described(axis), "values": values, "bins": [int(axis.index(v)) for v in values]}
    for s in integers:
        axis = make_axis(s)
        values = list(range(-20, 20))
        yield {"axis": s, "is": described(axis), "values": values, "bins": [int(axis.index(v)) for v in values]}
    for s in strings + whole + boolean:
        axis = make_axis(s)
        values = [False, True] if s["kind"] == "boolean" else list(axis)
        yield {"axis": s, "is": described(axis), "values": values, "bins": [int(axis.index(v)) for v in values]}


# ---- filling


def fill_cases():
    draw = np.random.default_rng(11)
    count = 20
    columns = {
        "regular": lambda: draw.normal(0.5, 0.8, count).round(3).tolist() + [nan, inf, -inf, 1.0, 0.0],
        "integer": lambda: draw.integers(-9, 9, count + 5).tolist(),
        "string-category": lambda: draw.choice(list("abcxyz"), count + 5).tolist(),
        "integer-category": lambda: draw.integers(-4, 12, count + 5).tolist(),
        "boolean": lambda: draw.choice([True, False], count + 5).tolist(),
    }
    columns["variable"] = columns["regular"]
    everything = numeric + integers + strings + whole + boolean
    pairs = [[s] for s in everything] + [
        [everything[i] for i in draw.choice(len(everything), draw.integers(2, 4), replace=False)] for _ in range(16)
    ]
    for specs in pairs:
        for storage in ("double", "weight"):
            h = hist.Hist(*[make_axis(s, f"x{d}") for d, s in enumerate(specs)], storage=storage)
            fills = []
            for _ in range(2):
                data = {f"x{d}": columns[s["kind"]]() for d, s in enumerate(specs)}
                weight = draw.normal(1, 1, count + 5).round(3).tolist() if draw.random() < 0.7 else None
                arrays = {k: v if isinstance(v[0], str) else np.asarray(v) for k, v in data.items()}
                h.fill(**arrays, weight=None if weight is None else np.asarray(weight))
                fills.append({"columns": data, "weight": weight})
            yield {"axes": specs, "storage": storage, "fills": fills, "is": answer(lambda: h)}


# ---- transforms


def transform_cases():
    """Bins of values off the edges, and slices: the last bit of an edge depends on the library of mathematics."""
    transforms = ["log", "sqrt", {"power": 2.0}, {"power": 0.5}, {"power": -1.0}, {"power": 1 / 3}]
    ranges = [(5, 1.0, 100.0), (4, 0.25, 3.0), (3, 1e-9, 7e12), (6, 100.0, 1.0)]
    parts = [[None, None, None], [1, 3, None], [None, None, {"factor": 2}], [1, None, {"factor": 2}], [None, 2, "sum"]]
    for transform in transforms:
        for args in ranges:
            if transform == {"power": -1.0} and args[2] == 7e12:
                continue  # 1/x rounds the last edge to infinity here.
            s = spec("transformed", *args, transform)
            axis = make_axis(s, "x")
            edges = axis.edges
            values = [x for a, b in zip(edges, edges[1:]) for x in (a + 0.1 * (b - a), 0.5 * (a + b), a + 0.999 * (b - a))]
            values = [float(v) for v in [*values, min(edges) / 2, max(edges) * 2, -1.0, 0.0, nan, inf, -inf]]
            h = hist.Hist(axis, storage="weight")
            h.fill(np.asarray(values), weight=2.0 ** np.arange(len(values)))
            yield {
                "axis": s,
                "values": values,
                "bins": [int(axis.index(v)) for v in values],
                "filled": answer(lambda: h),
                "answers": [{"select": {"slice": p}, "is": answer(lambda: bh.Histogram.__getitem__(h, slice(*[decode(x) for x in p])))} for p in parts],
            }


# ---- every combination of traits


def combinations(*traits):
    for flags in itertools.product((False, True), repeat=len(traits)):
        yield dict(zip(traits, flags))


def every_axis():
    for o in combinations("underflow", "overflow", "circular", "growth"):
        yield spec("regular", 3, -1.0, 0.5, **o)
        yield spec("variable", [-1.0, -0.5, 0.25, 0.5], **o)
        yield spec("integer", -1, 2, **o)
    for o in combinations("overflow", "growth"):
        yield spec("string-category", ["b", "a"], **o)
        yield spec("integer-category", [2, -1], **o)
    yield spec("boolean")


def trait_cases():
    """Each axis filled in two calls with values in it, on its edges and outside, each with a weight of its own."""
    # NaN and infinity come last: boost-histogram counts them in a wrong bin where the axis grows after them in a call.
    real = [[-0.75, 0.5, -1.0, 0.375], [-1.25, 1.5, 0.0, -2.875, 0.25, 4.0, nan, inf, -inf]]
    fills = {
        "regular": real,
        "variable": real,
        "integer": [[-1, 0, 1], [2, -2, 0, 6, -5]],
        "string-category": [["a", "b", "c"], ["d", "a", "c", ""]],
        "integer-category": [[-1, 2, 7], [0, -1, 7, 3]],
        "boolean": [[True, False], [True]],
    }
    for s in every_axis():
        columns = fills[s["kind"]]
        try:
            axis = make_axis(s)
        except KeyError as error:
            yield {"axis": s, "fills": columns, "error": type(error).__name__}
            continue
        h = bh.Histogram(axis, storage=bh.storage.Weight())
        is_empty = described(h.axes[0])
        first = 1
        for column in columns:
            weight = 2.0 ** np.arange(first, first + len(column))
            h.fill(column if isinstance(column[0], str) else np.asarray(column), weight=weight)
            first += len(column)
        yield {"axis": s, "fills": columns, "empty": is_empty, "filled": answer(lambda: h)}


# ---- selection

bounds = [[None, 3], [None, -1], [0, None], [1, None], [-2, None], [0, 5], [1, 3], [1, 9], [3, -1], [-9, 9], [9, None]]
actions = [None, "sum", {"factor": 2}]
selections = [{"slice": [*b, a]} for b in [[None, None], *bounds] for a in actions]
place = lambda where, offset=0: {"place": where, "offset": offset}
selections += [
    {"slice": [None, None, {"factor": 1}]},
    {"slice": [None, None, {"factor": 5}]},
    {"slice": [None, None, {"factor": 7}]},
    {"slice": [1, 4, {"factor": 3}]},
    {"slice": [None, None, {"groups": [2, 3]}]},
    {"slice": [None, None, {"groups": [2, 2]}]},
    {"slice": [1, 4, {"groups": [1, 2]}]},
    {"slice": [None, 4, {"groups": [1, 3]}]},
    {"slice": [1, None, {"groups": [1, 3]}]},
    {"slice": [0, place("len"), "sum"]},
    {"slice": [place("underflow"), None, "sum"]},
    {"slice": [None, place("overflow"), "sum"]},
    {"slice": [None, place("overflow", 1), "sum"]},
    {"slice": [1, place("overflow", -1), "sum"]},
    {"slice": [1, place("len"), None]},
    {"slice": [2, 2, None]},
    "sum",
    place("underflow"),
    place("overflow"),
    place("overflow", 1),
    0,
    4,
    -1,
    5,
    -6,
]
locs = lambda *pairs: [
    s for a, b in pairs for la in [{"loc": a, "offset": 0}] for lb in [{"loc": b, "offset": 0}]
    for s in (la, {"loc": a, "offset": 1}, {"slice": [la, lb, None]}, {"slice": [la, lb, "sum"]}, {"slice": [la, None, None]}, {"slice": [None, lb, "sum"]})
]
by_value = {
    "regular": locs((0.4, 0.8), (0.3, 0.5), (-3.0, 9.0), (0.9, 0.95)) + [
        {"slice": [None, None, {"edges": [0.0, 0.4, 1.0]}]},
        {"slice": [None, None, {"edges": [0.0, 0.5, 1.0]}]},
        {"slice": [None, None, {"edges": [0.0, 0.4, 0.8]}]},
        {"slice": [{"loc": 0.4, "offset": 0}, None, {"edges": [0.4, 1.0]}]},
    ],
    "variable": locs((1.0, 3.0), (1.5, 2.5)) + [{"slice": [None, None, {"edges": [0.0, 3.0, 5.0]}]}],
    "integer": locs((1, 3), (-7, 12)),
    "string-category": locs(("b", "d"), ("a", "zzz")) + [{"list": [0, 2]}, {"list": [3, 1]}, {"list": [{"loc": "e", "offset": 0}]}],
    "integer-category": locs((-3, 9), (5, 77)) + [{"list": [0, 2]}, {"list": [3, 1]}],
    "boolean": [],
}


def decode(s):
    if not isinstance(s, dict):
        return sum if s == "sum" else s
    if "loc" in s:
        return bh.loc(s["loc"], s["offset"])
    if "place" in s:
        # `len` takes no offset.
        return {"len": len, "underflow": bh.underflow, "overflow": bh.overflow + s["offset"]}[s["place"]]
    if "list" in s:
        return [decode(item) for item in s["list"]]
    if "slice" in s:
        return slice(*[decode(item) for item in s["slice"]])
    return bh.rebin(**s)


def select_cases():
    five = [spec("regular", 5, 0.0, 1.0, **o) for o in flow_options]
    five += [spec("variable", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0], **o) for o in flow_options]
    five += [spec("integer", 0, 5, **o) for o in flow_options]
    five += strings + whole + boolean
    for s in five:
        h = hist.Hist(make_axis(s, "x"), storage="weight")
        view = h.view(flow=True)
        view["value"] = 2.0 ** np.arange(len(view))
        view["variance"] = 3.0 ** np.arange(len(view))
        answers = [{"select": e, "is": answer(lambda: bh.Histogram.__getitem__(h, decode(e)))} for e in selections + by_value[s["kind"]]]
        yield {"axes": [s], **contents(h), "answers": answers}


def cube():
    specs = [
        spec("regular", 4, 0.0, 1.0),
        spec("string-category", ["s", "b", "c"]),
        spec("integer", 0, 3, underflow=False, overflow=False),
        spec("variable", [0.0, 1.0, 3.0, 9.0], overflow=False),
    ]
    h = hist.Hist(*[make_axis(s, n) for s, n in zip(specs, "xcny")], storage="weight")
    draw = np.random.default_rng(3)
    view = h.view(flow=True)
    filled = draw.random(view.shape) < 0.4
    view["value"] = np.where(filled, draw.normal(3, 2, view.shape), 0)
    view["variance"] = np.where(filled, draw.random(view.shape), 0)
    return specs, h


def many_axes():
    specs, h = cube()
    one = [
        {"x": {"slice": [1, 3, None]}, "c": {"loc": "b", "offset": 0}},
        {"x": {"slice": [None, None, {"factor": 2}]}, "n": "sum", "y": {"slice": [0, {"place": "len", "offset": 0}, "sum"]}},
        {"c": {"list": [2, 0]}, "y": {"slice": [None, None, {"groups": [1, 2]}]}},
        {"n": 1, "y": {"place": "underflow", "offset": 0}, "x": {"place": "overflow", "offset": 0}},
        {"c": "sum", "n": {"slice": [1, None, "sum"]}, "x": {"slice": [{"loc": 0.5, "offset": 0}, None, None]}},
        {"x": 0, "c": 1, "n": 2, "y": 0},
        {"x": "sum", "c": "sum", "n": "sum", "y": "sum"},
    ]
    projections = [["x"], ["y"], ["c", "x"], ["y", "n", "c"], ["n", "c", "x", "y"]]
    return {
        "axes": specs,
        "names": list("xcny"),
        **contents(h),
        "selections": [{"select": e, "is": answer(lambda: h[{k: decode(v) for k, v in e.items()}])} for e in one],
        "projections": [{"axes": p, "is": answer(lambda: h.project(*p))} for p in projections],
    }


# ---- arithmetic


def arithmetic():
    draw = np.random.default_rng(17)
    axes = [spec("regular", 3, 0.0, 1.0), spec("string-category", ["a", "b"])]
    out = []
    for storage in ("double", "weight"):
        pair = []
        for _ in range(2):
            h = hist.Hist(*[make_axis(s, f"x{d}") for d, s in enumerate(axes)], storage=storage)
            view = h.view(flow=True)
            (view["value"] if storage == "weight" else view)[...] = draw.normal(2, 2, view.shape)
            if storage == "weight":
                view["variance"] = draw.random(view.shape)
            pair.append(h)
        a, b = pair
        operations = {
            "add": lambda x, y: x + y,
            "subtract": lambda x, y: x - y,
            "multiply": lambda x, y: x * y,
            "divide": lambda x, y: x / y,
        }
        results = [
            {"operation": name, "other": other if isinstance(other, float) else "histogram", "is": answer(lambda: f(a, other))}
            for name, f in operations.items()
            for other in (b, 2.0, -0.3)
        ]
        out.append({"axes": axes, "storage": storage, "a": contents(a), "b": contents(b), "results": results})
    grown = [
        hist.Hist(hist.axis.StrCategory(c, name="c", growth=True), storage="double", data=v)
        for c, v in ((["a", "b"], [1.0, 2.0]), (["z", "b", "y"], [4.0, 8.0, 16.0]))
    ]
    return {"cases": out, "grown": answer(lambda: grown[0] + grown[1])}


# ---- sparse histograms: the flat index of wums


def sparse_cases():
    draw = np.random.default_rng(23)
    everything = numeric + integers + strings + whole + boolean
    for specs in [[s] for s in everything] + [
        [everything[i] for i in draw.choice(len(everything), 3, replace=False)] for _ in range(12)
    ]:
        axes = [make_axis(s, f"x{d}") for d, s in enumerate(specs)]
        extent = [a.extent for a in axes]
        rows = extent[0]
        columns = int(np.prod(extent[1:]))
        positions = draw.permutation(rows * columns)[: max(1, rows * columns // 3)]
        row, column = np.divmod(positions, columns)
        values = draw.normal(0, 1, len(positions))
        h = SparseHist(scipy.sparse.coo_array((values, (row, column)), shape=(rows, columns)), axes)
        matrices = {}
        for key, flow in (("flow", True), ("inner", False)):
            csr = h.to_flat_csr(np.float64, flow=flow)
            matrices[key] = {"shape": list(csr.shape), "columns": csr.indices.tolist(), "values": csr.data.tolist()}
        sliced = h[{"x0": 0}] if len(axes) > 1 else None
        yield {
            "axes": specs,
            "row": row.tolist(),
            "column": column.tolist(),
            "values": values.tolist(),
            "flat": matrices,
            "dense": h.toarray(flow=True).ravel().tolist(),
            "inner": h.toarray(flow=False).ravel().tolist(),
            "first": sliced and sliced.toarray(flow=True).ravel().tolist(),
        }


def encoded(value):
    if isinstance(value, dict):
        return {k: encoded(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [encoded(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, float) and value == 0 and math.copysign(1, value) < 0:
        return "-0"
    return value


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    versions = {name: version(name) for name in ("boost-histogram", "hist", "wums", "numpy", "scipy")}
    files = {
        "axes": list(axis_cases()),
        "filling": list(fill_cases()),
        "traits": list(trait_cases()),
        "transforms": list(transform_cases()),
        "selection": list(select_cases()),
        "many-axes": many_axes(),
        "arithmetic": arithmetic(),
        "sparse": list(sparse_cases()),
    }
    for name, cases in files.items():
        text = json.dumps(encoded({"versions": versions, "cases": cases}), allow_nan=False, separators=(",", ":"))
        (folder / f"{name}.json").write_text(text + "\n")
