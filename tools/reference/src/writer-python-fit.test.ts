import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFitInput } from "@rabbit-fit/io-hdf5/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { referenceTensor, replay, writerCase } from "./writer/writer-case.js";

/** The folder of a checkout of the reference, and the Python that has its packages. */
const reference = process.env.RABBIT_REFERENCE ?? "";
const python = process.env.RABBIT_PYTHON ?? "python3";
const scratch = mkdtempSync(join(tmpdir(), "rabbit-fit-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Fits tensors with the reference, and prints for each its loss, parameters and their covariance. */
const fitAll = `
import json, sys
from types import SimpleNamespace
import numpy as np
from rabbit import fitter, inputdata
from rabbit.param_models.helpers import load_model
from rabbit.tfhelpers import edmval_cov
options = dict(
    earlyStopping=-1, noBinByBinStat=False, binByBinStatMode="lite", binByBinStatType="automatic", covarianceFit=False,
    chisqFit=False, diagnostics=False, minimizerMethod="trust-krylov", prefitUnconstrainedNuisanceUncertainty=0.0,
    freezeParameters=[], setConstraintMinimum=[], unblind=[], blindingGroup=[])
for path in sys.argv[1:]:
    data = inputdata.FitInputData(path)
    fit = fitter.Fitter(data, load_model("Mu", data), SimpleNamespace(**options))
    fit.set_nobs(data.data_obs)
    fit.minimize()
    value, gradient, hessian = fit.loss_val_grad_hess()
    edm, covariance = edmval_cov(gradient, hessian)
    print("fit", json.dumps({
        "names": list(fit.parms.astype(str)), "values": fit.x.numpy().tolist(), "loss": float(value),
        "edm": float(edm), "variances": np.diag(np.asarray(covariance)).tolist()}))
`;

interface PythonFit {
  readonly names: readonly string[];
  readonly values: readonly number[];
  readonly loss: number;
  readonly edm: number;
  readonly variances: readonly number[];
}

function fitWithReference(...paths: string[]): PythonFit[] {
  const env = { ...process.env, PYTHONPATH: reference, TF_CPP_MIN_LOG_LEVEL: "3" };
  const { status, stdout, stderr } = spawnSync(python, ["-c", fitAll, ...paths], { encoding: "utf8", env });
  if (status !== 0) throw new Error(stderr);
  return stdout.split("\n").flatMap((line) => (line.startsWith("fit ") ? [JSON.parse(line.slice(4))] : []));
}

const minutes = 60_000;
const tolerance = 1e-10;

/** The largest |a - b| / max(1, |a|). */
function deviation(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]!) / Math.max(1, Math.abs(value))));
}

const cases = ["make-tensor", "make-tensor-normal", "symmetrizations"].flatMap((name) =>
  (["dense", "sparse"] as const).map((storage) => ({ name, storage })),
);

/** Stores a tensor of the reference and ours of the same calls. */
async function storeBoth({ name, storage }: (typeof cases)[number]): Promise<[string, string]> {
  const theirs = join(scratch, `${name}-${storage}-theirs.hdf5`);
  const ours = join(scratch, `${name}-${storage}-ours.hdf5`);
  writeFileSync(theirs, referenceTensor(name, storage));
  await writeFitInput(ours, replay(writerCase(name), storage).build());
  return [theirs, ours];
}

describe.skipIf(reference === "")("the Python reference (RABBIT_REFERENCE) fits our file as its own", () => {
  let fits: PythonFit[];
  beforeAll(async () => {
    const paths = await Promise.all(cases.map(storeBoth));
    // In one run: to start it takes longer than a fit.
    fits = fitWithReference(...paths.flat());
  }, 10 * minutes);

  test.each(cases.map((each, i) => [each.name, each.storage, i] as const))("%s, %s", (_name, _storage, i) => {
    const [theirs, ours] = [fits[2 * i]!, fits[2 * i + 1]!];
    expect(ours.names).toEqual(theirs.names);
    expect(theirs.edm).toBeLessThan(1e-10);
    const found = {
      values: deviation(theirs.values, ours.values),
      variances: deviation(theirs.variances, ours.variances),
      loss: deviation([theirs.loss], [ours.loss]),
    };
    console.log(_name, _storage, JSON.stringify(found));
    expect(Math.max(...Object.values(found)), JSON.stringify(found)).toBeLessThan(tolerance);
  });
});
