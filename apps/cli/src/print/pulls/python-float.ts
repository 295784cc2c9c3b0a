import { pythonFloatRepr } from "@rabbit-fit/contracts";

/** A float as Python's `format(x, "g")` writes it: six significant digits, without zeros at the end. */
export function pythonGeneral(value: number): string {
  if (!Number.isFinite(value)) return pythonFloatRepr(value);
  const [mantissa, power] = value.toExponential(5).split("e") as [string, string];
  const exponent = Number(power);
  const trimmed = (digits: string) => digits.replace(/\.?0+$/, "");
  if (exponent >= -4 && exponent < 6) {
    const fixed = value.toFixed(5 - exponent);
    return fixed.includes(".") ? trimmed(fixed) : fixed;
  }
  const width = String(Math.abs(exponent)).padStart(2, "0");
  return `${trimmed(mantissa)}e${exponent < 0 ? "-" : "+"}${width}`;
}

/**
 * A number rounded to decimals as NumPy rounds a float64, for `round(x, 5)` of one is NumPy's and not Python's:
 * scaled, rounded to even, scaled back, in floating point. Python's own rounds the exact decimal value instead, and
 * differs in the last digit where the number is close to a tie: 5e-06 becomes 0.0 here and 1e-05 there.
 */
export function numpyRound(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  return roundHalfEven(value * scale) / scale;
}

function roundHalfEven(value: number): number {
  // From 2^52 on every number is whole, and the arithmetic below would lose the last bit.
  if (!(Math.abs(value) < 2 ** 52)) return value;
  const floor = Math.floor(value);
  const rest = value - floor;
  const even = floor % 2 === 0;
  const rounded = rest < 0.5 || (rest === 0.5 && even) ? floor : floor + 1;
  // rint keeps the sign of what it rounds to zero.
  return rounded === 0 && (value < 0 || Object.is(value, -0)) ? -0 : rounded;
}
