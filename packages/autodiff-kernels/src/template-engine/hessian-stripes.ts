/** Columns [first, end) of the upper triangle of a matrix, with the rows above `end`. */
export interface HessianStripe {
  readonly first: number;
  readonly end: number;
}

/**
 * Elements of a stripe, 64 MiB: every host has two of them, and goes through its rows once for each stripe. That costs some
 * per cent of their products, and matrices up to 2896 parameters are one stripe.
 */
const stripeLength = 2 ** 23;

/** Cuts a matrix into stripes of about equal area, so that no host holds it as a whole. */
export function hessianStripes(size: number, length = stripeLength): HessianStripe[] {
  const stripes: HessianStripe[] = [];
  for (let first = 0; first < size; ) {
    // end (end - first) <= length
    const most = Math.floor((first + Math.sqrt(first ** 2 + 4 * length)) / 2);
    const end = Math.min(size, Math.max(first + 1, most));
    stripes.push({ first, end });
    first = end;
  }
  return stripes;
}

/** Elements of a stripe, [end, end - first]. */
export function stripeArea({ first, end }: HessianStripe): number {
  return end * (end - first);
}
