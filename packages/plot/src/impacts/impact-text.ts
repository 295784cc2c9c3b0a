import { type Impact, shortNumber } from "@rabbit-fit/results";

/** An impact in three digits: one number where both sides are the same but for the sign. */
export function numberText(impact: Impact | undefined): string {
  if (impact === undefined) return "–";
  const { up, down } = impact;
  if (down === -up) return threeDigits(Math.abs(up));
  return `${signed(up)} ${signed(down)}`;
}

/** A number in three digits. */
export function threeDigits(value: number): string {
  return Number.isFinite(value) ? shortNumber(Number(value.toPrecision(3))).replace("-", "−") : "no value";
}

function signed(value: number): string {
  return value >= 0 ? `+${threeDigits(value)}` : threeDigits(value);
}
