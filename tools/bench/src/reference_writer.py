"""Times the reference's TensorWriter and prints JSON, as packages/tensor-writer/bench/writer.mjs does with rabbit-fit.

  reference_writer.py OUT.hdf5 BINS SYSTEMATICS ENTRIES

Needs the reference in PYTHONPATH. Two processes, of each a sparse histogram [bins, systematics] with half of the
entries: in every bin a comb of systematics with a random offset.
"""
import json
import os
import resource
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import hist
import numpy as np
import scipy.sparse
from rabbit.tensorwriter import TensorWriter
from wums.sparse_hist import SparseHist

out, bins, systematics, entries = sys.argv[1], *map(int, sys.argv[2:5])
random = np.random.default_rng(3)
axis = hist.axis.Integer(0, bins, name="x", underflow=False, overflow=False)
labels = hist.axis.StrCategory([f"corparm{i}" for i in range(systematics)], name="corparms", overflow=False)
per_bin = entries // 2 // bins
step = max(1, systematics // per_bin)

writer = TensorWriter(sparse=True)
writer.add_channel([axis], "ch0")
data = hist.Hist(axis, storage=hist.storage.Double())
data.values()[...] = 1000.0
writer.add_data(data, "ch0")
book_seconds = 0.0
for process in ("sig", "bkg"):
    nominal = hist.Hist(axis, storage=hist.storage.Weight())
    nominal.values()[...] = 200 + 500 * random.random(bins)
    nominal.variances()[...] = 1
    writer.add_process(nominal, process, "ch0", signal=process == "sig")
    columns = (random.integers(0, step, bins)[:, None] + np.arange(per_bin) * step).reshape(-1)
    rows = np.repeat(np.arange(bins), per_bin)
    values = np.repeat(nominal.values(), per_bin) * random.normal(0, 0.01, rows.size)
    variation = SparseHist(scipy.sparse.coo_array((values, (rows, columns)), shape=(bins, systematics)), [axis, labels])
    begin = time.time()
    writer.add_systematic(variation, "corparms", process, "ch0", constrained=False, as_difference=True)
    book_seconds += time.time() - begin
begin = time.time()
writer.write(outfolder=os.path.dirname(out) or ".", outfilename=os.path.basename(out))
write_seconds = time.time() - begin
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
print(json.dumps({"book_s": book_seconds, "write_s": write_seconds, "rss_gb": peak}))
