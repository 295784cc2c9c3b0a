/** Mean and standard deviation of numbers that come one by one. */
export interface Moments {
  readonly count: number;
  readonly mean: number;
  /** With the divisor count - 1; NaN below two numbers. */
  readonly standardDeviation: number;
}

export interface MomentsBuilder {
  add(value: number): void;
  finish(): Moments;
}

/** Welford's recurrence, which does not cancel where the mean is large: B. P. Welford, Technometrics 4 (1962) 419. */
export function momentsBuilder(): MomentsBuilder {
  let count = 0;
  let mean = 0;
  let squares = 0;
  return {
    add(value) {
      count++;
      const difference = value - mean;
      mean += difference / count;
      squares += difference * (value - mean);
    },
    finish() {
      return {
        count,
        mean: count > 0 ? mean : Number.NaN,
        standardDeviation: count > 1 ? Math.sqrt(squares / (count - 1)) : Number.NaN,
      };
    },
  };
}

/** Standard error of the mean. */
export function meanError({ count, standardDeviation }: Moments): number {
  return standardDeviation / Math.sqrt(count);
}

/** Standard error of the standard deviation of numbers with a normal distribution. */
export function widthError({ count, standardDeviation }: Moments): number {
  return standardDeviation / Math.sqrt(2 * (count - 1));
}
