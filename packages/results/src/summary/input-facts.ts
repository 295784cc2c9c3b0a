import type { FitInput } from "@rabbit-fit/contracts";

/** What of the input a summary needs; taken before the fit, which takes the input apart. */
export interface InputFacts {
  readonly channels: number;
  readonly bins: number;
  readonly maskedBins: number;
  readonly processes: number;
  readonly systematics: number;
  readonly pseudodata: readonly string[];
  /** Names of the systematics that have a constraint. */
  readonly constrained: ReadonlySet<string>;
}

export function inputFacts(input: FitInput): InputFacts {
  const { names, constraintWeights } = input.systematics;
  const bins = input.data.counts.length;
  return {
    channels: input.channels.length,
    bins,
    maskedBins: Math.max(0, ...input.channels.map((channel) => channel.stop)) - bins,
    processes: input.processes.length,
    systematics: names.length,
    pseudodata: input.pseudodata.map(({ name }) => name),
    constrained: new Set(names.filter((_, index) => constraintWeights[index]! > 0)),
  };
}
