import type { FitInput } from "@rabbit-fit/contracts";
import { exampleInput } from "./example-input.fixture.js";

/** Bins of signal s and background b, nothing else. */
export function counting(signal: number[], background: number[], observed: number[]): FitInput {
  const input = exampleInput({ bins: signal.length, systematics: 0, symmetric: true });
  const norm = Float64Array.from(signal.flatMap((s, i) => [s, background[i]!]));
  return {
    ...input,
    channels: [{ ...input.channels[0]!, start: 0, stop: signal.length }],
    processes: ["sig", "bkg"],
    signals: ["sig"],
    systematics: {
      names: [],
      unconstrainedCount: 0,
      constraintWeights: new Float64Array(0),
      noiIndices: new Int32Array(0),
      groups: [],
    },
    data: { counts: Float64Array.from(observed) },
    templates: { kind: "dense", norm, columnCount: 0, logk: [{ firstRow: 0, values: new Float64Array(0) }] },
    sumw: norm,
    sumw2: new Float64Array(norm.length),
  };
}
