import type { RandomStream } from "./random-stream.js";

/**
 * A gamma deviate of the given shape and unit scale, exactly distributed.
 * Source: G. Marsaglia and W. W. Tsang, "A Simple Method for Generating Gamma Variables", ACM TOMS 26 (2000) 363.
 *
 * @param shape above 0, finite
 * @throws RangeError for any other shape
 */
export function gamma(stream: RandomStream, shape: number): number {
  if (!(shape > 0 && shape < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`gamma: shape is ${shape}, expected a finite number above 0.`);
  }
  // Gamma(a) = Gamma(a + 1) U^(1/a), section 6 there.
  if (shape < 1) return gamma(stream, shape + 1) * stream.uniformInside() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = stream.normal();
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root ** 3;
    const u = stream.uniformInside();
    if (u < 1 - 0.0331 * x ** 4 || Math.log(u) < 0.5 * x * x + d * (1 - v + Math.log(v))) return d * v;
  }
}
