"""Makes fixtures/compression with h5py and hdf5plugin: the same numbers under every filter, and in every type of numbers.

    make_compression_fixtures.py OUT

Needs h5py, hdf5plugin and numpy (see fixtures/README.md for their versions). `filters.hdf5` has a dataset for each filter
and codec, named after them; each has the numbers 0, 0.5, 1, 1.5 ... up to 63.5. `types.hdf5` has the numbers 0 to 7 in
every type, with the first letters of NumPy's codes as names, and large integers.
"""

import sys
from pathlib import Path

import h5py
import hdf5plugin
import numpy as np

out = Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
numbers = np.arange(128) / 2
filters = {f"blosc {name}": hdf5plugin.Blosc(cname=name) for name in ("blosclz", "lz4", "lz4hc", "snappy", "zlib", "zstd")}
filters |= {f"blosc2 {name}": hdf5plugin.Blosc2(cname=name) for name in ("blosclz", "lz4", "lz4hc", "zlib", "zstd")}
filters |= {
    "blosc2 bitshuffle": hdf5plugin.Blosc2(cname="zstd", filters=hdf5plugin.Blosc2.BITSHUFFLE),
    "bitshuffle lz4": hdf5plugin.Bitshuffle(cname="lz4"),
    "bitshuffle zstd": hdf5plugin.Bitshuffle(cname="zstd"),
    "bzip2": hdf5plugin.BZip2(),
    "lz4": hdf5plugin.LZ4(),
    "zstd": hdf5plugin.Zstd(),
    "zfp": hdf5plugin.Zfp(reversible=True),
    "sz": hdf5plugin.SZ(absolute=1e-3),
    "sz3": hdf5plugin.SZ3(absolute=1e-3),
    "gzip": {"compression": "gzip"},
    "gzip shuffle fletcher32": {"compression": "gzip", "shuffle": True, "fletcher32": True},
    "lzf": {"compression": "lzf"},
    "szip": {"compression": "szip"},
}
with h5py.File(out / "filters.hdf5", "w") as file:
    for name, options in filters.items():
        file.create_dataset(name, data=numbers, chunks=(64,), **options)

with h5py.File(out / "types.hdf5", "w") as file:
    small = np.arange(8)
    for kind in ("f8", "f4", "i8", "u8", "i4", "u4", "i2", "u2", "i1", "u1"):
        for order in "<>":
            name = f"{'little' if order == '<' else 'big'} {kind}"
            file.create_dataset(name, data=small.astype(f"{order}{kind}"), chunks=(3,))
    file.create_dataset("bool", data=small % 2 == 1)
    file.create_dataset("f2", data=small.astype("f2"))
    file.create_dataset("exact i8", data=np.array([2**53, -(2**53)], dtype="i8"))
    file.create_dataset("exact u8", data=np.array([0, 2**53], dtype="u8"))
    file.create_dataset("large i8", data=np.array([1, 2, -(2**53) - 1], dtype="i8"))
    file.create_dataset("large u8", data=np.array([1, 2**64 - 1], dtype="u8"))
    file.create_dataset("large big i8", data=np.array([2**53 + 1], dtype=">i8"))
