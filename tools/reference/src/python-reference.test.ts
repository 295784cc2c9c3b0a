import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fit } from "@rabbit-fit/fitter";
import { openSnapshotFile, readFitInput, writeFitInput, writeFitResult } from "@rabbit-fit/io-hdf5/node";
import { afterAll, describe, expect, test } from "vitest";

/** The folder of a checkout of the reference, and the Python that has its packages. */
const reference = process.env.RABBIT_REFERENCE ?? "";
const python = process.env.RABBIT_PYTHON ?? "python3";
const fixture = (path: string) => fileURLToPath(new URL(`../../../fixtures/${path}`, import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "rabbit-reference-"));
afterAll(() => rmSync(scratch, { recursive: true }));

function run(...args: string[]): string {
  const env = { ...process.env, PYTHONPATH: reference, TF_CPP_MIN_LOG_LEVEL: "3" };
  const { status, stdout, stderr } = spawnSync(python, args, { encoding: "utf8", env });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** Arrays of a tensor as the reference reads them, as one digest. */
const digestInput = `
import hashlib, sys, numpy as np
from rabbit.inputdata import FitInputData
data = FitInputData(sys.argv[1], [])
digest = hashlib.sha256()
for name in sorted(vars(data)):
    value = getattr(data, name)
    for part in ("indices", "values"):
        if hasattr(value, part) and not callable(getattr(value, part)):
            digest.update(np.asarray(getattr(value, part)).tobytes())
    if isinstance(value, np.ndarray):
        digest.update(repr(value.tolist()).encode())
    elif hasattr(value, "numpy") and hasattr(value, "shape"):
        digest.update(np.asarray(value).tobytes())
print("digest", digest.hexdigest())
`;

/** Transformed axes of a tensor of fixtures/metadata as boost-histogram has them, and the functions that the tensor names. */
const describeAxes = `
import sys
def cube(x): return x**3
def cube_root(x): return x**(1 / 3)
def convert(function):
    import ctypes
    return ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double)(function)
class Own: pass
from rabbit.inputdata import FitInputData
for name, info in FitInputData(sys.argv[1], []).channel_info.items():
    axis = info["axes"][0]
    if name in ("log", "sqrt", "pow"): print("axis", name, axis, repr(axis.label), axis.edges.tolist())
`;

/** What `Fitter.load_fitresult` takes from a file, and what else a snapshot of the reference has. */
const readSnapshot = `
import h5py, json, sys
with h5py.File(sys.argv[1]) as fext:
    x_ext = fext["x"][...]
    parms_ext = fext["parms"][...].astype(str)
    attributes = fext.attrs["reason"], float(fext.attrs["elapsed"])
    print(json.dumps([x_ext.dtype.str, x_ext.tolist(), parms_ext.tolist(), attributes]))
`;

describe.skipIf(reference === "")("with the Python reference (RABBIT_REFERENCE)", () => {
  test("it reads the same transformed axes from a tensor written again", async () => {
    const original = fixture("metadata/axes.hdf5");
    const path = join(scratch, "axes.hdf5");
    await writeFitInput(path, await readFitInput(original));
    const axes = (file: string) => run("-c", describeAxes, file).match(/^axis .*$/gm);
    expect(axes(path)).toHaveLength(3);
    expect(axes(path)).toEqual(axes(original));
  });

  test("its script prints our result as it prints its own", async () => {
    const input = await readFitInput(fixture("inputs/test_tensor.hdf5"));
    const path = join(scratch, "fitresults.hdf5");
    await writeFitResult(path, await fit(input, { data: { sets: ["data"], unblind: [".*"] } }));
    const script = join(reference, "bin", "rabbit_print_pulls_and_constraints.py");
    expect(run(script, path)).toBe(run(script, fixture("results/plain.hdf5")));
  });

  test("it reads a snapshot", async () => {
    const path = join(scratch, "snapshot.hdf5");
    const [names, values] = [["sig", "bkg_norm"], Float64Array.of(1.25, -0.1)];
    (await openSnapshotFile(path)).write({ names, values, reason: "periodic", elapsed: 12.5 });
    expect(JSON.parse(run("-c", readSnapshot, path))).toEqual([
      "<f8",
      [...values],
      names,
      ["periodic", 12.5],
    ]);
  });

  test.each(["test_tensor", "test_tensor_sparse", "test_tensor_symmetric"])(
    "it reads the same arrays from %s written again",
    async (name) => {
      const path = join(scratch, `${name}.hdf5`);
      await writeFitInput(path, await readFitInput(fixture(`inputs/${name}.hdf5`)));
      const digest = (file: string) => run("-c", digestInput, file).match(/digest \w+/)?.[0];
      expect(digest(path)).toBeDefined();
      expect(digest(path)).toBe(digest(fixture(`inputs/${name}.hdf5`)));
    },
  );
});
