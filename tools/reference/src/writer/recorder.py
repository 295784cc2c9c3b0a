"""Calls of the reference's TensorWriter, made and written down at the same time."""

import gzip
import json
import os
import tempfile
import zlib

import hist
import numpy as np
import scipy.sparse
from rabbit.tensorwriter import TensorWriter
from wums.sparse_hist import SparseHist


def axis_record(axis):
    """An axis as the TypeScript packages describe it."""
    traits = axis.traits
    # `axis.label` is the name where there is no label.
    texts = {"name": axis.name, "label": axis._ax.raw_metadata.get("label", "")}
    common = {**texts, "overflow": traits.overflow, "growth": traits.growth}
    numeric = {**common, "underflow": traits.underflow, "circular": traits.circular}
    edges = [float(edge) for edge in axis.edges]
    if isinstance(axis, hist.axis.Regular):
        return {"kind": "regular", "bins": len(axis), "start": edges[0], "stop": edges[-1], **numeric}
    if isinstance(axis, hist.axis.Variable):
        return {"kind": "variable", "edges": edges, **numeric}
    if isinstance(axis, hist.axis.Integer):
        return {"kind": "integer", "start": int(edges[0]), "stop": int(edges[-1]), **numeric}
    if isinstance(axis, hist.axis.StrCategory):
        return {"kind": "string-category", "categories": list(axis), **common}
    if isinstance(axis, hist.axis.IntCategory):
        return {"kind": "integer-category", "categories": list(axis), **common}
    if isinstance(axis, hist.axis.Boolean):
        return {"kind": "boolean", **texts}
    raise TypeError(type(axis).__name__)


def numbers(array):
    return [float(value) for value in np.asarray(array).reshape(-1)]


def source_record(source):
    """A histogram, sparse histogram, matrix or array with all it holds, flow bins included."""
    if isinstance(source, SparseHist):
        order = np.argsort(source._flat_indices)
        return {
            "layout": "sparse",
            "axes": [axis_record(axis) for axis in source.axes],
            "indices": [int(index) for index in source._flat_indices[order]],
            "values": numbers(source._values[order]),
        }
    if isinstance(source, hist.Hist):
        record = {
            "layout": "dense",
            "axes": [axis_record(axis) for axis in source.axes],
            "values": numbers(source.values(flow=True)),
        }
        if source.storage_type is hist.storage.Weight:
            record["variances"] = numbers(source.variances(flow=True))
        return record
    if scipy.sparse.issparse(source):
        rows = scipy.sparse.csr_array(source.reshape(1, -1) if source.ndim == 1 else source)
        return {
            "layout": "csr",
            "rowCount": int(rows.shape[0]),
            "columnCount": int(rows.shape[1]),
            "rowStart": rows.indptr.tolist(),
            "columns": rows.indices.tolist(),
            "values": numbers(rows.data),
        }
    return {"layout": "array", "values": numbers(source)}


def auxiliary_record(value):
    array = np.asarray(value)
    if array.dtype.kind in "USO":
        return list(value)
    items = array.reshape(-1).tolist()
    if array.dtype.itemsize == 8 and array.dtype.kind in "iu":
        items = [str(item) for item in items]
    return {"shape": list(array.shape), "type": str(array.dtype), "data": items}


