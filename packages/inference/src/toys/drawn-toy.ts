import { oneOf } from "@rabbit-fit/contracts/options";

/** Which toy is drawn, and how. */
export interface DrawnToy {
  /** Number of the toy, from 1. */
  readonly toy: number;
  /** Toy k of a seed is always the same. */
  readonly seed?: number;
  /** What fluctuates with the nuisance parameters; `frequentist` by default. */
  readonly nuisances?: "frequentist" | "hybrid" | "none";
}

export const toyNuisances = oneOf<DrawnToy["nuisances"]>({ frequentist: true, hybrid: true, none: true });

/**
 * Toys of different values are independent, so that the errors of their tests are: a number from the bits of the value, 0 for 0.
 * It is part of what makes a toy the same one year later.
 */
export function seriesOf(value: number): number {
  const bits = new Uint32Array(new Float64Array([value]).buffer);
  return (Math.imul(bits[0]!, 0x9e3779b1) ^ bits[1]!) >>> 0;
}
