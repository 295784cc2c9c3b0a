"""Makes fixtures/check with the Python reference (WMass/rabbit at 948a94a): tensors with and without faults.

    RABBIT_REFERENCE=/path/to/rabbit make_check_fixtures.py OUT

Needs the reference's packages (see fixtures/README.md for their versions). `faulty` has one fault in each channel,
which is named after it, and `clean` the same channels without faults. `faulty.json` and `clean.json` are what the
reference's own rabbit_debug_inputdata.py says of them.
"""

import importlib.util
import json
import os
import sys
from pathlib import Path

import hist
import numpy as np

reference = Path(os.environ["RABBIT_REFERENCE"])
sys.path.insert(0, str(reference))
from rabbit import tensorwriter  # noqa: E402

out = Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
axis = hist.axis.Regular(3, 0, 3, name="x", underflow=False, overflow=False)
channels = [
    "no_fault",
    "empty_data",
    "low_data",
    "empty_bin",
    "low_yield",
    "uncertain",
    "zero_template",
    "negative_template",
    "large_up",
    "large_down",
    "one_sided",
    "empty_bin_masked",
]


def histogram(values, variances=None):
    h = hist.Hist(axis, storage=hist.storage.Weight())
    h.values()[...] = values
    h.variances()[...] = np.abs(values) if variances is None else variances
    return h


def make(name, faults, sparse=False):
    writer = tensorwriter.TensorWriter(sparse=sparse, allow_negative_expectation=True)
    for channel in channels:
        fault = channel if faults else ""
        masked = channel.endswith("masked")
        writer.add_channel([axis], channel, masked=masked)
        data = np.array([150.0, 160.0, 170.0])
        nominal = {
            "signal": np.array([50.0, 40.0, 30.0]),
            "fixed": np.array([20.0, 20.0, 20.0]),
            "varied": np.array([80.0, 100.0, 120.0]),
        }
        variances = None
        if fault == "empty_data":
            data[:] = 0
        if fault == "low_data":
            data[1] = 3
        if fault in ("empty_bin", "empty_bin_masked"):
            for values in nominal.values():
                values[2] = 0
        if fault == "low_yield":
            for values in nominal.values():
                values[0] = 0.25
        if fault == "uncertain":
            variances = np.array([60.0, 300.0**2, 70.0])
        if fault == "zero_template":
            del nominal["varied"]
        if fault == "negative_template":
            nominal["varied"][0] = -2
        for process, values in nominal.items():
            v = variances if process == "signal" else None
            if fault == "low_yield":
                v = values / 10
            writer.add_process(histogram(values, v), process, channel, signal=process == "signal")
        if not masked:
            writer.add_data(histogram(data), channel)
        varied = [process for process in nominal if process != "fixed" or not faults]
        # Of a single number the reference makes a variation of the first process alone.
        writer.add_norm_systematic("norm", varied, channel, [1.05] * len(varied))
        up, down = np.array([1.1, 1.05, 0.95]), np.array([0.92, 0.96, 1.06])
        if fault == "large_up":
            up[1] = 2.5
        if fault == "large_down":
            down[1] = 0.25
        if fault == "one_sided":
            down = np.array([1.08, 1.04, 0.96])
        writer.add_systematic(
            [histogram(nominal["signal"] * up), histogram(nominal["signal"] * down)],
            "shape",
            "signal",
            channel,
            symmetrize="none",
        )
        nothing = 1 if faults else np.array([1.02, 1.01, 0.99])
        writer.add_systematic(histogram(nominal["signal"] * nothing), "nothing", "signal", channel)
    writer.write(outfolder=str(out), outfilename=f"{name}.hdf5")


make("clean", faults=False)
make("faulty", faults=True)
make("faulty_sparse", faults=True, sparse=True)

spec = importlib.util.spec_from_file_location("debug", reference / "bin/rabbit_debug_inputdata.py")
debug = importlib.util.module_from_spec(spec)
spec.loader.exec_module(debug)


class Recorder:
    def __init__(self):
        self.lines = []

    def info(self, text):
        self.lines += text.strip("\n").split("\n")


for name in ("clean", "faulty"):
    debug.logger = Recorder()
    debug.debug_input_data(str(out / f"{name}.hdf5"))
    # The first line names the file.
    (out / f"{name}.json").write_text(json.dumps(debug.logger.lines[1:], indent=1, ensure_ascii=False) + "\n")
