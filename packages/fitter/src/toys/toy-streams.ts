import { RandomStream } from "../random/random-stream.js";

/**
 * What the random numbers of a toy are for, each with a stream of its own: one more draw for one of them leaves the
 * others as they are. The numbers are part of what makes a toy the same one year later: never change them.
 */
export const toyPurposes = {
  /** Counts of the data. */
  data: 0,
  /** Centres of the constraints of parameters. */
  parameterCentres: 1,
  /** True values of parameters. */
  parameterValues: 2,
  /** Centres of the constraints of bin-by-bin parameters. */
  betaCentres: 3,
  /** True values of bin-by-bin parameters. */
  betaValues: 4,
  /** Where the fit starts. */
  start: 5,
} as const;

/** The random numbers of one toy, by what they are for. */
export type ToyStreams = (purpose: keyof typeof toyPurposes) => RandomStream;

export function toyStreams(at: { seed: number; toy: number; dataSet: number }): ToyStreams {
  return (purpose) => new RandomStream({ ...at, purpose: toyPurposes[purpose] });
}
