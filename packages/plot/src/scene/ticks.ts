import { tickIncrement, ticks } from "d3-array";
import type { FigureAxis, Tick } from "../figure/figure.js";
import type { Scale } from "./scale.js";

/** The ticks of an axis. */
export interface AxisTicks {
  readonly major: readonly Tick[];
  readonly minor: readonly number[];
  /** The power of ten that all numbers have in common: -3, 4 ...; 0 where they are as they stand. */
  readonly exponent: number;
}

/** Numbers from here on, and down to there, have a common power of ten. */
const LARGE = 1e4;
const SMALL = 1e-2;
/** Of the length of an axis: a tick that is beyond its end by no more is at the end. */
const ROUNDING = 1e-9;
/** A logarithmic axis with fewer decades has numbers between its powers of ten. */
const FEW_DECADES = 1.3;

/**
 * The ticks of an axis, at round numbers unless the axis gives them.
 *
 * @param length of the axis, in sizes of its numbers along it: as many numbers as fit
 */
export function axisTicks(axis: FigureAxis, scale: Scale, length: number): AxisTicks {
  if (axis.ticks !== undefined) return { major: axis.ticks, minor: [], exponent: 0 };
  if (axis.scale === "category") {
    const major = (axis.categories ?? []).map((text, i) => ({ at: i + 0.5, text }));
    return { major, minor: [], exponent: 0 };
  }
  const [low, high] = scale.domain[0] < scale.domain[1] ? scale.domain : [scale.domain[1], scale.domain[0]];
  return axis.scale === "log" ? logTicks(low, high, length) : linearTicks(low, high, length, axis.exponent);
}

function linearTicks(
  low: number,
  high: number,
  length: number,
  exponents: FigureAxis["exponent"] = "auto",
): AxisTicks {
  const count = Math.max(2, Math.min(8, Math.round(length / 2.7)));
  const step = stepOf(low, high, count);
  // An end may be next to a tick by the rounding of numbers only.
  const rounding = ROUNDING * (high - low);
  const at = ticks(low - rounding, high + rounding, count);
  const largest = Math.max(Math.abs(low), Math.abs(high));
  const wantsExponent = exponents === "auto" && (largest >= LARGE || largest < SMALL);
  const exponent = wantsExponent ? Math.floor(Math.log10(largest) + 1e-9) : 0;
  const decimals = Math.max(0, exponent - Math.floor(Math.log10(step) + 1e-9));
  const major = at.map((value) => ({
    at: Math.min(Math.max(value, low), high),
    text: withMinus((value / 10 ** exponent).toFixed(Math.min(20, decimals))),
  }));
  // A step of 1 or 5 in five parts, of 2 in four.
  const mantissa = Math.round(step / 10 ** Math.floor(Math.log10(step) + 1e-9));
  const part = step / (mantissa === 2 ? 4 : 5);
  const minor: number[] = [];
  const [first, last] = [Math.ceil(low / part - 1e-9), Math.floor(high / part + 1e-9)];
  for (let i = first; i <= last && minor.length < 200; i++) minor.push(i * part);
  return { major, minor, exponent };
}

function stepOf(low: number, high: number, count: number): number {
  const increment = tickIncrement(low, high, count);
  return increment > 0 ? increment : -1 / increment;
}

function logTicks(low: number, high: number, length: number): AxisTicks {
  const [from, to] = [Math.log10(low), Math.log10(high)];
  const decades = to - from;
  const every = Math.max(1, Math.ceil(decades / Math.max(2, Math.min(8, length / 2))));
  const major: Tick[] = [];
  const minor: number[] = [];
  for (let power = Math.floor(from); power <= Math.ceil(to); power++) {
    const decade = 10 ** power;
    if (power % every === 0) major.push({ at: decade, text: powerText(power) });
    else minor.push(decade);
    if (every > 2) continue;
    for (let digit = 2; digit <= 9; digit++) minor.push(digit * decade);
  }
  const inside = (value: number) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9);
  const shown = major.filter(({ at }) => inside(at));
  if (decades < FEW_DECADES) {
    const between = minor.filter((value) => inside(value) && [2, 5].includes(leadingDigit(value)));
    shown.push(...between.map((at) => ({ at, text: plainOrPower(at) })));
    if (shown.length < 2) return { ...linearTicks(low, high, length), minor: minor.filter(inside) };
  }
  return { major: shown, minor: minor.filter(inside), exponent: 0 };
}

function leadingDigit(value: number): number {
  return Math.round(value / 10 ** Math.floor(Math.log10(value) + 1e-9));
}

/** Numbers near one as they stand, as everybody reads them faster. */
function powerText(power: number): string {
  return power >= 0 && power <= 2 ? String(10 ** power) : `$10^{${power}}$`;
}

function plainOrPower(value: number): string {
  if (value >= 0.01 && value < LARGE) return String(Number(value.toPrecision(6)));
  const power = Math.floor(Math.log10(value) + 1e-9);
  return `$${Math.round(value / 10 ** power)}\\times 10^{${power}}$`;
}

function withMinus(text: string): string {
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text.replace("-", "−");
}
