import { add, type DoubleDouble, divide, multiply } from "./double-double.js";

/** pi */
export const PI: DoubleDouble = { high: Math.PI, low: 1.2246467991473532e-16 };

const ONE: DoubleDouble = { high: 1, low: 0 };

/** Terms of the Taylor series; the first one left out is below (pi/2)^30 / 30!, 3e-27. */
const TERMS = 14;

/** sin(pi d) in double-double, for |d| from 2^-100 to 1/2. */
export function sinePi(d: number): DoubleDouble {
  const angle = multiply(PI, { high: d, low: 0 });
  // sin a = a (1 - a^2/(2 3) (1 - a^2/(4 5) (...)))
  return multiply(
    angle,
    nested(multiply(angle, angle), (k) => 2 * k * (2 * k + 1)),
  );
}

/** cos(pi d) in double-double, for |d| from 2^-100 to 1/2. */
export function cosinePi(d: number): DoubleDouble {
  const angle = multiply(PI, { high: d, low: 0 });
  // cos a = 1 - a^2/(1 2) (1 - a^2/(3 4) (...))
  return nested(multiply(angle, angle), (k) => (2 * k - 1) * (2 * k));
}

function nested(square: DoubleDouble, divisor: (k: number) => number): DoubleDouble {
  let series = ONE;
  for (let k = TERMS; k > 0; k--) {
    const term = divide(multiply(square, series), { high: -divisor(k), low: 0 });
    series = add(ONE, term);
  }
  return series;
}
