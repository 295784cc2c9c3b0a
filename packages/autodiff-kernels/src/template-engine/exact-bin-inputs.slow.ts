import fc from "fast-check";
import type { ExactBinInput } from "./exact-bin.slow.js";

export const positive = (min: number, max: number) =>
  fc.double({ min: Math.log(min), max: Math.log(max), noNaN: true }).map(Math.exp);
export const sometimesZero = (values: fc.Arbitrary<number>) =>
  fc.oneof({ weight: 4, arbitrary: values }, fc.constant(0));

/** Bins for exact arithmetic, in all sizes, with zeros where a toy can have them. */
export function inputs(
  kind: ExactBinInput["kind"],
  type: ExactBinInput["type"],
  groupCounts: { min: number; max: number },
): fc.Arbitrary<ExactBinInput> {
  // The factors keep favourite numbers, such as 1, from meeting where a beta gets to its border: derivatives jump there.
  const betas = positive(0.2, 5).map((beta0) => 1.07 * beta0);
  const group = fc.record({
    yield: sometimesZero(positive(1e-3, 1e4)),
    k: positive(1e-3, 1e12).map((k) => 1.23 * k),
    // A toy of a gamma constraint can draw zero.
    beta0: type === "gamma" ? sometimesZero(betas) : betas,
  });
  return fc
    .record({
      kind: fc.constant(kind),
      type: fc.constant(type),
      observed: fc.oneof(
        fc.integer({ min: 0, max: 10_000 }),
        fc.constant(0),
        fc.integer({ min: 0, max: 1e9 }),
      ),
      variance: kind === "chi2" ? positive(0.1, 1e6) : fc.constant(1),
      groups: fc.array(group, { minLength: groupCounts.min, maxLength: groupCounts.max }),
      other: sometimesZero(positive(1e-3, 1e4)),
    })
    .filter(({ groups, other }) => other > 0 || groups.some((g) => g.yield > 0))
    .filter((input) => !isTied(input));
}

/** Two betas whose t ends at the same place, one of them with beta0 = 0: what is missing is for either. */
function isTied({ groups }: ExactBinInput): boolean {
  const ends = groups.map((group) => group.yield / group.k);
  return groups.some(({ beta0 }, i) => beta0 === 0 && ends.indexOf(ends[i]!) !== ends.lastIndexOf(ends[i]!));
}
