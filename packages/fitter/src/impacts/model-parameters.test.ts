import { expect, test } from "vitest";
import type { ModelSpec } from "../options/model-spec.js";
import type { ParameterModelFactory } from "../parameter-models/parameter-model.js";
import { fitCase, impactInput, variancesOf } from "./impact-cases.fixture.js";
import { impacts } from "./impacts.js";

const SIGMA = 0.2;
const SHARE = 1e-3;

/** A strength of the first process, and the rate of the third with a prior, which is a group of its own. */
const withPrior: ParameterModelFactory = ({ processes }) => ({
  parameters: [
    { name: "mu", kind: "poi", default: 1, squared: false },
    { name: "rate", kind: "other", default: 1, squared: false, prior: { mean: 1, sigma: SIGMA } },
  ],
  ratesPer: "process",
  isLinear: true,
  impactGroups: new Map([["rates", Int32Array.of(1)]]),
  at: ([mu, rate]) => ({
    rates: Float64Array.from(processes, (_, p) => (p === 0 ? mu! : p === 2 ? rate! : 1)),
    jvp: ([dMu, dRate], out) =>
      void out.set(processes.map((_, p) => (p === 0 ? dMu! : p === 2 ? dRate! : 0))),
    vjp: (gradient, out) => void out.set([gradient[0]!, gradient[2]!]),
    hvp: (_, __, out) => void out.fill(0),
    jacobian: () => ({
      parameterCount: 2,
      rowStart: Uint32Array.of(0, 1, 1, 2, 2),
      columns: Uint32Array.of(0, 1),
      values: Float64Array.of(1, 1),
    }),
  }),
});

const theCase = {
  input: impactInput("poisson"),
  options: {
    // A function, which only a model in the same thread can be.
    model: withPrior as unknown as ModelSpec,
    likelihood: { binByBinStat: { kind: "lite", type: "gamma" } },
  },
} as const;

test("a parameter with a prior is a source of global impacts like a nuisance parameter", async () => {
  const { postfit } = await fitCase(theCase);
  const { constraints, parameterNames, size } = postfit.likelihood;
  expect(parameterNames.slice(0, 3)).toEqual(["mu", "rate", "syst0"]);
  const ends = await Promise.all(
    [1, -1].map((sign) =>
      postfit.refit({
        data: {
          constraintCentres: constraints.centres.map((value, i) =>
            i === 1 ? value + sign * SHARE * SIGMA : value,
          ),
        },
      }),
    ),
  );
  const shift = (ends[0]!.x[0]! - ends[1]!.x[0]!) / (2 * SHARE);
  for (const kind of ["global", "gaussian-global"] as const) {
    const table = await impacts(postfit, { kind, on: ["mu"] });
    expect(Math.abs(table.impacts[1]! - shift)).toBeLessThan(1e-6 * table.totals[0]!);
    expect(table.groups).toEqual(["first", "second", "all", "stat", "binByBinStat", "rates"]);
    expect(table.grouped[5]).toBeCloseTo(Math.abs(shift), 7);
    if (kind !== "global") continue;
    const sum = [2, 3, 4, 5].reduce((total, group) => total + table.grouped[group]! ** 2, 0);
    expect(sum / table.totals[0]! ** 2).toBeCloseTo(1, 12);
  }
  const shifted = await impacts(postfit, { kind: "global-asymmetric", of: ["rate"], sigma: SHARE });
  expect(shifted.sources).toEqual(["rate_prior"]);
  expect(shifted.groups).toEqual(["rates", "Total"]);
  expect(Math.abs((shifted.impacts[size]! - shifted.impacts[0]!) / (2 * SHARE) - shift)).toBeLessThan(
    1e-6 * Math.sqrt(variancesOf(postfit)[0]!),
  );
});

test("a group of the model is one of traditional impacts: what it takes from the uncertainty", async () => {
  const { postfit } = await fitCase(theCase);
  const table = await impacts(postfit, { kind: "traditional", on: ["mu"] });
  expect(table.groups).toEqual(["first", "second", "all", "stat", "binByBinStat", "rates"]);
  const held = await postfit.refit({ hold: new Map([[1, postfit.x[1]!]]) });
  const [all, left] = [variancesOf(postfit)[0]!, variancesOf(held)[0]!];
  expect(Math.abs(table.grouped[5]! ** 2 + left - all)).toBeLessThan(1e-6 * all);
});
