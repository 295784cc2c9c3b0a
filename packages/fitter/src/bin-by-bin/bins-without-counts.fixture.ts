import type { FitInput } from "@rabbit-fit/contracts";
import { exampleInput } from "../testing/example-input.fixture.js";

/** Three bins of a signal and a background, the second without counts, where the sum of both can be negative. */
export interface NegativeYields {
  readonly input: FitInput;
  /** Nominal yields of (signal, background) in each bin at parameters (x, systematics), where mu = x^2. */
  readonly yields: (x: Float64Array) => readonly (readonly [number, number])[];
}

interface Content {
  readonly counts: readonly number[];
  readonly norm: readonly number[];
  readonly sumw2: readonly number[];
  readonly systematics: readonly string[];
  /** [bins, processes, systematics] */
  readonly logk: readonly number[];
  readonly systematicType: FitInput["systematicType"];
}

/** A shape systematic that is added takes the background below zero at -0.86 of its standard deviations. */
export const additiveShape = () =>
  negativeYields({
    counts: [48, 0, 33],
    norm: [5, 50, 0.2, 1.2, 3, 30],
    sumw2: [0.05, 0.25, 2e-4, 1e-3, 0.03, 0.15],
    systematics: ["lumi", "shape"],
    logk: [0.1, 0, 1, 3, 0.004, 0, 0.024, 1.4, 0.06, 0, 0.6, 2],
    systematicType: "normal",
  });

/** A signal that interferes destructively. @param sumw2 of signal and background where there are no counts */
export const interference = (sumw2: readonly [number, number]) =>
  negativeYields({
    counts: [70, 0, 42],
    norm: [10, 50, -0.4, 0.5, 6, 30],
    sumw2: [0.5, 5, ...sumw2, 0.3, 3],
    systematics: ["lumi"],
    logk: new Array<number>(6).fill(Math.log(1.02)),
    systematicType: "log_normal",
  });

/** With 91 simulated events where there are no counts, and with 0.9. */
export const interferenceOfMany = () => interference([1e-5, 1e-4]);
export const interferenceOfFew = () => interference([1e-3, 1e-2]);

function negativeYields({ counts, norm, sumw2, systematics, logk, systematicType }: Content): NegativeYields {
  const plain = exampleInput({ bins: 3, systematics: 0, symmetric: true, systematicType });
  const columnCount = systematics.length;
  return {
    input: {
      ...plain,
      channels: [{ ...plain.channels[0]!, start: 0, stop: 3 }],
      processes: ["sig", "bkg"],
      signals: ["sig"],
      systematics: {
        names: [...systematics],
        unconstrainedCount: 0,
        constraintWeights: new Float64Array(columnCount).fill(1),
        noiIndices: new Int32Array(0),
        groups: [],
      },
      data: { counts: Float64Array.from(counts) },
      templates: {
        kind: "dense",
        norm: Float64Array.from(norm),
        columnCount,
        logk: [{ firstRow: 0, values: Float64Array.from(logk) }],
      },
      sumw: Float64Array.from(norm),
      sumw2: Float64Array.from(sumw2),
    },
    yields: (x) => {
      const yieldOf = (row: number) => {
        let exponent = 0;
        for (let j = 0; j < columnCount; j++) exponent += logk[row * columnCount + j]! * x[1 + j]!;
        const rate = row % 2 === 0 ? x[0]! ** 2 : 1;
        return systematicType === "normal"
          ? norm[row]! * rate + exponent
          : norm[row]! * rate * Math.exp(exponent);
      };
      return [0, 1, 2].map((bin) => [yieldOf(2 * bin), yieldOf(2 * bin + 1)] as const);
    },
  };
}
