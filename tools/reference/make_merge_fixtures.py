"""Makes fixtures/merge with the Python reference (WMass/rabbit at 948a94a): two tensors, and what merges them.

    RABBIT_REFERENCE=/path/to/rabbit make_merge_fixtures.py OUT

Needs the reference's packages (see fixtures/README.md for their versions).
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import h5py
import hist
import numpy as np
from wums import ioutils

reference = Path(os.environ["RABBIT_REFERENCE"])
sys.path.insert(0, str(reference))
from rabbit import tensorwriter  # noqa: E402

out = Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
axis_x = hist.axis.Regular(4, 0, 2, name="x", underflow=False, overflow=False)
axis_y = hist.axis.Variable([0, 1, 3], name="y", underflow=False, overflow=False)


def histogram(axes, values, variances=None):
    h = hist.Hist(*axes, storage=hist.storage.Weight())
    h.values()[...] = values
    h.variances()[...] = values if variances is None else variances
    return h


def make(name, channel, axes, processes, seed, systematic_type="log_normal"):
    rng = np.random.default_rng(seed)
    shape = [len(a) for a in axes]
    writer = tensorwriter.TensorWriter(systematic_type=systematic_type)
    writer.add_channel(axes, channel)
    nominal = {}
    for process, signal in processes:
        nominal[process] = rng.uniform(20, 60, shape)
        if process == "rare":
            nominal[process] *= np.where(rng.uniform(size=shape) < 0.5, 0, 0.01)
        writer.add_process(
            histogram(axes, nominal[process], nominal[process] / 3),
            process,
            channel,
            signal=signal,
        )
    total = sum(nominal.values())
    writer.add_data(histogram(axes, rng.poisson(total).astype(float), total * 1.1), channel)
    names = [process for process, _ in processes]
    writer.add_norm_systematic("lumi", names, channel, [1.02] * len(names), groups=["all", "norms"])
    writer.add_norm_systematic(f"norm_{channel}", names[1], channel, 1.3)
    for i in (2, 10):
        up, down = (
            histogram(axes, nominal[names[0]] * (1 + sign * rng.uniform(0.01, 0.2, shape)))
            for sign in (1, -1)
        )
        writer.add_systematic(
            [up, down],
            f"shape{i}",
            names[0],
            channel,
            symmetrize="none" if i == 10 else "average",
            groups=["all", f"shapes_{channel}"],
        )
    writer.add_systematic(
        histogram(axes, nominal[names[1]] * rng.uniform(0.9, 1.1, shape)),
        "slope",
        names[1],
        channel,
        mirror=True,
        groups=["all"],
        noi=True,
        constrained=False,
    )
    writer.write(outfolder=str(out), outfilename=f"{name}.hdf5")


make("first", "barrel", [axis_x], [("signal", True), ("background", False), ("rare", False)], 1)
make("second", "endcap", [axis_x, axis_y], [("signal", True), ("other", False)], 2)
make("normal", "endcap", [axis_x, axis_y], [("signal", True), ("other", False)], 3, "normal")

(out / "rename.py").write_text(
    '''# What the renaming of a merge can be.
rename_systs = {
    "lumi": "luminosity",  # in both
    "shape2": "a_shape",
}
rename_groups = {"all": "everything"}
rename_processes = {"other": "rare"}
rename_channels = {'endcap': 'endcap_2018'}
'''
)


def merge(name, *options):
    """Merges, and records the datasets of the merged tensor."""
    command = [sys.executable, str(reference / "bin/merge_inputs.py")]
    environment = {**os.environ, "PYTHONPATH": str(reference)}
    with tempfile.TemporaryDirectory() as folder:
        arguments = [*options, "-o", folder, "--outname", f"{name}.hdf5"]
        subprocess.run(command + arguments, cwd=out, env=environment, check=True)
        with h5py.File(f"{folder}/{name}.hdf5") as file:
            meta = ioutils.pickle_load_h5py(file["meta"])
            record = {
                "channels": list(meta["channel_info"]),
                "symmetric": meta["symmetric_tensor"],
                "systematicType": meta["systematic_type"],
                **{key: plain(file[key]) for key in file if key not in ("meta", "hlogk")},
                "logk": nonzero(file["hlogk"]),
            }
    (out / f"{name}.json").write_text(json.dumps(record) + "\n")


def plain(dataset):
    """A dataset as lists; arrays flat, the last axis fastest."""
    values = dataset[...]
    if dataset.dtype.kind == "O":
        return [v.decode() if isinstance(v, bytes) else sorted(v.tolist()) for v in values]
    return values.ravel().tolist()


def nonzero(dataset):
    """Flat positions and values of what is not zero."""
    values = dataset[...].ravel()
    where = np.flatnonzero(values)
    return {"size": values.size, "indices": where.tolist(), "values": values[where].tolist()}


merge("merged", "-t", "first.hdf5", "second.hdf5")
merge("renamed", "-t", "first.hdf5", "second.hdf5", "--rename", "rename.py")
merge("mixed", "-t", "first.hdf5", "normal.hdf5")
merge("to_normal", "-t", "first.hdf5", "normal.hdf5", "--systematicType", "normal")
merge("clipped", "-t", "first.hdf5", "second.hdf5", "-c", "first.hdf5", "0.3")