class Case:
    """
    One tensor of the reference, and the calls that make it.

    Every method makes the call on the reference's writer and notes it in terms of the TypeScript one: arguments that
    are histograms by the name of an entry of `sources`, everything else as it is.
    """

    def __init__(self, name, **options):
        self.sparse = options.get("sparse", False)
        self.rng = np.random.default_rng(zlib.crc32(name.encode()))
        self.writer = TensorWriter(**options)
        self.log_normal = self.writer.systematic_type == "log_normal"
        self.record = {
            "options": {camel(key): value for key, value in options.items()},
            "sources": {},
            "calls": [],
            "terms": [],
        }
        self._named = {}
        self._norm_processes = []
        compute = self.writer._compute_asym_syst

        def watched(up, down, name, process, channel, *args, **kwargs):
            self._note_terms(up, down, name, process, channel, kwargs.get("_sparse_info"))
            return compute(up, down, name, process, channel, *args, **kwargs)

        self.writer._compute_asym_syst = watched

    def _note_terms(self, up, down, name, process, channel, sparse_info):
        """The larger of |logk up| and |logk down|, on which the rounding of their sum and difference depends."""
        if not self.log_normal:
            return
        largest = np.fmax(np.abs(up), np.abs(down))
        if sparse_info is not None:
            indices, size = sparse_info
            full = np.zeros(size)
            full[indices] = largest
            largest = full
        largest = np.where(np.isfinite(largest), largest, 0)
        if isinstance(process, list):
            process = self._norm_processes.pop(0)
        self.record["terms"].append(
            {"channel": channel, "process": process, "systematic": name, "largest": numbers(largest)}
        )

    def _source(self, source):
        if isinstance(source, (list, tuple)):
            return [self._source(item) for item in source]
        key = id(source)
        if key not in self._named:
            name = f"h{len(self._named)}"
            # The object is kept, so that no other one gets its id.
            self._named[key] = (name, source)
            self.record["sources"][name] = source_record(source)
        return {"source": self._named[key][0]}

    def _note(self, method, *arguments):
        self.record["calls"].append({"method": method, "arguments": list(arguments)})

    # Contents

    def values(self, shape, low=1.0, high=20.0):
        """Random numbers of three decimals."""
        return np.round(self.rng.uniform(low, high, shape), 3)

    def hist(self, *axes, values=None, variances=None, weighted=True, low=1.0, high=20.0):
        """A histogram with the given contents without flow, and random ones in the flow bins."""
        h = hist.Hist(*axes, storage=hist.storage.Weight() if weighted else hist.storage.Double())
        h.values(flow=True)[...] = self.values(h.axes.extent, low, high)
        if values is not None:
            h.values()[...] = values
        if weighted:
            h.variances(flow=True)[...] = self.values(h.axes.extent, 0.1, 5.0)
            if variances is not None:
                h.variances()[...] = variances
        return h

    def varied(self, h, scale=0.2):
        """A histogram near another one."""
        out = h.copy()
        factor = 1 + self.rng.uniform(-scale, scale, h.axes.extent)
        out.values(flow=True)[...] = np.round(h.values(flow=True) * factor, 3)
        return out

    def sparse_hist(self, *axes, dense=None, density=0.5, low=-2.0, high=2.0, mask=None):
        """A sparse histogram of the given contents with flow, or of random ones."""
        extent = tuple(axis.extent for axis in axes)
        if dense is None:
            dense = self.values(extent, low, high)
            dense = np.where(self.rng.random(extent) < density, dense, 0.0)
        if mask is not None:
            dense = np.where(mask, dense, 0.0)
        return SparseHist(scipy.sparse.csr_array(np.asarray(dense).reshape(1, -1)), list(axes))

    # Calls

    def add_channel(self, axes, name=None, **options):
        self.writer.add_channel(axes, name, **options)
        named = {} if name is None else {"name": name}
        self._note("addChannel", [axis_record(axis) for axis in axes], {**named, **options})

    def add_data(self, h, channel="ch0", variances=None, separately=False):
        self.writer.add_data(h, channel, variances)
        options = {"channel": channel}
        if variances is not None and not separately:
            options["variances"] = self._source(variances)
        self._note("addData", self._source(h), options)
        if separately:
            self._note("addDataVariances", self._source(variances), {"channel": channel})

    def add_data_covariance(self, covariance):
        self._note("addDataCovariance", self._source(covariance))
        self.writer.add_data_covariance(covariance.copy())

    def add_pseudodata(self, h, name=None, channel="ch0"):
        self.writer.add_pseudodata(h, name, channel)
        named = {} if name is None else {"name": name}
        self._note("addPseudodata", self._source(h), {**named, "channel": channel})

    def add_process(self, h, name, channel="ch0", signal=False, variances=None):
        self.writer.add_process(h, name, channel, signal, variances)
        options = {"channel": channel, "signal": signal}
        if variances is not None:
            options["variances"] = self._source(variances)
        self._note("addProcess", self._source(h), name, options)

    def add_norm_systematic(self, name, process, channel, uncertainty, **options):
        """An asymmetric uncertainty is a tuple (up, down)."""
        processes = process if isinstance(process, list) else [process]
        each = uncertainty if isinstance(uncertainty, list) else [uncertainty]
        assert len(processes) == len(each), "the reference drops all processes but the first"
        self._norm_processes = [p for p, u in zip(processes, each) if isinstance(u, tuple)]
        self.writer.add_norm_systematic(name, process, channel, each, **options)
        pairs = [{"up": u[0], "down": u[1]} if isinstance(u, tuple) else u for u in each]
        given = pairs if isinstance(uncertainty, list) else pairs[0]
        where = {"process": process, "channel": channel, "uncertainty": given}
        self._note("addNormSystematic", name, {**where, **camel_options(options)})

    def add_systematic(self, h, name, process, channel, **options):
        self.writer.add_systematic(h, name, process, channel, **options)
        where = {"process": process, "channel": channel}
        self._note("addSystematic", self._source(h), name, {**where, **camel_options(options)})

    def add_beta_variations(self, h, process, source_channel, dest_channel):
        self.writer.add_beta_variations(h, process, source_channel, dest_channel)
        where = {"process": process, "sourceChannel": source_channel, "destChannel": dest_channel}
        self._note("addBetaVariations", self._source(h), where)

    def add_external_likelihood_term(self, grad=None, hess=None, name=None):
        self.writer.add_external_likelihood_term(grad, hess, name)
        term = {} if name is None else {"name": name}
        if grad is not None:
            term["gradient"] = self._source(grad)
        if hess is not None:
            term["hessian"] = self._source(hess)
        self._note("addExternalLikelihoodTerm", term)

    def add_auxiliary(self, name, datasets):
        self.writer.add_auxiliary(name, datasets)
        arrays = {key: auxiliary_record(value) for key, value in datasets.items()}
        self._note("addAuxiliary", name, {"auxiliary": arrays})

    def tensor(self):
        """The file that the reference writes."""
        with tempfile.TemporaryDirectory() as scratch:
            self.writer.write(outfolder=scratch, outfilename="tensor.hdf5", meta_data_dict={})
            with open(os.path.join(scratch, "tensor.hdf5"), "rb") as file:
                return file.read()


