import type { PlacedData } from "../data/placed-data.js";

/** Further parameters that are put between those of a fit, all at one place. */
export class InsertedParameters {
  /** Place of the first of them, and how many there are. */
  readonly first: number;
  readonly count: number;

  constructor(first: number, count: number) {
    this.first = first;
    this.count = count;
  }

  /** Where a parameter of the fit without them is with them. */
  place(before: number): number {
    return before < this.first ? before : before + this.count;
  }

  /** Values of all parameters; a new array. @param own of the further ones, [count] or one for all */
  into<Values extends Float64Array | Uint8Array>(values: Values, own: ArrayLike<number> | number): Values {
    const out = values.constructor === Uint8Array ? Uint8Array : Float64Array;
    const all = new out(values.length + this.count) as Values;
    all.set(values.subarray(0, this.first));
    if (typeof own === "number") all.fill(own, this.first, this.first + this.count);
    else all.set(own, this.first);
    all.set(values.subarray(this.first), this.first + this.count);
    return all;
  }

  /** The same data, where the further parameters are not hidden. @param at what of the further ones there is, [count] */
  intoData(
    data: PlacedData,
    at: { readonly centres: Float64Array; readonly start: Float64Array },
  ): PlacedData {
    const { constraintCentres, start, offsets } = data;
    return {
      ...data,
      constraintCentres: this.into(constraintCentres, at.centres),
      start: this.into(start, at.start),
      ...(offsets && {
        offsets: {
          scheme: offsets.scheme,
          hidden: this.into(offsets.hidden, 0),
          shifts: this.into(offsets.shifts, 0),
          factors: this.into(offsets.factors, 1),
          widths: this.into(offsets.widths, 0),
        },
      }),
    };
  }

  /** The further ones' part of the values of all, [count]. */
  ofAll(values: Float64Array): Float64Array {
    return values.subarray(this.first, this.first + this.count);
  }
}
