import type { ResultGroup } from "@rabbit-fit/contracts";
import { innerValues } from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import { resultToJson } from "../json/result-json.js";
import { viewResult } from "../result-view.js";
import { runSummaryBuilder } from "../summary/run-summary.js";
import { renderTable } from "../tables/render-table.js";
import {
  converged,
  exampleFit,
  exampleMeta,
  exampleNames,
  parameterHistogram,
  prefitOnly,
} from "../testing/example-fit.js";
import { singleFits, tabulateToys, toyFits } from "./tabulate-toys.js";
import { toyColumns } from "./toy-columns.js";
import { toyEstimatesTable } from "./toy-estimates-table.js";
import { toySummary } from "./toy-parameters.js";
import { toySummaryTable } from "./toy-summary-table.js";

const variances = [0.01, 0.04, 0.25, 0.64, 0.01];

/** A toy with values of its own. */
function toy(number: number, details: Partial<ResultGroup> = {}): ResultGroup {
  const fit = exampleFit({ kind: "toy", toy: number }, details);
  const values = [1 + number / 10, 0.3, -number, 0.25, 1];
  return {
    ...fit,
    nllvalreduced: number + 0.5,
    histograms: new Map([...fit.histograms, ["parms", parameterHistogram(values, variances)]]),
    ...details,
  };
}

const stalled = {
  ...converged,
  converged: false,
  status: "stalled" as const,
  message: "Stalled.",
  iterations: 9,
};
const newer = { ...converged, converged: false, status: "unknown" as const, unknownStatus: "bent" };
const unfitted = prefitOnly(toy(4));
const ofPseudodata = { ...exampleFit({ kind: "toy", toy: 1, pseudodata: "A" }) };
const groups = [
  exampleFit(),
  toy(1),
  toy(2, { convergence: stalled }),
  toy(3, { convergence: newer }),
  unfitted,
  ofPseudodata,
  exampleFit({ kind: "asimov" }),
];
const tabulated = [...tabulateToys(groups)];
const context = { meta: exampleMeta };

test("other fits stay, and each data set has one table of its toys", () => {
  expect(tabulated.map(({ name }) => name)).toEqual(["", "asimov", "toys", "toys_A"]);
  expect(tabulated.slice(0, 2)).toEqual([groups[0], groups[6]]);
  const [, , table] = tabulated;
  expect(table!.dataSet).toEqual({ kind: "toys" });
  const axes = [...table!.histograms].map(([name, { axes }]) => [name, axes.map((axis) => axis.name)]);
  expect(axes).toEqual([
    ["toys_parms", ["toys", "parms"]],
    ["toys_parms_prefit", ["toys", "parms"]],
    ["toys_numbers", ["toys", "numbers"]],
    ["toys_status", ["toys", "status"]],
  ]);
});

describe("the fits that a table stands for", () => {
  const fits = [...singleFits(tabulated)];
  const byName = new Map(fits.map((fit) => [fit.name, fit]));

  test("have the numbers of the fits that it was made of", () => {
    expect(fits.map(({ name }) => name)).toEqual(["", "asimov", "toy1", "toy2", "toy3", "toy4", "toy1_A"]);
    for (const group of groups) {
      const fit = byName.get(group.name)!;
      expect([...fit.histograms.keys()].sort()).toEqual([...group.histograms.keys()].sort());
      for (const [name, hist] of group.histograms) {
        expect(innerValues(fit.histograms.get(name)!)).toEqual(innerValues(hist));
        expect(fit.histograms.get(name)).toMatchObject({
          variances: (hist as { variances: unknown }).variances,
        });
      }
      const { nllvalreduced, ndfsat, edmval } = group;
      expect(fit).toMatchObject(
        JSON.parse(JSON.stringify({ nllvalreduced, ndfsat, edmval, dataSet: group.dataSet })),
      );
    }
  });

  test("have their status, in words where the message is not kept", () => {
    expect(byName.get("toy1")!.convergence).toEqual({
      converged: true,
      status: "converged",
      message: "Converged.",
      iterations: 7,
    });
    expect(byName.get("toy2")!.convergence).toMatchObject({
      converged: false,
      status: "stalled",
      message: "Stalled above the tolerance.",
      iterations: 9,
    });
    expect(byName.get("toy3")!.convergence).toMatchObject({ status: "unknown", unknownStatus: "bent" });
    expect(byName.get("toy4")).not.toHaveProperty("convergence");
  });

  test("are read alike by the views", () => {
    const [single, table] = [groups, tabulated].map((fits) =>
      viewResult({ meta: exampleMeta, groups: fits }),
    );
    const [one, other] = [single!.toys(), table!.toys()];
    for (const key of ["toys", "converged", "status", "nll", "edm", "parameters"] as const) {
      expect(other[key]).toEqual(one[key]);
    }
    for (const name of exampleNames) {
      for (const key of ["x", "sigma", "prefit"] as const) expect(other[key](name)).toEqual(one[key](name));
    }
    expect(one.status).toEqual(["converged", "stalled", "bent", undefined]);
    expect(table!.fit("toy2").parameters).toEqual(single!.fit("toy2").parameters);
  });

  test("are summed up alike", () => {
    const summaries = [groups, tabulated].map((fits) => {
      const builder = runSummaryBuilder(context);
      for (const fit of fits) builder.add(fit);
      const { fits: others, toys } = builder.finish();
      // The table has no messages.
      const failures = toys.map((one) => one.failures.map(({ message: _, ...failure }) => failure));
      return { others, toys: toys.map(({ failures: _, ...one }) => one), failures };
    });
    expect(summaries[1]).toEqual(summaries[0]);
    expect(summaries[1]!.failures[0]).toEqual([
      { status: "stalled", count: 1, first: ["toy2"] },
      { status: "bent", count: 1, first: ["toy3"] },
    ]);
  });
});

