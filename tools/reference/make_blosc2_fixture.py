"""Makes fixtures/blosc2 with h5py and hdf5plugin: sparse matrices whose indices are compressed in several ways.

    make_blosc2_fixture.py OUT

Needs h5py, hdf5plugin and numpy (see fixtures/README.md for their versions). Each group of `pairs.hdf5` is a matrix as
the reference's TensorWriter stores it. `pairs.json` has of each the number of entries, the sums of rows and columns,
and the last pair.
"""

import json
import sys
from pathlib import Path

import h5py
import hdf5plugin
import numpy as np

out = Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
random = np.random.default_rng(20260801)
COUNT = 520


def pairs(rows, columns):
    return np.stack([rows, columns], axis=1).astype(np.int64)


entry = np.arange(COUNT)
grid = pairs(entry // 40, (entry % 40) * 31 + entry % 7)
blosc2 = hdf5plugin.Blosc2(cname="lz4", clevel=5)
matrices = {
    "sorted": (grid, 400, blosc2),
    "wide_rows": (pairs(2**24 + entry // 9, entry * 100_003), 400, blosc2),
    "random": (random.integers(0, 2**31, (COUNT, 2)), 400, blosc2),
    "short_last_chunk": (grid, 1000, blosc2),
    "two_axes": (grid, (250, 2), blosc2),
    "constant": (pairs(np.full(COUNT, 5), np.full(COUNT, 5)), 400, blosc2),
    "negative": (np.where(entry[:, None] == 300, -1, grid), 400, blosc2),
    "bit_shuffled": (grid, 400, hdf5plugin.Blosc2(cname="lz4", clevel=5, filters=hdf5plugin.Blosc2.BITSHUFFLE)),
}
summary = {}
with h5py.File(out / "pairs.hdf5", "w") as file:
    for name, (indices, chunk, compression) in matrices.items():
        group = file.create_group(name)
        group.attrs["dense_shape"] = np.array([2**31, 2**31], dtype=np.int64)
        flat = indices if isinstance(chunk, tuple) else indices.reshape(-1)
        stored = group.create_dataset(
            "indices", data=flat, chunks=chunk if isinstance(chunk, tuple) else (chunk,), compression=compression
        )
        stored.attrs["original_shape"] = np.array(indices.shape, dtype=np.int64)
        # The values are the same everywhere, and stored once.
        if name == "sorted":
            group.create_dataset("values", data=np.sin(entry), chunks=(256,))
        else:
            group["values"] = file["sorted/values"]
        summary[name] = {
            "count": COUNT,
            "sums": [int(total) for total in indices.sum(axis=0)],
            "last": [int(number) for number in indices[-1]],
        }
(out / "pairs.json").write_text(json.dumps(summary, indent=2) + "\n")
