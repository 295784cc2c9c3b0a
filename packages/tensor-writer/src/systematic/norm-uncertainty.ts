import type { SystematicType } from "@rabbit-fit/contracts";
import { foundIn } from "@rabbit-fit/contracts/options";
import { refuse } from "../refuse.js";
import type { Rows } from "../template/rows.js";

/** Factors on a yield of an upward and a downward variation. */
export interface AsymmetricUncertainty {
  readonly up: number;
  readonly down: number;
}

/** Factor on a yield, 1.05 for 5 %, or one for each direction. */
export type NormUncertainty = number | AsymmetricUncertainty;

/** The uncertainty of each process: one for all, or a list of one for each. */
export function uncertaintyPerProcess(
  name: string,
  processes: readonly string[],
  uncertainty: NormUncertainty | readonly NormUncertainty[],
  systematicType: SystematicType,
): NormUncertainty[] {
  const field = `systematics.${name}.uncertainty`;
  const all: readonly NormUncertainty[] = isList(uncertainty)
    ? uncertainty
    : processes.map(() => uncertainty);
  if (all.length !== processes.length) {
    refuse({
      field: `${field}.length`,
      found: all.length,
      expected: `${processes.length} (processes)`,
      remedy: "Give one number for all processes, one for each, or { up, down } for an asymmetric one.",
    });
  }
  for (const [index, factor] of all.entries()) {
    const numbers = isAsymmetric(factor) ? [factor.up, factor.down] : [factor];
    for (const number of numbers) {
      if (isFactor(number, systematicType)) continue;
      refuse({
        field,
        index,
        ...foundIn(number),
        expected: "a finite factor on the yield, or { up, down } of them",
        ...(Number.isFinite(number) && { remedy: "Log-normal factors are above 0: 1.015 for 1.5 %." }),
      });
    }
  }
  return [...all];
}

/** A variation to nothing or below has no logarithm; where variations are added, it is one like any other. */
function isFactor(number: number, systematicType: SystematicType): boolean {
  return Number.isFinite(number) && (systematicType === "normal" || number > 0);
}

/** Below it a factor is taken for the uncertainty itself: 0.015 for 1.5 %. */
const SMALLEST_PLAUSIBLE = 0.1;

/** What is to be said of a factor that is so small that it may be a slip; undefined where there is none. */
export function smallFactor(name: string, factors: readonly NormUncertainty[]): string | undefined {
  const numbers = factors.flatMap((factor) => (isAsymmetric(factor) ? [factor.up, factor.down] : [factor]));
  const small = numbers.find((number) => number > 0 && number < SMALLEST_PLAUSIBLE);
  if (small === undefined) return undefined;
  return (
    `systematics.${name}.uncertainty is ${small}, a factor on the yield that takes away ` +
    `${Number((100 * (1 - small)).toPrecision(4))} % of it. 1.5 % is 1.015.`
  );
}

function isAsymmetric(factor: NormUncertainty): factor is AsymmetricUncertainty {
  return typeof factor === "object" && factor !== null && !Array.isArray(factor);
}

function isList(
  uncertainty: NormUncertainty | readonly NormUncertainty[],
): uncertainty is readonly NormUncertainty[] {
  return Array.isArray(uncertainty);
}

/** Yields of a template times a factor, by bin. */
export function scaledRows(norm: Float64Array, factor: number): Rows {
  const rowStart = new Uint32Array(norm.length + 1);
  const values = new Float64Array(norm.length);
  let filled = 0;
  for (let bin = 0; bin < norm.length; bin++) {
    const value = norm[bin]! * factor;
    if (value !== 0) values[filled++] = value;
    rowStart[bin + 1] = filled;
  }
  return { rowStart, systematics: new Uint32Array(filled), values: values.subarray(0, filled) };
}
