"""Makes the files under fixtures/uhi again: what Python's uhi, hist and boost-histogram write, and what is in it.

    python3 tools/reference/make_uhi_fixtures.py OUT

uhi 1.2.1, hist 2.12.1, boost-histogram 1.8.1 and numpy 2.4.6 made the committed files; `writers.json` says so.
"""

import json
import os
import sys
import unicodedata
import zipfile
from importlib.metadata import version
from pathlib import Path

import boost_histogram as bh
import hist
import numpy as np
import uhi.io
import uhi.io.json
import uhi.io.zip

inf = float("inf")
axis = bh.axis

AXES = {
    "regular": lambda: axis.Regular(3, -1.5, 2.1),
    "regular-descending": lambda: axis.Regular(2, 1, 0),
    "regular-no-flow": lambda: axis.Regular(3, 0, 1, underflow=False, overflow=False),
    "regular-underflow": lambda: axis.Regular(2, 0, 1, overflow=False),
    "regular-overflow": lambda: axis.Regular(2, 0, 1, underflow=False),
    "regular-circular": lambda: axis.Regular(3, 0, 1, circular=True),
    "regular-growth": lambda: axis.Regular(2, 0, 1, growth=True),
    "regular-log": lambda: axis.Regular(3, 1, 10, transform=axis.transform.log),
    "variable": lambda: axis.Variable([-1, 0.1, 3]),
    "variable-infinite": lambda: axis.Variable([-inf, 0, inf]),
    "variable-no-flow": lambda: axis.Variable([0, 1, 3], underflow=False, overflow=False),
    "variable-circular": lambda: axis.Variable([0, 1, 3], circular=True),
    "variable-growth": lambda: axis.Variable([0, 1, 3], growth=True),
    "integer": lambda: axis.Integer(-1, 2),
    "integer-empty": lambda: axis.Integer(2, 2),
    "integer-no-flow": lambda: axis.Integer(0, 2, underflow=False, overflow=False),
    "integer-circular": lambda: axis.Integer(0, 3, circular=True),
    "integer-growth": lambda: axis.Integer(0, 2, growth=True),
    "string-category": lambda: axis.StrCategory(["b", "a", "é"]),
    "string-category-no-flow": lambda: axis.StrCategory(["b", "a"], overflow=False),
    "string-category-growth": lambda: axis.StrCategory(["a"], growth=True),
    "string-category-empty": lambda: axis.StrCategory([], growth=True),
    "integer-category": lambda: axis.IntCategory([3, -1]),
    "integer-category-no-flow": lambda: axis.IntCategory([3, -1], overflow=False),
    "integer-category-growth": lambda: axis.IntCategory([7], growth=True),
    "boolean": lambda: axis.Boolean(),
    "named": lambda: hist.axis.Regular(2, 0, 1, name="x", label="x (GeV)"),
    "named-only": lambda: hist.axis.Integer(0, 2, name="i"),
    "metadata": lambda: axis.Variable([0, 1], __dict__={"metadata": "text", "units": "GeV", "power": -2.5, "log": True}),
}
STORAGES = {"int": bh.storage.Int64, "double": bh.storage.Double, "weight": bh.storage.Weight}
# These are written as int and double.
OTHER_STORAGES = {"atomic": bh.storage.AtomicInt64, "unlimited": bh.storage.Unlimited}


def set_contents(h, random):
    """Random contents of every bin, flow bins too; about a third of them are zero."""
    view = h.view(flow=True)
    filled = random.random(view.shape) < 0.7
    if isinstance(h.storage_type(), bh.storage.Weight):
        view["value"] = np.where(filled, random.normal(0, 10, view.shape), 0)
        view["variance"] = np.where(filled, random.exponential(5, view.shape), 0)
    elif view.dtype.kind == "i":
        view[...] = np.where(filled, random.integers(0, 2**40, view.shape), 0)
    elif isinstance(h.storage_type(), bh.storage.Unlimited):
        h[...] = np.where(filled, random.normal(0, 10, view.shape), 0)
    else:
        view[...] = np.where(filled, random.normal(0, 10, view.shape), 0)
    return h


