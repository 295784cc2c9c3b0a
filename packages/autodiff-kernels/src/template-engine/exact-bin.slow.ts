// phi of one bin in fixed-point arithmetic of 400 fractional bits. Its betas are found by looking for a change of sign and its
// derivatives are differences over tiny steps: what these lose leaves a hundred bits.
const fractionBits = 400n;
const one = 1n << fractionBits;

/** Exact down to the last fractional bit. */
function exact(x: number): bigint {
  let exponent = 0;
  let mantissa = x;
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    exponent++;
  }
  return (BigInt(mantissa) << fractionBits) >> BigInt(exponent);
}

function toNumber(x: bigint): number {
  const size = (x < 0n ? -x : x).toString(2).length;
  const drop = Math.max(0, size - 100);
  return Number(x >> BigInt(drop)) * 2 ** (drop - Number(fractionBits));
}

const multiply = (a: bigint, b: bigint) => (a * b) >> fractionBits;
const divide = (a: bigint, b: bigint) => (a << fractionBits) / b;

/** ln x = k ln 2 + 2 atanh((m - 1) / (m + 1)), x = m 2^k. */
function logarithm(x: bigint): bigint {
  const k = x.toString(2).length - Number(fractionBits);
  const m = k >= 0 ? x >> BigInt(k) : x << BigInt(-k);
  return BigInt(k) * twoAtanh(one / 3n) + twoAtanh(divide(m - one, m + one));
}

function twoAtanh(t: bigint): bigint {
  const square = multiply(t, t);
  let sum = 0n;
  for (let power = t, n = 1n; power !== 0n && power !== -1n; power = multiply(power, square), n += 2n) {
    sum += power / n;
  }
  return 2n * sum;
}

/** A beta and what it scales: C(beta) = k (beta - beta0) - k beta0 ln(beta / beta0), or k (beta - beta0)^2 / 2. */
export interface ExactGroup {
  readonly yield: number;
  readonly k: number;
  readonly beta0: number;
}

export interface ExactBinInput {
  readonly kind: "poisson" | "chi2";
  readonly observed: number;
  /** chi2 */
  readonly variance?: number;
  readonly type: "gamma" | "normal-multiplicative";
  readonly groups: readonly ExactGroup[];
  /** What no beta scales. */
  readonly other: number;
  /** Variance of what a normal beta adds. */
  readonly added?: number;
}

export interface ExactBin {
  readonly value: number;
  /** d phi / d yield of each group, then / d other */
  readonly slopes: readonly number[];
  readonly curvature: readonly (readonly number[])[];
  /** D'(n), where n is kept at zero what keeps it there */
  readonly dataSlope: number;
  /** n */
  readonly total: number;
  /** Of each group */
  readonly betas: readonly number[];
}

/** The steps of the differences, relative to a yield or to 1. */
const stepBits = 70n;

/** phi at its minimum over the betas, with its derivatives. */
export function exactBin(input: ExactBinInput): ExactBin {
  const at = [...input.groups.map((group) => exact(group.yield)), exact(input.other)];
  const steps = at.map((x) => (x === 0n ? one : x < 0n ? -x : x) >> stepBits);
  const value = (moves: readonly (readonly [number, number])[]) =>
    minimum(
      input,
      at.map((x, i) => moves.reduce((sum, [j, sign]) => (i === j ? sum + BigInt(sign) * steps[i]! : sum), x)),
    ).value;
  const { value: centre, t, total, betas } = minimum(input, at);
  const up = at.map((_, i) => value([[i, 1]]));
  const down = at.map((_, i) => value([[i, -1]]));
  const slopes = at.map((_, i) => divide(up[i]! - down[i]!, 2n * steps[i]!));
  const curvature = at.map((_, i) =>
    at.map((_, j) => {
      if (i === j) return divide(divide(up[i]! - 2n * centre + down[i]!, steps[i]!), steps[i]!);
      const [both, neither] = [1, -1].map((sign) =>
        value([
          [i, sign],
          [j, sign],
        ]),
      );
      const mixed = both! + neither! + 2n * centre - up[i]! - down[i]! - up[j]! - down[j]!;
      return divide(divide(mixed, 2n * steps[i]!), steps[j]!);
    }),
  );
  return {
    value: toNumber(centre),
    slopes: slopes.map(toNumber),
    curvature: curvature.map((row) => row.map(toNumber)),
    dataSlope: toNumber(t),
    total: toNumber(total),
    betas: betas.map(toNumber),
  };
}

/**
 * At the minimum every beta minimises t lambda beta + C(beta) for the same t = D'(n), and their sum of yields is the n of
 * this t: as t rises the one falls and the other does not.
 */
