"""
Fits small tensors with the Python reference (WMass/rabbit at 948a94a): every parameter model, with each of its options.

    RABBIT_REFERENCE=/path/to/rabbit PYTHONPATH=/path/to/rabbit python tools/reference/make_model_fixtures.py OUT SCRATCH

OUT gets the tensors (`TENSOR-STORAGE.hdf5.gz`) and `cases.json` with the options of each fit, and its numbers: the names of
the parameters, their values and variances, and the likelihood. `src/models/cases.py` lists the fits, `src/models/tensors.py`
makes the tensors. SCRATCH keeps the result files: a case that is there is not fitted again.
"""

import argparse
import gzip
import importlib.metadata
import json
import os
import pathlib
import sys
import time

# The reference keeps names in sets, whose order Python changes from run to run.
if os.environ.get("PYTHONHASHSEED") != "0":
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
here = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(here / "src" / "models"), str(here / "src" / "likelihoods")]

import tensors
from cases import cases

import h5py
import oracle
from wums import ioutils

parser = argparse.ArgumentParser()
parser.add_argument("out", type=pathlib.Path)
parser.add_argument("scratch", type=pathlib.Path)
options = parser.parse_args()
options.out.mkdir(parents=True, exist_ok=True)
options.scratch.mkdir(parents=True, exist_ok=True)

PACKAGES = ["tensorflow-cpu", "wums", "hist", "h5py", "numpy", "scipy"]


def summary(path):
    with h5py.File(path, "r") as file:
        result = ioutils.pickle_load_h5py(file["results"])
        parameters = result["parms"].get()
    return {
        "names": list(parameters.axes[0]),
        "values": oracle.compact(parameters.values()),
        "variances": oracle.compact(parameters.variances()),
        "nllvalreduced": oracle.compact(result["nllvalreduced"])[0],
        "ndfsat": int(result["ndfsat"]),
        "edmval": oracle.compact(result["edmval"])[0],
    }


for tensor in tensors.NAMES:
    for storage in ["dense", "sparse"]:
        path = options.scratch / f"{tensor}-{storage}.hdf5"
        if not path.exists():
            tensors.write(tensor, storage, path)
        (options.out / f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))

listed = {}
for name, (tensor, arguments) in cases().items():
    result = options.scratch / f"{name}.result.hdf5"
    case = {"tensor": tensor, "arguments": arguments}
    started = time.time()
    if not result.exists():
        part = options.scratch / f"{name}.{os.getpid()}.part.hdf5"
        try:
            oracle.run(options.scratch / f"{tensor}-dense.hdf5", part, arguments)
            part.rename(result)
        except Exception as error:
            part.unlink(missing_ok=True)
            case["stopped"] = f"{type(error).__name__}: {error}".split("\n")[0][:200]
    if result.exists():
        case.update(summary(result))
    listed[name] = case
    print(f"{name}: {time.time() - started:.1f} s", case.get("stopped", ""), case.get("edmval", ""), flush=True)

versions = {package: importlib.metadata.version(package) for package in PACKAGES}
document = {"reference": "WMass/rabbit at 948a94a", "versions": versions, "cases": listed}
(options.out / "cases.json").write_text(json.dumps(document, indent=1) + "\n")