def make_histograms():
    """Histograms by name, and the names of those that are written sparse."""
    random = np.random.default_rng(20)
    made = {
        f"{kind} {storage}": set_contents(bh.Histogram(make(), storage=STORAGES[storage]()), random)
        for kind, make in AXES.items()
        for storage in STORAGES
    }
    for storage, make in OTHER_STORAGES.items():
        made[f"boolean {storage}"] = set_contents(bh.Histogram(axis.Boolean(), storage=make()), random)
    for storage in STORAGES:
        made[f"no axes {storage}"] = set_contents(bh.Histogram(storage=STORAGES[storage]()), random)
        three = hist.Hist(
            hist.axis.Regular(2, 0, 1, name="x", label="x"),
            hist.axis.StrCategory(["a", "b"], name="c"),
            hist.axis.Boolean(name="ok"),
            name="three",
            label="three axes",
            storage=STORAGES[storage](),
        )
        made[f"three axes {storage}"] = set_contents(three, random)
    special = bh.Histogram(axis.Integer(0, 6, underflow=False, overflow=False), storage=bh.storage.Weight())
    special.view()["value"] = [np.nan, inf, -inf, -0.0, 5e-324, 1e300]
    special.view()["variance"] = [0.1, 1e22, 2**63, 1 / 3, np.nan, 0]
    made["special numbers"] = special
    made["folder/name é"] = set_contents(bh.Histogram(axis.Boolean()), random)
    sparse = {f"sparse {name}": h for name, h in made.items() if name.endswith("weight") or name.startswith("three axes")}
    del sparse["sparse no axes weight"]
    sparse["sparse nothing"] = bh.Histogram(axis.Boolean(), axis.Integer(0, 2), storage=bh.storage.Weight())
    return made, sparse


def plain(value):
    """A number that JSON can hold: those that are not finite are texts."""
    value = float(value)
    return value if np.isfinite(value) else {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(value)]


def describe_axis(ax):
    traits = ax.traits
    flow = {"underflow": traits.underflow, "overflow": traits.overflow, "circular": traits.circular, "growth": traits.growth}
    category = {"overflow": traits.overflow, "growth": traits.growth}
    edges = [plain(edge) for edge in ax.edges]
    match ax:
        case axis.Regular() if ax.transform is None:
            record = {"kind": "regular", "bins": ax.size, "start": edges[0], "stop": edges[-1], **flow}
        case axis.Regular() | axis.Variable():
            record = {"kind": "variable", "edges": edges, **flow}
        case axis.Integer():
            record = {"kind": "integer", "start": edges[0], "stop": edges[-1], **flow}
        case axis.StrCategory():
            record = {"kind": "string-category", "categories": list(ax), **category}
        case axis.IntCategory():
            record = {"kind": "integer-category", "categories": list(ax), **category}
        case axis.Boolean():
            record = {"kind": "boolean"}
    return {**record, **described(ax.__dict__)}


def described(members):
    """Name, label and what is left, which is metadata."""
    kept = {k: v for k, v in members.items() if v is not None and k != "_variance_known"}
    out = {"name": kept.pop("name", ""), "label": kept.pop("label", "")}
    return {**out, "metadata": kept} if kept else out


def describe(h, sparse=False):
    """The record of our library that a histogram of boost-histogram is, flow bins counted, last axis fastest."""
    view = h.view(flow=True)
    weighted = view.dtype.names is not None
    columns = {"values": view["value"], "variances": view["variance"]} if weighted else {"values": view}
    columns = {key: np.asarray(column, dtype=float).ravel() for key, column in columns.items()}
    out = {
        "layout": "sparse" if sparse else "dense",
        "storage": "weight" if weighted else "double",
        "axes": [describe_axis(ax) for ax in h.axes],
        **described(h.__dict__),
    }
    if sparse:
        bins = np.flatnonzero(np.any([column != 0 for column in columns.values()], axis=0))
        out["indices"] = bins.tolist()
        columns = {key: column[bins] for key, column in columns.items()}
    return {**out, **{key: [plain(x) for x in column] for key, column in columns.items()}}


def as_json(data):
    return json.dumps(data, default=uhi.io.json.default)


def write_zip(path, data, compression):
    # The same time in every member, so that the same contents are the same file.
    class Archive(zipfile.ZipFile):
        def open(self, name, mode="r", **options):
            info = zipfile.ZipInfo(name) if mode == "w" and isinstance(name, str) else name
            if mode == "w":
                info.compress_type = compression
            return super().open(info, mode, **options)

        def writestr(self, name, content):
            info = zipfile.ZipInfo(name)
            info.compress_type = compression
            super().writestr(info, content)

    with Archive(path, "w", compression) as archive:
        for name, h in data.items():
            uhi.io.zip.write(archive, name, h)


