import { fileURLToPath } from "node:url";
import { type FitOptions, observableIntervals } from "@rabbit-fit/fitter";
import { readFitInput } from "@rabbit-fit/io-hdf5/node";
import { describe, expect, test } from "vitest";
import { countingExperiment } from "../testing/counting-experiment.js";
import { withFit } from "../testing/with-fit.js";
import { observableLimits } from "./observable-limits.js";
import { upperLimits } from "./upper-limit.js";

const mappings = [{ name: "Select", args: ["ch0", "signal", "bin:sum"] }];
const asked = { levels: [0.05, 0.32], methods: ["gaussian", "likelihood"] as const };

describe("limits on a mapping", () => {
  test("that is the strength times a constant are that constant times those on the strength", async () => {
    const input = countingExperiment({
      signal: [4, 6],
      backgrounds: [[50, 30]],
      observed: [53, 39],
      systematics: [{ name: "norm", values: [0, 0.1, 0, 0.1] }],
    });
    await withFit(input, async (fit) => {
      const ofStrength = await upperLimits(fit, { parameter: "signal", ...asked });
      const ofYield = await observableLimits(fit, { mappings, background: ["signal"], ...asked });
      expect(ofYield.map(({ method, level }) => [method, level])).toEqual(
        ofStrength.map(({ method, level }) => [method, level]),
      );
      ofYield.forEach(({ observed, expected, parameter }, i) => {
        expect(parameter).toBe("Select ch0 signal bin:sum");
        expect(observed.value / ofStrength[i]!.observed.value).toBeCloseTo(10, 5);
        expected.forEach(({ value }, k) => {
          expect(value / ofStrength[i]!.expected[k]!.value).toBeCloseTo(10, 5);
        });
      });
    });
  });

  test("of an uncertain efficiency are those of the yield, which the data see without it", async () => {
    const input = countingExperiment({
      signal: [10],
      backgrounds: [[50]],
      observed: [52],
      systematics: [{ name: "efficiency", values: [0.2, 0] }],
    });
    await withFit(input, async (fit) => {
      const [limit] = await observableLimits(fit, {
        mappings,
        background: ["signal"],
        levels: [0.05],
        methods: ["likelihood"],
      });
      // The yield mu exp(0.2 theta) is all that the data see: its limit is that of an experiment without the systematic.
      const plain = countingExperiment({ signal: [10], backgrounds: [[50]], observed: [52] });
      const [known] = await withFit(plain, (other) =>
        upperLimits(other, { parameter: "signal", levels: [0.05], methods: ["likelihood"] }),
      );
      expect(limit!.observed.value / known!.observed.value).toBeCloseTo(10, 5);
      limit!.expected.forEach(({ value }, k) => {
        expect(value / known!.expected[k]!.value).toBeCloseTo(10, 5);
      });
    });
  });

  test("of a tensor with bin-by-bin parameters are near those of the parabola", async () => {
    const path = fileURLToPath(new URL("../../../../fixtures/inputs/test_tensor_bsm.hdf5", import.meta.url));
    await withFit(await readFitInput(path), async (fit) => {
      const limits = await observableLimits(fit, {
        mappings: [{ name: "Select", args: ["ch0", "bsm1", "x:sum"] }],
        background: ["bsm1"],
        levels: [0.05],
        methods: ["gaussian", "likelihood"],
        quantiles: [0.5],
      });
      for (const { observed, expected } of limits) {
        for (const { status, value } of [observed, ...expected]) {
          expect(status).toBe("found");
          expect(value).toBeGreaterThan(0);
        }
      }
      expect(limits[1]!.expected[0]!.value / limits[0]!.expected[0]!.value).toBeCloseTo(1, 1);
    });
  });

  test("two-sided, by CLs+b, are the ends of the intervals of the observable, which bin-by-bin parameters follow", async () => {
    const path = fileURLToPath(new URL("../../../../fixtures/inputs/test_tensor_bsm.hdf5", import.meta.url));
    await withFit(await readFitInput(path), async (fit) => {
      const mapping = { name: "Select", args: ["ch0", "bsm1", "x:sum"] };
      const [limit] = await observableLimits(fit, {
        mappings: [mapping],
        background: ["bsm1"],
        statistic: "t",
        levels: [0.3173105078629141],
        methods: ["likelihood"],
        quantiles: [],
      });
      const { intervals } = await observableIntervals(fit, { mapping, levels: [1] });
      expect(limit!.observed.value / intervals[0]!.up.values[0]!).toBeCloseTo(1, 6);
    });
  });

  test("without signal at zero as a square root say what to do, and those with bins that share a parameter are found", async () => {
    const path = fileURLToPath(new URL("../../../../fixtures/inputs/test_tensor_bsm.hdf5", import.meta.url));
    const input = await readFitInput(path);
    const select = { mappings: [{ name: "Select", args: ["ch0", "bsm1", "x:sum"] }], background: ["bsm1"] };
    const limitsOf = (options: FitOptions) =>
      withFit(input, (fit) => observableLimits(fit, { ...select, ...asked, quantiles: [0.5] }), options);
    for (const { observed } of await limitsOf({ parameters: { allowNegative: false } })) {
      expect([observed.value, observed.status]).toEqual([Number.NaN, "not-defined"]);
    }
    const shared = { likelihood: { binByBinStat: { kind: "lite", type: "normal-additive" } } } as const;
    const [gaussian, , likelihood] = await limitsOf(shared);
    expect(likelihood!.observed.value / gaussian!.observed.value).toBeCloseTo(1, 1);
  });

  test("are refused without the parameters of the signal, and where values are hidden", async () => {
    const input = countingExperiment({ signal: [4], backgrounds: [[50]], observed: [53] });
    await withFit(input, async (fit) => {
      const refused = observableLimits(fit, { mappings, background: [], ...asked });
      await expect(refused).rejects.toThrow("options.background is empty");
    });
    const blinded = withFit(
      input,
      (fit) => observableLimits(fit, { mappings, background: ["signal"], ...asked }),
      { data: { sets: ["data"], unblind: [] } },
    );
    await expect(blinded).rejects.toThrow("options.data.unblind");
  });
});
