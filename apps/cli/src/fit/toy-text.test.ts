import {
  type Convergence,
  dataSetFromName,
  emptyResultGroup,
  type FitResult,
  type ResultGroup,
} from "@rabbit-fit/contracts";
import { type InputFacts, type ResultSettings, type RunFits, runSummaryBuilder } from "@rabbit-fit/results";
import { histogram, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import { expect, test } from "vitest";
import { convergenceWarning } from "./convergence-warning.js";
import { summaryText } from "./summary-text.js";
import { toyLines } from "./toy-text.js";

const names = ["sig", "noi", "norm"];
const meta: FitResult["meta"] = {
  info: new Map(),
  input: new Map(),
  processes: ["sig"],
  pois: ["sig"],
  nois: ["noi"],
};
const facts: InputFacts = {
  channels: 1,
  bins: 10,
  maskedBins: 0,
  processes: 1,
  systematics: 2,
  pseudodata: ["A", "B"],
  constrained: new Set(["noi", "norm"]),
};
const converged: Convergence = {
  converged: true,
  status: "converged",
  message: "Converged.",
  iterations: 7,
  hessianVectorProducts: 30,
};
const stalled: Convergence = { ...converged, converged: false, status: "stalled", message: "Stalled." };

function parameters(values: readonly number[], variances: readonly number[]) {
  return histogram([stringCategoryAxis(names, { name: "parms", overflow: false })], { values, variances });
}

/** A toy whose signal ends at `sig`, with an uncertainty of 0.1, and whose nuisances end at `noi`, with one of 0.5. */
function toy(name: string, sig: number, noi: number, convergence = converged): ResultGroup {
  return {
    ...emptyResultGroup(dataSetFromName(name)),
    histograms: new Map([
      ["parms_prefit", parameters([1, 0, 0], [0, 1, 1])],
      ["parms", parameters([sig, noi, 0], [0.01, 0.25, 1])],
    ]),
    nllvalreduced: 4.5,
    ndfsat: 9,
    edmval: 1e-12,
    convergence,
  };
}

function summary(groups: Iterable<ResultGroup>, settings: ResultSettings = {}): RunFits {
  const builder = runSummaryBuilder({ meta, settings, constrained: facts.constrained });
  for (const group of groups) builder.add(group);
  return builder.finish();
}

test("a thousand toys are one table for people", () => {
  const groups = Array.from({ length: 1000 }, (_, index) =>
    toy(`toy${index + 1}`, index % 2 ? 1.1 : 0.9, 0, index < 6 ? stalled : converged),
  );
  const fits = summary(groups);
  expect(summaryText({ input: "in.hdf5", facts, outputs: [], seconds: 1, ...fits })).toBe(
    `Input  in.hdf5: 1 channel, 10 bins, 1 process, 2 systematics
Time   1.00 s

Toys: 1000, of which 994 converged, 6 NOT CONVERGED
  6: stalled above the tolerance (toy1, toy2, toy3, toy4, toy5, ...)
    Stalled.
  Parameters of interest, of the 994 toys that converged: estimates are of mu = x^2, pulls of x, which the result file stores
         mean estimate  spread  mean uncertainty  mean pull        width of pulls
    sig  1.010          0.200   0.200              0.000 +- 0.032  1.001 +- 0.022
    noi  0              0       0.500              0.000 +- 0.000  0.000 +- 0.000
`,
  );
  expect(convergenceWarning(fits)).toBe(
    "Not converged: the fit to 6 of 1000 toys (toy1, toy2, toy3, toy4, toy5, ...). The result is written all the same.",
  );
});

test("one toy has no spread, and toys that are not fitted say so", () => {
  expect(toyLines(summary([toy("toy1", 1.1, 0)], { parameters: { allowNegative: true } }).toys[0]!)).toEqual([
    "Toys: 1, of which 1 converged",
    "  Parameters of interest",
    "         mean estimate  spread  mean uncertainty  mean pull  width of pulls",
    "    sig  1.1            nan     0.100              1.000     nan",
    "    noi  0              nan     0.500              0.000     nan",
  ]);
  const { convergence: _, ...group } = toy("toy1_A", 1, 0);
  expect(toyLines(summary([group], { parameters: { freeze: ["noi"] } }).toys[0]!)).toEqual([
    'Toys of pseudodata "A": 1, of which 1 not minimised',
    "  Parameters of interest: estimates are of mu = x^2, pulls of x, which the result file stores",
    "         mean estimate  spread  mean uncertainty  mean pull  width of pulls",
    "    sig  1              nan     0.200              0.000     nan",
    "    noi  0              nan     0.500              0.000     nan             frozen",
  ]);
});

test("a run whose fits all converged needs no warning; otherwise it names fits and toys", () => {
  expect(convergenceWarning(summary([toy("", 1, 0), toy("toy1", 1, 0)]))).toBeUndefined();
  expect(convergenceWarning(summary([toy("", 1, 0, stalled), toy("toy3", 1, 0, stalled)]))).toBe(
    "Not converged: the fit to data, 1 of 1 toys (toy3). The result is written all the same.",
  );
});
