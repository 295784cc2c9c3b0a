/** Adds `factor` times a stretch of `values` to one of `out`. */
export function addScaled(
  out: Float64Array,
  to: number,
  values: Float64Array,
  from: number,
  length: number,
  factor: number,
): void {
  for (let i = 0; i < length; i++) out[to + i]! += factor * values[from + i]!;
}
