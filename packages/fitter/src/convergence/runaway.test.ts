import type { FitInput } from "@rabbit-fit/contracts";
import { minimizerMethods } from "@rabbit-fit/minimizers";
import { regularAxis } from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import { fitToData, withVariations } from "../fit/fit-to-data.fixture.js";
import { exampleInput } from "../testing/example-input.fixture.js";

interface Freed {
  readonly counts: readonly number[];
  /** Expected events of a process whose normalisation is free, in each bin. */
  readonly fake: readonly number[];
  /** Change of the logarithm of that process by one unit of its parameter "fn". */
  readonly unit?: number;
}

/** A background of 50 events in each bin with "lumi", and a process with a free normalisation "fn". */
function freeNormalisation({ counts, fake, unit = 0.01 }: Freed): FitInput {
  const bins = counts.length;
  const axis = regularAxis(bins, 0, 1, { name: "x", underflow: false, overflow: false });
  const norm = Float64Array.from(fake.flatMap((events, bin) => [counts[bin] === 0 ? 0 : 50, events]));
  const lumi = Math.log(1.02);
  return {
    ...exampleInput({ symmetric: true }),
    channels: [{ name: "ch0", axes: [axis], masked: false, flow: false, start: 0, stop: bins }],
    processes: ["bkg", "fake"],
    signals: [],
    systematics: {
      names: ["fn", "lumi"],
      unconstrainedCount: 1,
      constraintWeights: Float64Array.of(0, 1),
      noiIndices: new Int32Array(0),
      groups: [],
    },
    data: { counts: Float64Array.from(counts) },
    templates: {
      kind: "dense",
      norm,
      columnCount: 2,
      logk: [{ firstRow: 0, values: Float64Array.from(fake.flatMap(() => [0, lumi, unit, lumi])) }],
    },
    sumw: norm.slice(),
    sumw2: norm.map((events) => events / 10),
  };
}

const withoutEvents = { counts: [50, 0, 0], fake: [0, 3, 2] };

describe.each(minimizerMethods)("a free normalisation of a process without events, by %s", (method) => {
  test.each(["full", "of-interest", "none"] as const)(
    "is no minimum, and named, with uncertainties %s",
    async (covariance) => {
      for (const binByBinStat of [{ kind: "none" }, { kind: "lite", type: "gamma" }] as const) {
        const { convergence, uncertainties } = await fitToData(freeNormalisation(withoutEvents), {
          minimizer: { method },
          likelihood: { binByBinStat },
          covariance,
        });
        expect(convergence).toMatchObject({ converged: false, status: "unbounded" });
        expect(convergence.message).toMatch(
          /no minimum: it (still falls|is flat) towards infinity of "fn" = -/,
        );
        expect(convergence.message).toContain("options.parameters.freeze fn");
        expect(uncertainties.variances.every(Number.isNaN)).toBe(true);
      }
    },
  );
});

test("a process of hardly any events runs away as one of many does", async () => {
  for (const events of [1e-12, 1e-6, 1e6]) {
    const input = freeNormalisation({ counts: [50, 0], fake: [0, events] });
    const { convergence } = await fitToData(input);
    expect(convergence).toMatchObject({ converged: false, status: "unbounded" });
    expect(convergence.message).toContain('"fn"');
  }
});

test("a process that is needed has a minimum, in whatever unit its parameter is", async () => {
  // e^(unit fn) * 5 = 3 events: sigma = 1 / (unit sqrt(3)), of which lumi has a part.
  for (const unit of [1e-8, 1e-4, 0.01, 1, 1e4, 1e8]) {
    for (const covariance of ["full", "of-interest", "none"] as const) {
      const input = freeNormalisation({ counts: [50, 3], fake: [0, 5], unit });
      input.templates.norm[2] = 0;
      const { convergence, at, uncertainties } = await fitToData(input, { covariance });
      expect(convergence.converged, `${unit}: ${convergence.message}`).toBe(true);
      expect(at.fn! * unit).toBeCloseTo(Math.log(0.6), 8);
      if (covariance !== "full") continue;
      expect(Math.sqrt(uncertainties.variances[0]!) * unit).toBeCloseTo(Math.sqrt(1 / 3 + 0.02 ** 2), 3);
    }
  }
});

test("a minimum a hundred million prefit units away is a minimum", async () => {
  for (const scale of [1e-8, 1e-4, 1e4, 1e8]) {
    for (const allowNegative of [true, false]) {
      const input = exampleInput({ symmetric: true });
      const counts = input.data.counts.map((count) => Math.max(count, 20));
      // The first signal, which is wanted some scale times.
      for (let bin = 0; bin < 11; bin++) input.templates.norm[4 * bin]! /= scale;
      const { convergence } = await fitToData(
        { ...input, data: { counts } },
        { parameters: { allowNegative } },
      );
      expect(convergence.converged, `${scale}: ${convergence.message}`).toBe(true);
    }
  }
});

test("parameters that are nearly degenerate, and determined, have their minimum", async () => {
  for (const difference of [1e-2, 1e-3, 1e-4]) {
    const input = exampleInput({ symmetric: true });
    let first = 0;
    withVariations(input, (value, column) => {
      if (column === 0) first = value;
      return column === 1 ? first + difference * value : value;
    });
    input.systematics.constraintWeights[1] = 0;
    const { convergence } = await fitToData(input, {});
    expect(convergence.converged, convergence.message).toBe(true);
  }
});

test("Asimov data, of which no parameter moves, and single events have their minimum", async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const input = exampleInput({ symmetric: true, seed });
    const { norm } = input.templates;
    const share = seed % 2 === 0 ? 1 : 1e-2;
    const counts = input.data.counts.map((_, bin) => {
      const total = [0, 1, 2, 3].reduce((sum, process) => sum + share * norm[4 * bin + process]!, 0);
      return share === 1 ? total : Math.ceil(total);
    });
    for (let cell = 0; cell < norm.length; cell++) norm[cell]! *= share;
    const { convergence } = await fitToData({ ...input, data: { counts } });
    expect(convergence.converged, convergence.message).toBe(true);
  }
});
