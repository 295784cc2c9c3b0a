/**
 * An unevaluated sum high + low of two float64, some 32 digits. After Dekker, Numer. Math. 18 (1971) 224, and Hida, Li
 * & Bailey, "Library for double-double and quad-double arithmetic" (2007).
 */
export interface DoubleDouble {
  readonly high: number;
  readonly low: number;
}

/** ln 2 */
const LOG_TWO: DoubleDouble = { high: Math.LN2, low: 2.3190468138462996e-17 };

/** Terms of the series of the logarithm; the first one left out is below 0.0295^21 / 43, relatively. */
const LOG_TERMS = 21;

/** a + b, exactly. */
export function exactSum(a: number, b: number): DoubleDouble {
  const high = a + b;
  const bVirtual = high - a;
  return { high, low: a - (high - bVirtual) + (b - bVirtual) };
}

/** a b, exactly unless it overflows. */
export function exactProduct(a: number, b: number): DoubleDouble {
  const high = a * b;
  const [aHigh, aLow] = halves(a);
  const [bHigh, bLow] = halves(b);
  return { high, low: aHigh * bHigh - high + aHigh * bLow + aLow * bHigh + aLow * bLow };
}

export function add(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const high = exactSum(a.high, b.high);
  const low = exactSum(a.low, b.low);
  const middle = exactSum(high.high, high.low + low.high);
  return exactSum(middle.high, middle.low + low.low);
}

export function multiply(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const product = exactProduct(a.high, b.high);
  return exactSum(product.high, product.low + (a.high * b.low + a.low * b.high));
}

export function divide(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const quotient = a.high / b.high;
  const remainder = add(a, negate(multiply(b, { high: quotient, low: 0 })));
  return exactSum(quotient, remainder.high / b.high);
}

export function negate(a: DoubleDouble): DoubleDouble {
  return { high: -a.high, low: -a.low };
}

/** ln a for a normal a > 0: ln 2^e + 2 artanh((f − 1) / (f + 1)) with f between √½ and √2. */
export function log(a: DoubleDouble): DoubleDouble {
  const exponent = Math.round(Math.log2(a.high));
  // In two steps, since 2^-exponent alone can overflow.
  const half = Math.trunc(exponent / 2);
  const scale = (part: number): number => part * 2 ** -half * 2 ** (half - exponent);
  const f = { high: scale(a.high), low: scale(a.low) };
  const s = divide(add(f, { high: -1, low: 0 }), add(f, { high: 1, low: 0 }));
  const square = multiply(s, s);
  let series: DoubleDouble = { high: 0, low: 0 };
  for (let k = LOG_TERMS - 1; k >= 0; k--) {
    const reciprocal = divide({ high: 1, low: 0 }, { high: 2 * k + 1, low: 0 });
    series = add(multiply(series, square), reciprocal);
  }
  const artanh = multiply(s, series);
  const twice = { high: 2 * artanh.high, low: 2 * artanh.low };
  return add(multiply(LOG_TWO, { high: exponent, low: 0 }), twice);
}

/** eᵃ, rounded to one float64. */
export function exp(a: DoubleDouble): number {
  const leading = Math.exp(a.high);
  return leading + leading * a.low;
}

/** A number as the sum of two with 26 bits each (Veltkamp). */
function halves(a: number): [number, number] {
  const shifted = 134_217_729 * a; // 2^27 + 1
  const high = shifted - (shifted - a);
  return [high, a - high];
}
