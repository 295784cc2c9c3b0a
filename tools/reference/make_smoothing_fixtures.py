"""
Writes files that `params:FILE` of `--paramModel SmoothExtendedABCD` names, in each of their forms.

    python tools/reference/make_smoothing_fixtures.py apps/cli/fixtures

h5py 3.14.0 and numpy 2.4.6 made the committed files.
"""

import pathlib
import sys

import h5py
import numpy as np

out = pathlib.Path(sys.argv[1])
# Five regions with a polynomial of order 1 each, as for `test_extended_abcd_tensor`.
params = 0.01 * np.arange(10)

with h5py.File(out / "smoothing.hdf5", "w") as file:
    file["params"] = params
    file["order"] = 1
np.savez(out / "smoothing.npz", params=params, order=1)
np.savez_compressed(out / "smoothing-compressed.npz", params=params.astype(np.float32), order=np.int32(1))
