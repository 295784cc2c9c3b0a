/** The share of toys with a property, and what is known of it. */
export interface ToyProbability {
  /** NaN where no toy counts. */
  readonly value: number;
  /** One standard deviation of the Monte-Carlo error; NaN where no toy counts. */
  readonly error: number;
  /** How many toys count. */
  readonly toys: number;
  /** How many have the property. */
  readonly passed: number;
  /** How many could not be fitted or drawn, and do not count. */
  readonly failed: number;
}

/**
 * k / n, with the standard deviation of the posterior of a binomial probability under a flat prior,
 *
 *   sqrt((k + 1) (n - k + 1) / ((n + 2)^2 (n + 3))),
 *
 * which is not zero where all or none of the toys pass.
 */
export function toyProbability(passed: number, toys: number, failed: number): ToyProbability {
  if (toys === 0) return { value: Number.NaN, error: Number.NaN, toys, passed, failed };
  const error = Math.sqrt(((passed + 1) * (toys - passed + 1)) / ((toys + 2) ** 2 * (toys + 3)));
  return { value: passed / toys, error, toys, passed, failed };
}

/** p-values count toys whose statistic is as large as the observed one; rounding must not separate what is equal. */
const EQUAL = 1e-7;

/** Whether a statistic is at least as large as another, within rounding. */
export function atLeastAsLarge(statistic: number, observed: number): boolean {
  return statistic >= observed - EQUAL * Math.max(1, Math.abs(observed));
}
