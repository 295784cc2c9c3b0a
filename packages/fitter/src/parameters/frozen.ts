/**
 * Which parameters of a fit are kept fixed. Vectors and matrices of the floating ones are ordered as those of all.
 */
export class Frozen {
  /** 1 where a parameter is fixed, [parameters]. */
  readonly mask: Uint8Array;
  /** Places of the floating parameters, increasing. */
  readonly floating: Int32Array;
  /** Places of the fixed parameters, increasing. */
  readonly fixed: Int32Array;

  /** @param mask 1 where a parameter is fixed, [parameters]; not to be modified from now on */
  constructor(mask: Uint8Array) {
    this.mask = mask;
    const places = Int32Array.from(mask.keys());
    this.floating = places.filter((i) => !mask[i]);
    this.fixed = places.filter((i) => mask[i]);
  }

  /** Nothing is fixed. */
  static none(size: number): Frozen {
    return new Frozen(new Uint8Array(size));
  }

  get size(): number {
    return this.mask.length;
  }

  has(parameter: number): boolean {
    return this.mask[parameter] === 1;
  }

  /** The same with further parameters fixed. */
  and(parameters: Iterable<number>): Frozen {
    const mask = this.mask.slice();
    for (const parameter of parameters) mask[parameter] = 1;
    return new Frozen(mask);
  }

  /** The elements of the floating parameters, [parameters] to [floating]; a new array. */
  extract(vector: Float64Array): Float64Array {
    return Float64Array.from(this.floating, (i) => vector[i]!);
  }

  /** The opposite: zeros for the fixed parameters, [floating] to [parameters]; a new array. */
  embed(part: Float64Array): Float64Array {
    const vector = new Float64Array(this.size);
    this.floating.forEach((i, k) => {
      vector[i] = part[k]!;
    });
    return vector;
  }

  /** Puts zeros in the place of the fixed parameters, [parameters]. */
  clear(vector: Float64Array): void {
    for (const i of this.fixed) vector[i] = 0;
  }
}