function minimum(
  input: ExactBinInput,
  yields: readonly bigint[],
): { value: bigint; t: bigint; total: bigint; betas: readonly bigint[] } {
  const isPoisson = input.kind === "poisson";
  const isGamma = input.type === "gamma";
  const observed = exact(input.observed);
  const variance = exact(input.variance ?? 1);
  const added = exact(input.added ?? 0);
  const other = yields.at(-1)!;
  const groups = input.groups.map((group, i) => {
    return { lambda: yields[i]!, k: exact(group.k), beta0: exact(group.beta0) };
  });
  type Group = (typeof groups)[number];
  const denominator = (group: Group, t: bigint) => group.k + multiply(t, group.lambda);
  const betaAt = (group: Group, t: bigint) => {
    if (!isGamma) return group.beta0 - divide(multiply(t, group.lambda), group.k);
    return group.beta0 === 0n ? 0n : divide(multiply(group.k, group.beta0), denominator(group, t));
  };
  const sumAt = (t: bigint) =>
    groups.reduce((sum, group) => sum + multiply(betaAt(group, t), group.lambda), other - multiply(added, t));
  const totalAt = (t: bigint) => (isPoisson ? divide(observed, one - t) : observed + multiply(variance, t));
  /** Positive where t is too low; only the sign counts where no beta is possible. */
  const missingAt = (t: bigint) => {
    const beyond = isGamma && groups.find((group) => denominator(group, t) <= 0n);
    if (beyond) return beyond.lambda > 0n ? infinite : -infinite;
    return t >= one && isPoisson ? -infinite : sumAt(t) - totalAt(t);
  };
  let t: bigint;
  if (isPoisson && observed === 0n && (isGamma || sumAt(one) >= 0n)) t = one;
  else t = changeOfSign(isPoisson && observed === 0n ? sumAt : missingAt);
  const total = isPoisson && observed === 0n ? sumAt(t) : totalAt(t);
  const betas = groups.map((group) => betaAt(group, t));
  // Betas with beta0 = 0 jump where their denominator is 0: the first to do so takes what is missing.
  const missing = total - sumAt(t);
  if (isGamma && missing > (total + one) >> 200n) {
    const free = groups.flatMap((group, i) => (group.beta0 === 0n && group.lambda > 0n ? [i] : []));
    const first = free.reduce(
      (a, b) => (denominator(groups[b]!, t) < denominator(groups[a]!, t) ? b : a),
      free[0]!,
    );
    betas[first] = divide(missing, groups[first]!.lambda);
  }
  const data = isPoisson
    ? poisson(observed, total)
    : divide(multiply(total - observed, total - observed), 2n * variance);
  const value = groups.reduce(
    (sum, { k, beta0 }, i) => {
      const change = betas[i]! - beta0;
      if (!isGamma) return sum + multiply(k, multiply(change, change)) / 2n;
      const entropy = beta0 === 0n ? 0n : multiply(beta0, logarithm(divide(betas[i]!, beta0)));
      return sum + multiply(k, change - entropy);
    },
    data + multiply(added, multiply(t, t)) / 2n,
  );
  return { value, t, total, betas };
}

/** Stands for what is beyond a pole. */
const infinite = one << fractionBits;

/**
 * Where a falling function changes its sign: the method of false position, in which an end that stays counts half
 * (Dowell & Jarratt, "A modified regula falsi method", 1971), and bisection where it has no value or does not help.
 */
function changeOfSign(falling: (t: bigint) => bigint): bigint {
  let low = { t: -one, value: falling(-one) };
  while (low.value < 0n && low.t > -infinite) low = { t: 2n * low.t, value: falling(2n * low.t) };
  let high = { t: one, value: falling(one) };
  while (high.value > 0n && high.t < infinite) high = { t: 2n * high.t, value: falling(2n * high.t) };
  if (low.value < 0n || high.value > 0n) throw new Error("There is no change of sign.");
  let moved: "low" | "high" | undefined;
  for (let step = 0; high.t - low.t > 1n; step++) {
    const isKnown = low.value < infinite && high.value > -infinite && step % 16 !== 15;
    const inside = isKnown
      ? (low.t * high.value - high.t * low.value) / (high.value - low.value)
      : (low.t + high.t) >> 1n;
    const t = inside <= low.t ? low.t + 1n : inside >= high.t ? high.t - 1n : inside;
    const value = falling(t);
    if (value === 0n) return t;
    const end = value > 0n ? "low" : "high";
    const half = (point: { t: bigint; value: bigint }) => {
      return isKnown && moved === end ? { t: point.t, value: point.value / 2n || point.value } : point;
    };
    [low, high] = value > 0n ? [{ t, value }, half(high)] : [half(low), { t, value }];
    moved = end;
  }
  return high.t;
}

function poisson(observed: bigint, expected: bigint): bigint {
  if (observed === 0n) return expected;
  return expected - observed - multiply(observed, logarithm(divide(expected, observed)));
}

/** Poisson alone. */
export function exactPoisson(observed: number, expected: number): number {
  return toNumber(poisson(exact(observed), exact(expected)));
}
