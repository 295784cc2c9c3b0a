"""
Fits small tensors with the Python reference (WMass/rabbit at 948a94a): every likelihood, every treatment of the
statistical uncertainty of the templates, every way to the postfit point.

    RABBIT_REFERENCE=/path/to/rabbit PYTHONPATH=/path/to/rabbit \\
        python tools/reference/make_likelihood_fixtures.py OUT SCRATCH [--only EXPRESSION]

OUT gets the tensors (`TENSOR-STORAGE.hdf5.gz`), `CASE.json.gz` with the numbers of each fit, and `cases.json` with
the options of each, and with the message of the reference where it stopped. `src/likelihoods/cases.py` lists the
fits, `tensors.py` makes the tensors; `oracle.py` runs the reference and says where it was mended. SCRATCH keeps the
result files: a case that is there is not fitted again.
"""

import argparse
import gc
import gzip
import importlib.metadata
import json
import os
import pathlib
import re
import sys
import time

# The reference keeps names in sets, whose order Python changes from run to run.
if os.environ.get("PYTHONHASHSEED") != "0":
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "src", "likelihoods"))

import cases
import oracle
import tensors

parser = argparse.ArgumentParser()
parser.add_argument("out", type=pathlib.Path)
parser.add_argument("scratch", type=pathlib.Path)
parser.add_argument("--only", default="")
options = parser.parse_args()
options.out.mkdir(parents=True, exist_ok=True)
options.scratch.mkdir(parents=True, exist_ok=True)

PACKAGES = ["tensorflow-cpu", "wums", "hist", "h5py", "numpy", "scipy"]
# Graphs stay in memory: after so many fits the process starts anew, and goes on where it was.
FITS_PER_PROCESS = 25


def store(path, content):
    path.write_bytes(gzip.compress(content, mtime=0))


for tensor in tensors.NAMES:
    for storage in ["dense"] if tensor == "beta-variations" else ["dense", "sparse"]:
        path = options.scratch / f"{tensor}-{storage}.hdf5"
        if not path.exists():
            tensors.write(tensor, storage, path)
        store(options.out / f"{path.name}.gz", path.read_bytes())

gc.disable()
listed, fitted = {}, 0
for name, (tensor, storage, arguments) in cases.cases().items():
    case = {"tensor": tensor, "storage": storage, "arguments": arguments}
    result = options.scratch / f"{name}.result.hdf5"
    stopped = options.scratch / f"{name}.stopped.txt"
    if not result.exists() and not stopped.exists() and re.search(options.only, name):
        if fitted == FITS_PER_PROCESS:
            os.execv(sys.executable, [sys.executable, *sys.argv])
        fitted += 1
        started = time.time()
        part = options.scratch / f"{name}.{os.getpid()}.part.hdf5"
        files = [str(options.scratch / f"{word}.result.hdf5") if before == "--externalPostfit" else word
                 for before, word in zip(["", *arguments], arguments)]
        try:
            oracle.run(options.scratch / f"{tensor}-{storage}.hdf5", part, files)
            part.rename(result)
        except Exception as error:
            part.unlink(missing_ok=True)
            stopped.write_text(f"{type(error).__name__}: {error}".split("\n")[0][:200])
        gc.collect()
        print(f"{name}: {time.time() - started:.1f} s", stopped.read_text() if stopped.exists() else "", flush=True)
    if result.exists():
        listed[name] = case
        numbers = json.dumps(oracle.numbers(result), separators=(",", ":"))
        store(options.out / f"{name}.json.gz", numbers.encode())
    elif stopped.exists():
        listed[name] = {**case, "stopped": stopped.read_text()}

versions = {package: importlib.metadata.version(package) for package in PACKAGES}
document = {"reference": "WMass/rabbit at 948a94a", "versions": versions, "cases": listed}
(options.out / "cases.json").write_text(json.dumps(document, indent=1) + "\n")
