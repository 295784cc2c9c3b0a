import { readFileSync } from "node:fs";
import type { FitInput } from "@rabbit-fit/contracts";
import { describe, expect, test } from "vitest";
import { testHypothesis } from "./hypothesis/test-hypothesis.js";
import type { TestStatistic } from "./hypothesis/test-statistic.js";
import { upperLimit } from "./limits/upper-limit.js";
import { normalTail } from "./normal/normal-distribution.js";
import { significance } from "./significance/significance.js";
import { countingExperiment, type TestSystematic } from "./testing/counting-experiment.js";
import { withFit } from "./testing/with-fit.js";

/** A model of pyhf, of the modifiers that a tensor expresses exactly. */
interface PyhfSpec {
  readonly channels: readonly {
    readonly name: string;
    readonly samples: readonly {
      readonly name: string;
      readonly data: readonly number[];
      readonly modifiers: readonly {
        readonly name: string;
        readonly type: "normfactor" | "normsys" | "histosys";
        readonly data: null | { readonly hi?: number; readonly hi_data?: readonly number[] };
      }[];
    }[];
  }[];
}

interface Tested {
  readonly tested: readonly {
    readonly mu: number;
    readonly cls: number;
    readonly clsb: number;
    readonly clb: number;
    readonly expected: readonly number[];
  }[];
  readonly limit: number;
  readonly expected: readonly number[];
}

interface Case {
  readonly spec: PyhfSpec;
  readonly observed: Readonly<Record<string, readonly number[]>>;
  readonly q: Tested;
  readonly qtilde: Tested;
  readonly discovery: { readonly p0: number; readonly expected: number };
}

const { cases, level } = JSON.parse(
  readFileSync(new URL("../../../fixtures/pyhf/limits.json", import.meta.url), "utf8"),
) as { readonly level: number; readonly cases: Readonly<Record<string, Case>> };

/** The channels side by side as the bins of one. */
function tensorOf({ spec, observed }: Case): FitInput {
  const samples = spec.channels.flatMap(({ samples }) => samples);
  const names = [...new Set(samples.map(({ name }) => name))].toSorted(
    (left, right) => Number(right === "signal") - Number(left === "signal"),
  );
  const yieldsOf = (name: string) =>
    spec.channels.flatMap(({ name: channel, samples }) => {
      const sample = samples.find((one) => one.name === name);
      return sample?.data ?? observed[channel]!.map(() => 0);
    });
  const modifiers = samples.flatMap(({ modifiers }) => modifiers);
  const systematicType = modifiers.some(({ type }) => type === "histosys") ? "normal" : "log_normal";
  const systematics = [
    ...new Set(modifiers.filter(({ type }) => type !== "normfactor").map(({ name }) => name)),
  ];
  const valuesOf = (systematic: string): TestSystematic => {
    const byBin = spec.channels.flatMap(({ name: channel, samples }) =>
      observed[channel]!.map((_, bin) =>
        names.map((name) => {
          const sample = samples.find((one) => one.name === name);
          const data = sample?.modifiers.find((one) => one.name === systematic)?.data;
          if (!data) return 0;
          return data.hi !== undefined ? Math.log(data.hi) : data.hi_data![bin]! - sample!.data[bin]!;
        }),
      ),
    );
    return { name: systematic, values: byBin.flat() };
  };
  return countingExperiment({
    signal: yieldsOf("signal"),
    backgrounds: names.slice(1).map(yieldsOf),
    observed: spec.channels.flatMap(({ name }) => observed[name]!),
    systematics: systematics.map(valuesOf),
    systematicType,
  });
}

/** pyhf's bands are those of whole standard deviations. */
const quantiles = [2, 1, 0, -1, -2].map(normalTail);

describe.each(Object.entries(cases))("pyhf, %s", (_, one) => {
  const statistics = ["q", "qtilde"] as const satisfies readonly TestStatistic[];
  test.each(statistics)("tail probabilities and limits by %s agree to 1e-6", async (statistic) => {
    await withFit(tensorOf(one), async (fit) => {
      for (const { mu, expected, ...tails } of one[statistic].tested) {
        const ours = await testHypothesis(fit, { parameter: "signal", value: mu, statistic, quantiles });
        for (const name of ["cls", "clsb", "clb"] as const) {
          expect([mu, name, ours[name] / tails[name]]).toEqual([mu, name, expect.closeTo(1, 6)]);
        }
        ours.expected.forEach(({ cls }, i) => {
          expect(cls / expected[i]!).toBeCloseTo(1, 6);
        });
      }
      const { observed, expected } = await upperLimit(fit, {
        parameter: "signal",
        level,
        statistic,
        quantiles,
      });
      expect(observed.value / one[statistic].limit).toBeCloseTo(1, 6);
      expected.forEach(({ value }, i) => {
        expect(value / one[statistic].expected[i]!).toBeCloseTo(1, 6);
      });
    });
  });

  test("the significance, observed and expected, agrees to 1e-6", async () => {
    await withFit(tensorOf(one), async (fit) => {
      const { observed, expected } = await significance(fit, { parameter: "signal", expectSignal: 1 });
      // Below zero pyhf's fit stops at its bound with a tolerance, so that the square root of q0 is up to 1e-6.
      expect(observed.pValue).toBeCloseTo(one.discovery.p0, 6);
      expect(expected!.pValue / one.discovery.expected).toBeCloseTo(1, 6);
    });
  });
});
