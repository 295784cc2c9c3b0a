/** aᵀ b, both of [length]. */
export function dot(a: Float64Array, b: Float64Array): number {
  const length = a.length;
  let sum = 0;
  for (let i = 0; i < length; i++) sum += a[i] * b[i];
  return sum;
}

/** Euclidean norm. */
export function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}

/** out += factor · a, both of [length]. */
export function addScaled(out: Float64Array, factor: number, a: Float64Array): void {
  const length = a.length;
  for (let i = 0; i < length; i++) out[i] += factor * a[i];
}

/** out = factor · a, both of [length]. */
export function fillScaled(out: Float64Array, factor: number, a: Float64Array): void {
  const length = a.length;
  for (let i = 0; i < length; i++) out[i] = factor * a[i];
}

/** Index of the first element that is NaN or infinite, -1 when there is none. */
export function firstNonFinite(a: Float64Array): number {
  const length = a.length;
  for (let i = 0; i < length; i++) if (!Number.isFinite(a[i])) return i;
  return -1;
}

/** Whether two vectors of one length have the same elements. */
export function equalElements(a: Float64Array, b: Float64Array): boolean {
  const length = a.length;
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return false;
  return true;
}
