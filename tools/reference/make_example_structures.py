"""
Writes what is in the tensors of the example scripts of the Python reference (WMass/rabbit at 948a94a), for every
combination of their options: names, order, groups and shapes, no yields.

    RABBIT_REFERENCE=/path/to/rabbit python tools/reference/make_example_structures.py OUT

wums 0.2.0, hist 2.12.1, boost-histogram 1.8.1, h5py 3.14.0 and numpy 2.4.6 made the committed file. OUT gets
`structures.json`: a list of {script, options, structure}, or {script, options, error} where the reference ends with one.
"""

import contextlib
import io
import itertools
import json
import os
import runpy
import sys
import tempfile

# The reference keeps names in sets, whose order Python changes from run to run.
if os.environ.get("PYTHONHASHSEED") != "0":
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})
reference = os.environ["RABBIT_REFERENCE"]
sys.path.insert(0, reference)

import h5py
from wums import ioutils

SCRIPTS = {
    "make-tensor": ("make_tensor.py", "test_tensor.hdf5"),
    "make-abcd-tensor": ("make_abcd_tensor.py", "test_abcd_tensor/rabbit_input.hdf5"),
    "make-extended-abcd-tensor": ("make_extended_abcd_tensor.py", "test_extended_abcd_tensor/rabbit_input.hdf5"),
}
FLAGS = [
    ("--sparse",),
    ("--symmetrizeAll",),
    ("--bsm",),
    ("--skipMaskedChannels",),
    ("--systematicType", "normal"),
    ("--addSystToDataCovariance",),
]


def structure(path):
    with h5py.File(path, "r") as file:

        def names(key):
            return [one.decode() for one in file[key]] if key in file else []

        def numbers(key):
            return [float(one) for one in file[key]] if key in file else []

        meta = ioutils.pickle_load_h5py(file["meta"])
        return {
            "channels": [
                {
                    "name": name,
                    "axes": [
                        {"name": axis.name, "label": axis.label, "edges": [float(edge) for edge in axis.edges]}
                        for axis in channel["axes"]
                    ],
                    "masked": channel["masked"],
                }
                for name, channel in meta["channel_info"].items()
            ],
            "processes": names("hprocs"),
            "signals": names("hsignals"),
            "systematics": names("hsysts"),
            "noi": [int(one) for one in file["hnoiidxs"]],
            "constraintWeights": numbers("hconstraintweights"),
            "groups": [
                {"name": name, "indices": [int(one) for one in indices]}
                for name, indices in zip(names("hsystgroups"), file["hsystgroupidxs"])
            ],
            "pseudodata": names("hpseudodatanames"),
            "symmetric": meta["symmetric_tensor"],
            "systematicType": meta["systematic_type"],
            "inverseCovariance": "hdata_cov_inv" in file,
            "layout": "dense" if "hlogk" in file else "sparse",
            # [bins, processes], [bins, processes, systematics (, 2)]
            "normShape": [int(n) for n in file["hsumw"].attrs["original_shape"]],
            "logkShape": [int(n) for n in file["hlogk"].attrs["original_shape"]] if "hlogk" in file else None,
        }


def run(script, options):
    source, output = SCRIPTS[script]
    with tempfile.TemporaryDirectory() as folder:
        sys.argv = [source, "-o", folder, *options]
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                runpy.run_path(os.path.join(reference, "tests", source), run_name="__main__")
        except Exception as error:
            return {"script": script, "options": options, "error": f"{type(error).__name__}: {error}"}
        return {"script": script, "options": options, "structure": structure(os.path.join(folder, output))}


cases = [("make-abcd-tensor", []), ("make-extended-abcd-tensor", [])]
for chosen in itertools.product([False, True], repeat=len(FLAGS)):
    words = [word for flag, is_on in zip(FLAGS, chosen) if is_on for word in flag]
    cases.append(("make-tensor", words))

os.makedirs(sys.argv[1], exist_ok=True)
out = os.path.join(sys.argv[1], "structures.json")
answers = [run(*case) for case in cases]
with open(out, "w") as file:
    for start, answer in zip("[" + "," * len(answers), answers):
        file.write(f"{start}\n{json.dumps(answer)}")
    file.write("\n]\n")
