import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FitResult } from "@rabbit-fit/contracts";
import { readFitResult } from "@rabbit-fit/io-hdf5/node";
import { afterAll, describe, expect, test } from "vitest";
import { compareItems, type ResultItems, resultItems } from "./compare-results.js";
import { withColumns, withoutPrefitRounding } from "./grouped-impacts.js";

/** A folder with `inputs/`, and with `results/` that the reference made of them. */
const given = process.env.RABBIT_RESULTS ?? "";
const rabbit = fileURLToPath(new URL("../../../apps/cli/bin/rabbit.js", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "rabbit-given-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Fits with BaseMapping alone, and fits with mappings. */
const withHistograms =
  /^(base_.*|nominal|composite|covariance|linearized|linearized_cov|bb_full_\w+|sparse)\.hdf5$/;
const results =
  given === "" ? [] : readdirSync(join(given, "results")).filter((file) => withHistograms.test(file));

/** The smallness of the EDM is asserted instead of its value, which is rounding. */
const unlike = "epoch_|edmval";
/**
 * In full mode the reference takes row sums for the Hessian of the bin-by-bin parameters, which couple in a bin.
 * `likelihood-agreement.test.ts` has these variances from its own derivatives.
 */
const coupled = "/ch[01]/hist_postfit\\S* variances$|hist_postfit_inclusive_cov";
/** Two projections of a channel have the same total, which counts once in our degrees of freedom. */
const sharedTotal = "CompositeMapping/ndf";
/** Its minimizer stops before the minimum, at an EDM of 2e-12. */
const early: Readonly<Record<string, number>> = { "sparse.hdf5": 3e-5 };
/** There `stat` is a small difference of larger variances, in which that counts for more. */
const differenceAtEarly = "^results/global_impacts_grouped$";
/** The mapping of the tests of Python rabbit that is our example. */
const param = fileURLToPath(new URL("../../../examples/mappings/param.mjs", import.meta.url));

describe.skipIf(given === "")("with results of the reference (RABBIT_RESULTS)", () => {
  test.each(results)("the command fits as it did for %s", async (file) => {
    const expected = await readFitResult(join(given, "results", file));
    const command = String(expected.meta.info.get("command"));
    const [, input, ...words] = [...command.matchAll(/'([^']*)'|(\S+)/g)].map((word) => word[1] ?? word[2]!);
    // What the reference's file was called does not matter: the last of two options counts.
    const arguments_ = [
      "fit",
      join(given, "inputs", input!),
      ...words.map((word) => (word === "tests.param_mapping.Param" ? `${param}#Param` : word)),
      "-o",
      scratch,
      "-p",
      "new",
      "--outname",
      file,
    ];
    const { status, stderr } = spawnSync(process.execPath, [rabbit, ...arguments_], { encoding: "utf8" });
    expect({ status, errors: status === 0 ? "" : stderr }).toEqual({ status: 0, errors: "" });

    const actual = await readFitResult(join(scratch, file.replace(".hdf5", "_new.hdf5")));
    const isFull = words.includes("full");
    const itemsOf = (result: FitResult) => {
      const items = withoutPrefitData(resultItems(result));
      return isFull ? withoutCoupledBetas(items) : items;
    };
    const { differences, compared } = compareItems(
      withoutPrefitRounding(itemsOf(expected)),
      itemsOf(actual),
      {
        tolerance: early[file] ?? 1e-6,
        skip: new RegExp(
          [
            unlike,
            sharedTotal,
            ...(isFull ? [coupled] : []),
            ...(file in early ? [differenceAtEarly] : []),
          ].join("|"),
        ),
        negligibleVariance: file === "base_test_tensor_bsm.hdf5" ? 1e-9 : 0,
      },
    );
    expect(differences).toEqual([]);
    expect(compared).toBeGreaterThan(file === "sparse.hdf5" ? 40 : 60);
    for (const { edmval } of actual.groups) expect(edmval).toBeLessThan(1e-10);
  });
});

/** Before a fit the data move the parameters of the reference, by its prefit covariance: its gaussian impacts of data are left out. */
function withoutPrefitData(items: ResultItems): ResultItems {
  return withColumns(items, /hist_prefit_inclusive_gaussian_global_impacts_grouped$/, (name, value) =>
    /^(stat|binByBinStat)/.test(name) ? 0 : value,
  );
}

/** `stat` of the global impacts is what is left of the variances that are wrong for the same reason as `coupled`. */
function withoutCoupledBetas(items: ResultItems): ResultItems {
  return withColumns(items, /hist_postfit_inclusive_global_impacts_grouped$/, (name, value) =>
    /^(stat|binByBinStat)/.test(name) ? 0 : value,
  );
}