def store(name, cases, folder):
    """
    Writes `name.json`, the calls, and for each storage of the same calls `name-dense.hdf5.gz` or `name-sparse.hdf5.gz`,
    the reference's file as it is.
    """
    for case in cases:
        storage = "sparse" if case.sparse else "dense"
        with open(os.path.join(folder, f"{name}-{storage}.hdf5.gz"), "wb") as file:
            file.write(gzip.compress(case.tensor(), mtime=0))
    first, *others = [case.record for case in cases]
    for other in others:
        assert all(first[key] == other[key] for key in ["sources", "calls"])
        for mine, its in zip(first["terms"], other["terms"], strict=True):
            mine["largest"] = np.fmax(mine["largest"], its["largest"]).tolist()
    del first["options"]["sparse"]
    with open(os.path.join(folder, f"{name}.json"), "w") as file:
        file.write(json_text({"storages": ["sparse" if case.sparse else "dense" for case in cases], **first}))


def camel(name):
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def camel_options(options):
    out = {camel(key): value for key, value in options.items()}
    if "symmetrize" in out and out["symmetrize"] is None:
        out["symmetrize"] = "none"
    return out


def json_text(record):
    """One line for each source, call and list of terms."""
    text = lambda value: json.dumps(value, ensure_ascii=False, allow_nan=False)
    sources = ",\n".join(f"    {text(name)}: {text(value)}" for name, value in record["sources"].items())
    lines = lambda items: ",\n".join(f"    {text(item)}" for item in items)
    return (
        f'{{\n  "storages": {text(record["storages"])},\n'
        f'  "options": {text(record["options"])},\n'
        f'  "sources": {{\n{sources}\n  }},\n'
        f'  "calls": [\n{lines(record["calls"])}\n  ],\n'
        f'  "terms": [\n{lines(record["terms"])}\n  ]\n}}\n'
    )
