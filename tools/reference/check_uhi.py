"""Reads histograms with Python's uhi, hist and boost-histogram that our library has written.

    python3 tools/reference/check_uhi.py FILE... --expected DESCRIPTIONS   each histogram is as it is described
    python3 tools/reference/check_uhi.py FILE... --same ORIGINAL           each equals the one of its name in ORIGINAL

Files are JSON or ZIP in UHI's layout. Descriptions are JSON, as make_uhi_fixtures.py writes them. Prints how many
histograms were compared; the first difference is an error. Where fastjsonschema is installed, JSON is validated against
the schema as well.
"""

import argparse
import json
import sys
import zipfile

import boost_histogram as bh
import hist
import numpy as np
import uhi.io
import uhi.io.json
import uhi.io.zip
from make_uhi_fixtures import describe

try:
    import fastjsonschema  # noqa: F401
    from uhi.schema import validate
except ImportError:
    validate = None


def load(path):
    """Histograms by name, in the intermediate form."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
            names = [name.removesuffix(".json") for name in archive.namelist() if name.endswith(".json")]
            return {name: uhi.io.zip.read(archive, name) for name in names}
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if validate:
        validate(json.loads(text))
    data = json.loads(text, object_hook=uhi.io.json.object_hook)
    return {"": data} if "uhi_schema" in data else data


def require(condition, name, found, expected):
    if not condition:
        sys.exit(f"{name}: found\n{found}\nexpected\n{expected}")


def dense(document, kind=bh.Histogram):
    return kind(uhi.io.from_sparse(document))


def check_expected(data, expected):
    require(set(data) == set(expected), "names", list(data), list(expected))
    for name, document in data.items():
        sparse = "index" in document["storage"]
        found = describe(dense(document), sparse=sparse)
        # As text, so that NaN equals NaN and -0.0 is not 0.0.
        texts = [json.dumps(numbers(record), sort_keys=True) for record in (found, expected[name])]
        require(texts[0] == texts[1], name, *texts)


def numbers(value):
    """Numbers as floats: what writes 1.0 as 1 means the same."""
    if isinstance(value, dict):
        return {key: numbers(part) for key, part in value.items()}
    if isinstance(value, list):
        return [numbers(part) for part in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def check_same(data, original):
    require(set(data) == set(original), "names", list(data), list(original))
    for name, document in data.items():
        theirs = original[name]
        require(("index" in document["storage"]) == ("index" in theirs["storage"]), name, document, theirs)
        for kind in (bh.Histogram, hist.Hist):
            ours, wanted = dense(document, kind), as_double(dense(theirs, kind))
            same_axes = [plain_axis(a) == plain_axis(b) for a, b in zip(ours.axes, wanted.axes, strict=True)]
            require(all(same_axes), name, ours.axes, wanted.axes)
            require(same_contents(ours, wanted), name, ours.view(flow=True), wanted.view(flow=True))
            same_names = [getattr(ours, key, None) == getattr(wanted, key, None) for key in ("name", "label")]
            require(all(same_names), name, ours, wanted)


def as_double(h):
    """Numbers of any storage as we keep them: double, or weight with variances."""
    if h.storage_type is bh.storage.Weight or h.storage_type is hist.storage.Weight:
        return h
    out = type(h)(*h.axes, storage=bh.storage.Double())
    out.__dict__.update({key: value for key, value in h.__dict__.items() if key in ("name", "label")})
    out[...] = h.view(flow=True)
    return out


def plain_axis(ax):
    """A transformed axis comes back with the edges that it has, and without its formula."""
    if isinstance(ax, bh.axis.Regular) and ax.transform is not None:
        return bh.axis.Variable(ax.edges, __dict__=dict(ax.__dict__))
    # An axis of hist as one of boost-histogram: they are compared by family too.
    return ax


def same_contents(a, b):
    """Bit by bit, so that NaN equals NaN and -0.0 is not 0.0."""
    return a.storage_type is b.storage_type and np.array(a.view(flow=True)).tobytes() == np.array(b.view(flow=True)).tobytes()


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--expected")
    parser.add_argument("--same")
    options = parser.parse_args()
    count = 0
    for path in options.files:
        data = load(path)
        if options.expected:
            with open(options.expected, encoding="utf-8") as file:
                check_expected(data, json.load(file))
        if options.same:
            check_same(data, load(options.same))
        count += len(data)
    print(f"{count} histograms agree")


if __name__ == "__main__":
    main()
