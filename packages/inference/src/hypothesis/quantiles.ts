/** Quantiles of expected limits: the median, and the bands of one and two standard deviations as Python rabbit has them. */
export const defaultQuantiles: readonly number[] = [0.025, 0.16, 0.5, 0.84, 0.975];

/** Limits at 95% confidence level. */
export const defaultLevel = 0.05;
