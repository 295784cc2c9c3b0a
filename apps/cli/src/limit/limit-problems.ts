import type { ToyLimit, UpperLimit } from "@rabbit-fit/inference";

/** Why limits are missing, each reason once, with the limits that it takes. */
export function limitProblems(limits: readonly (UpperLimit | ToyLimit)[]): string[] {
  const reasons = new Map<string, string[]>();
  for (const { parameter, level, method, observed, expected } of limits) {
    const note = (what: string, reason: string | undefined) => {
      if (reason === undefined) return;
      const missing = `${what} (${method}, level ${level})`;
      reasons.set(reason, [...(reasons.get(reason) ?? []), `${missing} of "${parameter}"`]);
    };
    note("the observed limit", observed.reason);
    for (const { quantile, reason } of expected) note(`the expected limit ${quantile}`, reason);
  }
  return [...reasons].map(([reason, [first, ...others]]) => {
    const rest = others.length === 0 ? "" : ` and ${others.length} more`;
    return `No value for ${first}${rest}: ${reason}`;
  });
}
