/** Parameters with less weight than this share of the leading one are left out of a description. */
const SMALLEST_SHARE = 0.1;
const MOST_PARAMETERS = 4;

/** Indices of the parameters that make up most of a direction, the leading one first. */
export function leadingParameters(direction: Float64Array): number[] {
  const order = Array.from(direction.keys()).sort(
    (i, j) => Math.abs(direction[j]!) - Math.abs(direction[i]!),
  );
  const least = SMALLEST_SHARE * Math.abs(direction[order[0]!] ?? 0);
  return order
    .slice(0, MOST_PARAMETERS)
    .filter((i) => Math.abs(direction[i]!) >= least && direction[i] !== 0);
}

/**
 * A direction in the space of the parameters by those that lead it: `0.71 "a" - 0.71 "b"`. Its length and sign mean
 * nothing: weights are those of the normalised direction, the first is positive.
 *
 * @param direction [names]
 */
export function describeDirection(direction: Float64Array, names: readonly string[]): string {
  const leading = leadingParameters(direction);
  if (leading.length === 0) return "no parameter";
  const length = Math.hypot(...leading.map((i) => direction[i]!), restOf(direction, leading));
  const sign = Math.sign(direction[leading[0]!]!);
  const terms = leading.map((i, position) => {
    const weight = (sign * direction[i]!) / length;
    const joint = position === 0 ? "" : weight < 0 ? " - " : " + ";
    return `${joint}${Math.abs(weight).toFixed(2)} "${names[i]}"`;
  });
  const others = direction.reduce((count, value) => count + Number(value !== 0), 0) - leading.length;
  const visible = restOf(direction, leading) >= 0.5e-2 * length;
  return `${terms.join("")}${visible ? ` + less of ${others} more` : ""}`;
}

function restOf(direction: Float64Array, leading: readonly number[]): number {
  return Math.sqrt(direction.reduce((sum, value, i) => (leading.includes(i) ? sum : sum + value * value), 0));
}