def as_a_mac_makes_it_again(path, of):
    """The files of an archive in a folder, compressed by the Finder of a Mac: it adds files of its own.

    Names are in UTF-8, with letters and accents apart, and without the flag that says so.
    """

    class Info(zipfile.ZipInfo):
        def _encodeFilenameFlags(self):
            return self.filename.encode(), self.flag_bits & ~0x800

    with zipfile.ZipFile(of) as source:
        members = {unicodedata.normalize("NFD", name): source.read(name) for name in source.namelist()}
    resource_fork = bytes.fromhex("00051607000200004d6163204f5320582020202020202020")
    folder = "taken home/"
    with zipfile.ZipFile(path, "w") as archive:
        add = lambda name, content: archive.writestr(Info(name), content)
        add(folder, b"")
        add(f"{folder}.DS_Store", b"\0\0\0\x01Bud1")
        add(f"__MACOSX/{folder}._.DS_Store", resource_fork)
        for name, content in members.items():
            add(f"{folder}{name}", content)
            add(f"__MACOSX/{folder}._{name}", resource_fork)
        # What a Mac leaves on other file systems.
        for name in members:
            add(f"{folder}._{name}", resource_fork)


def other_types(h):
    """One histogram with its arrays in other element types than float64."""
    values = np.array([[1, 0, 3], [0, 5, 6]])
    documents = {}
    for dtype in ("<f8", "<f4", "<i8", "<i4", "<u8", "<u4", "|u1", "|b1"):
        for order in "CF":
            document = h._to_uhi_()
            document["storage"] = {"type": "double", "values": np.array(values, dtype=dtype, order=order)}
            documents[f"{dtype[1:]} {order}"] = document
    return documents


def main(out):
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    dense, sparse = make_histograms()
    data = {name: h._to_uhi_() for name, h in dense.items()}
    data |= {name: uhi.io.to_sparse(h._to_uhi_()) for name, h in sparse.items()}
    expected = {name: describe(h) for name, h in dense.items()}
    expected |= {name: describe(h, sparse=True) for name, h in sparse.items()}

    # A histogram of which only the axes are written is read as one without contents.
    empty = bh.Histogram(axis.Boolean(), axis.Integer(0, 1), storage=bh.storage.Weight())
    data["empty"] = bh.serialization.to_uhi(empty, keep_storage=False)
    expected["empty"] = describe(empty)

    (out / "histograms.json").write_text(as_json(data))
    (out / "expected.json").write_text(json.dumps(expected))
    (out / "single.json").write_text(as_json(dense["three axes weight"]))
    with_variances = {name: document for name, document in data.items() if "variances" in document["storage"]}
    write_zip(out / "deflated.zip", with_variances, zipfile.ZIP_DEFLATED)
    others = ("axes", "special", "empty", "folder", "boolean", "nothing")
    chosen = {name: document for name, document in data.items() if any(word in name for word in others)}
    write_zip(out / "stored.zip", chosen, zipfile.ZIP_STORED)

    weight = dense["named weight"]._to_uhi_()
    write_zip(out / "mac.zip", {"größe": weight, "._hidden": weight}, zipfile.ZIP_STORED)
    as_a_mac_makes_it_again(out / "mac.zip", of=out / "mac.zip")

    two = bh.Histogram(axis.Boolean(), axis.Integer(0, 3, underflow=False, overflow=False))
    types = other_types(two)
    write_zip(out / "element-types.zip", types, zipfile.ZIP_DEFLATED)
    contents = {name: np.asarray(document["storage"]["values"], dtype=float).ravel().tolist() for name, document in types.items()}
    (out / "element-types.json").write_text(json.dumps(contents))

    refused = {
        "mean": bh.Histogram(axis.Boolean(), storage=bh.storage.Mean()),
        "weighted_mean": bh.Histogram(axis.Boolean(), storage=bh.storage.WeightedMean()),
        "double": bh.Histogram(axis.Boolean()),
    }
    (out / "profiles.json").write_text(as_json({name: h._to_uhi_() for name, h in refused.items()}))
    writers = {package: version(package) for package in ("uhi", "hist", "boost-histogram", "numpy")}
    (out / "writers.json").write_text(json.dumps(writers, indent=2) + "\n")


if __name__ == "__main__":
    # uhi.io.zip writes the arrays of a histogram in the order of a set, which changes from run to run.
    if os.environ.get("PYTHONHASHSEED") != "0":
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