test("a hidden value is hidden in the JSON of a table, too", () => {
  const blinding = { scheme: "additive", parameters: ["noi"] } as const;
  const [table] = tabulateToys([toy(1, { blinding }), toy(2, { blinding })]);
  const { results } = JSON.parse(resultToJson({ meta: exampleMeta, groups: [table!] }));
  expect(results[0].histograms.toys_parms.values).toEqual([
    ...[1.1, 0.3, "blinded", 0.25, 1],
    ...[1.2, 0.3, "blinded", 0.25, 1],
  ]);
  expect([...toyFits(table!)][0]!.blinding).toEqual(blinding);
});

test("toys may lack any of the numbers, the first as well", () => {
  const bare = { ...prefitOnly(toy(1)), histograms: new Map() };
  const { histograms } = toy(2);
  const fittedOnly = toy(2, { histograms: new Map([["parms", histograms.get("parms")!]]) });
  const [first, second, third] = singleFits(tabulateToys([bare, fittedOnly, unfitted]));
  expect([...first!.histograms.keys()]).toEqual([]);
  expect([...second!.histograms.keys()]).toEqual(["parms"]);
  expect(innerValues(second!.histograms.get("parms")!)).toEqual(innerValues(histograms.get("parms")!));
  expect([...third!.histograms.keys()]).toEqual(["parms_prefit"]);
});

test("toys with other parameters are refused by name", () => {
  const other = toy(2, {
    histograms: new Map([["parms", parameterHistogram([1], [1], ["sig"])]]),
  });
  expect(() => [...tabulateToys([toy(1), other])]).toThrow(
    "toy2 parms: expected the parameters of toy1, in their order",
  );
});

describe("tables to print", () => {
  const csv = (made: Parameters<typeof renderTable>[0]) =>
    [...renderTable(made, "csv")].join("").split("\r\n");

  test("of estimates have a row for each toy, with mu of a square root", () => {
    const made = toyEstimatesTable(toyColumns(groups, {}, context), context, ["sig", "noi"]);
    expect(csv(made)).toEqual([
      "toy,status,nll,edm,x(sig),sigma(sig),mu(sig),x(noi),sigma(noi)",
      `1,converged,1.5,1e-12,1.1,0.1,${1.1 ** 2},-1,0.5`,
      `2,stalled,2.5,1e-12,1.2,0.1,${1.2 ** 2},-2,0.5`,
      `3,bent,3.5,1e-12,1.3,0.1,${1.3 ** 2},-3,0.5`,
      "4,,NaN,NaN,NaN,NaN,NaN,NaN,NaN",
      "",
    ]);
  });

  test("of estimates hide what the fits hide", () => {
    const blinding = { scheme: "additive", parameters: ["sig"] } as const;
    const made = toyEstimatesTable(toyColumns([toy(1, { blinding })], {}, context), context, ["sig"]);
    expect(csv(made)[1]).toBe("1,converged,1.5,1e-12,blinded,0.1,blinded");
  });

  test("of moments have those of the toys that converged", () => {
    const made = toySummaryTable(
      toySummary([toy(1), toy(3), toy(2, { convergence: stalled })], context, ["sig", "norm"]),
    );
    const [sig, norm] = [...made.rows];
    const [low, high] = [1.1, 1.3];
    const spread = (high - low) / Math.SQRT2;
    expect(sig).toMatchObject({
      parameter: "sig",
      toys: 2,
      mean: { value: expect.closeTo(1.2, 12), uncertainty: expect.closeTo(spread / Math.SQRT2, 12) },
      spread: { value: expect.closeTo(spread, 12), uncertainty: expect.closeTo(spread / Math.SQRT2, 12) },
      meanSigma: expect.closeTo(0.1, 12),
      muMean: { value: expect.closeTo((low ** 2 + high ** 2) / 2, 12) },
      muMeanSigma: expect.closeTo(0.1 * (low + high), 12),
      // The toys were drawn at 1.
      pullMean: { value: expect.closeTo((1 + 3) / 2, 12) },
    });
    // (0.25 - 0) / 0.8, both times.
    expect(norm).toMatchObject({ pullMean: { value: expect.closeTo(0.3125, 12) }, muMean: undefined });
    expect(made.notes).toEqual([
      "3 toys, of which 2 converged.",
      "Of the 1 that did not converge nothing is in the table.",
    ]);
  });
});
