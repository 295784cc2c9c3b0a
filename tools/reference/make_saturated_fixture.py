"""Saturated tests of projections, by Python rabbit:

  make_saturated_fixture.py OUT.json [FOLDER]

Fits fixtures/inputs/test_tensor.hdf5 in each of the ways below with `--computeSaturatedProjectionTests`, in FOLDER (a temporary one by
default; results that are there already are taken), and writes the tests as JSON. Projections without axes, and sparse tensors with
masked channels, end with an error there.
"""
import json
import os
import subprocess
import sys
import tempfile

from rabbit import io_tools

TENSOR = os.path.join(os.path.dirname(__file__), "../../fixtures/inputs/test_tensor.hdf5")
PROJECTIONS = ["ch1 a", "ch1 b", "ch1 a b", "ch0 x"]
CASES = {
    "data": [],
    "nobb": ["--noBinByBinStat"],
    "chisq": ["--chisqFit"],
    "full": ["--binByBinStatMode", "full", "--binByBinStatType", "normal-multiplicative"],
}


def fitted(name, options, folder):
    path = os.path.join(folder, f"fitresults_{name}.hdf5")
    if not os.path.exists(path):
        mappings = [word for projection in PROJECTIONS for word in ["-m", "Project", *projection.split()]]
        subprocess.run(
            ["rabbit_fit.py", TENSOR, "-o", folder, "--postfix", name, "-t", "0", "--unblind", "--saveHists"]
            + ["--computeSaturatedProjectionTests", *mappings, *options],
            check=True,
        )
    return io_tools.get_fitresult(path, None)


def main(out, folder):
    tests = []
    for name, options in CASES.items():
        result = fitted(name, options, folder)
        for mapping, numbers in result["mappings"].items():
            values = {key: numbers[f"{key}_saturated"] for key in ("chi2", "ndf")}
            tests.append({"options": " ".join(options), "mapping": mapping, **values})
    with open(out, "w") as file:
        json.dump({"tests": tests}, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    if len(sys.argv) > 2:
        main(sys.argv[1], sys.argv[2])
    else:
        with tempfile.TemporaryDirectory() as scratch:
            main(sys.argv[1], scratch)
