/** What data and expectation are compared with in a channel. */
export type ChannelTest = "saturated" | "ks" | "ad";

/** The statistic of several channels. */
export function totalStatistic(test: ChannelTest, ofChannels: readonly number[]): number {
  const known = ofChannels.filter((value) => !Number.isNaN(value));
  if (known.length === 0) return Number.NaN;
  return test === "ks" ? Math.max(...known) : sum(Float64Array.from(known));
}

/**
 * How far counts are from their expectation, bin by bin in the order of the channel:
 *
 * - `saturated`  2 sum (n - N + N ln(N / n)), the likelihood ratio to the model that has its expectation at the data
 *                (Baker and Cousins, NIM 221 (1984) 437);
 * - `ks`         the largest distance of the cumulative shares, max |F_N - F_n| (Kolmogorov, Smirnov);
 * - `ad`         N_total sum p (F_N - F_n)^2 / (F_n (1 - F_n)), p the expected share of the bin (Anderson, Darling).
 *
 * @param counts N, [bins]
 * @param expected n, [bins]
 * @returns NaN where nothing is expected or counted, for `ks` and `ad`
 */
export function channelStatistic(test: ChannelTest, counts: Float64Array, expected: Float64Array): number {
  if (test === "saturated") {
    return counts.reduce((sum, count, bin) => {
      const mean = expected[bin]!;
      return sum + 2 * (mean - count + (count > 0 ? count * Math.log(count / mean) : 0));
    }, 0);
  }
  const counted = sum(counts);
  const total = sum(expected);
  if (!(counted > 0 && total > 0)) return Number.NaN;
  let [ofData, ofModel, distance] = [0, 0, 0];
  for (let bin = 0; bin < counts.length; bin++) {
    const share = expected[bin]! / total;
    ofData += counts[bin]! / counted;
    ofModel += share;
    const difference = ofData - ofModel;
    if (test === "ks") distance = Math.max(distance, Math.abs(difference));
    // The last bin has all of both.
    else if (bin < counts.length - 1 && ofModel > 0 && ofModel < 1) {
      distance += (counted * share * difference ** 2) / (ofModel * (1 - ofModel));
    }
  }
  return distance;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
