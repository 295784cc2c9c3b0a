import type { AxisTransform, TransformedAxis } from "./types.js";

/** f(x), NaN where f is not defined. */
export function forward(transform: AxisTransform, x: number): number {
  if (transform === "log") return Math.log(x);
  if (transform === "sqrt") return Math.sqrt(x);
  return x ** transform.power;
}

/** f^-1(z) */
export function inverse(transform: AxisTransform, z: number): number {
  if (transform === "log") return Math.exp(z);
  if (transform === "sqrt") return z * z;
  return z ** (1 / transform.power);
}

/** A word for it: `log`, `sqrt` or `pow(2)`. */
export function transformText(transform: AxisTransform): string {
  return typeof transform === "string" ? transform : `pow(${transform.power})`;
}

/** f of the edge below bin i, with boost-histogram's own formula. */
export function transformedEdge({ bins, from, to }: TransformedAxis, i: number): number {
  const z = i / bins;
  return (1 - z) * from + z * (from + (to - from));
}

/** Bins of values, as boost-histogram finds them: values of which f is not defined are above the last bin. */
export function findTransformed(
  axis: TransformedAxis,
  values: ArrayLike<number>,
  from: number,
  out: Int32Array,
): void {
  const { bins, transform } = axis;
  const width = axis.to - axis.from;
  for (let i = 0; i < out.length; i++) {
    const z = (forward(transform, values[from + i]!) - axis.from) / width;
    out[i] = z < 1 ? (z >= 0 ? Math.trunc(z * bins) : -1) : bins;
  }
}
