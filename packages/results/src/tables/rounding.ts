/** A value and its uncertainties, rounded to the same last digit. */
export interface RoundedEstimate {
  readonly value: string;
  readonly uncertainties: readonly string[];
  /** All of them are to be multiplied by 10 to this power; absent where that is 0. */
  readonly power?: number;
}

/** Numbers from here on, and below, are written with a power of ten. */
const LARGEST_PLAIN = 1e7;
const SMALLEST_PLAIN = 1e-5;

/**
 * A value with as many decimals as its uncertainty warrants: `digits` significant digits of the largest uncertainty. Two are
 * customary in print.
 *
 * Without an uncertainty that is finite and above 0 there is nothing to go by: the value then has six significant digits.
 */
export function roundedEstimate(
  value: number,
  uncertainties: readonly number[],
  digits: number,
): RoundedEstimate {
  const scale = Math.max(...uncertainties);
  if (!(scale > 0) || !Number.isFinite(scale) || !Number.isFinite(value)) {
    return { value: shortNumber(value), uncertainties: uncertainties.map(shortNumber) };
  }
  // Of the rounded number, so that 0.0996 is 0.10 and not 0.100.
  const lastPlace = digits - 1 - exponentOf(Number(scale.toExponential(digits - 1)));
  const size = Math.max(Math.abs(value), scale);
  const power = size >= LARGEST_PLAIN || size < SMALLEST_PLAIN ? exponentOf(size) : 0;
  const round = (number: number) => roundedTo(number, lastPlace, power);
  return {
    value: round(value),
    uncertainties: uncertainties.map(round),
    ...(power !== 0 && { power }),
  };
}

/** A number in at most six significant digits, without trailing zeros. */
export function shortNumber(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return String(Number(value.toPrecision(6)));
}

/** A value that rounds to zero has no sign left. */
export function withoutNegativeZero(text: string): string {
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text;
}

/** A number in units of 10^power, with its last digit at 10^-lastPlace. */
function roundedTo(value: number, lastPlace: number, power: number): string {
  if (!Number.isFinite(value)) return shortNumber(value);
  // Digits of the decimal text are moved: a division would round once more.
  const scaled = power === 0 ? value : Number(shifted(value, -power));
  const decimals = lastPlace + power;
  if (decimals >= 0) return withoutNegativeZero(scaled.toFixed(Math.min(decimals, 100)));
  const tens = Math.round(Number(shifted(scaled, decimals)));
  return withoutNegativeZero(Number(shifted(tens, -decimals)).toFixed(0));
}

/** value * 10^places by its decimal digits. */
function shifted(value: number, places: number): string {
  const [mantissa, exponent] = value.toExponential().split("e");
  return `${mantissa}e${Number(exponent) + places}`;
}

function exponentOf(value: number): number {
  return Number(value.toExponential().split("e")[1]);
}
