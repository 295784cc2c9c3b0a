// phi of one bin as the least value of its likelihood over all betas, found by golden section search in values of that
// likelihood alone: no stationary condition, no closed form, no derivative.
import type { ExactBinInput } from "./exact-bin.slow.js";

/** A bin as for exact arithmetic, with any yields, and whether one beta stands for all that is scaled. */
export interface JointBinInput extends ExactBinInput {
  readonly mode: "lite" | "full";
}

export interface JointBin {
  /** Infinity where no betas are possible. */
  readonly value: number;
  readonly betas: readonly number[];
  /** n */
  readonly total: number;
  /** Differs on the two sides of every change of rule. */
  readonly rule: string;
}

/** What is added counts as one more yield of 1, whose beta has its centre at 0 and k = 1 / variance. */
interface Beta {
  readonly yield: number;
  readonly k: number;
  readonly beta0: number;
  readonly isGamma: boolean;
  readonly least: number;
  readonly largest: number;
}

export function jointBin(input: JointBinInput): JointBin {
  const { mode, kind, type, observed, groups, other, added } = input;
  const isGamma = type === "gamma";
  const isEmpty = kind === "poisson" && observed === 0;
  const betas: Beta[] = groups.map(({ yield: y, k, beta0 }) => ({
    yield: y,
    k,
    beta0,
    isGamma,
    least: isGamma ? 0 : beta0 - FAR,
    largest: !isGamma ? beta0 + FAR : isEmpty && mode === "full" ? 2 * beta0 : FAR,
  }));
  if (added) betas.push({ yield: 1, k: 1 / added, beta0: 0, isGamma: false, least: -FAR, largest: FAR });

  const nominal = betas.reduce((sum, beta) => sum + beta.beta0 * beta.yield, other);
  // What n may not fall below.
  let floor = Number.NEGATIVE_INFINITY;
  if (kind === "poisson" && observed > 0) floor = 0;
  if (isEmpty && mode === "lite") floor = Math.min(0, nominal);
  if (isEmpty && !isGamma && betas.some((beta) => beta.yield !== 0)) {
    floor = mode === "full" || added ? 0 : Math.min(0, nominal);
  }
  const found = least(betas, 0, other, floor, (n) => dataTerm(input, n));
  if (!found) return { value: Number.POSITIVE_INFINITY, betas: [], total: Number.NaN, rule: "none" };
  const best = betasOf(found);
  const total = betas.reduce((sum, beta, i) => sum + beta.yield * best[i]!, other);
  const limited = betas.map((beta, i) => Number(best[i]! > beta.largest * (1 - 1e-6)));
  const rule = `${nominal < 0} ${isEmpty && Math.abs(total) < 1e-6} ${limited.join()}`;
  return { value: found.value, betas: best, total, rule };
}

/** Beyond every minimum here. */
const FAR = 1e3;

function dataTerm({ kind, observed, variance }: JointBinInput, n: number): number {
  if (kind === "chi2") return (n - observed) ** 2 / (2 * variance!);
  return observed === 0 ? n : n - observed - observed * Math.log(n / observed);
}

function constraint({ k, beta0, isGamma }: Beta, beta: number): number {
  if (!isGamma) return (k * (beta - beta0) ** 2) / 2;
  return k * (beta - beta0) - (beta0 === 0 ? 0 : k * beta0 * Math.log(beta / beta0));
}

/** The least value over one beta and those after it. Searches make millions of them. */
interface Found {
  readonly value: number;
  readonly beta: number;
  /** Undefined for the last beta. */
  readonly inside: Found | undefined;
}

/** The least value over all betas from one on with n >= floor, one inside the other. */
function least(
  betas: readonly Beta[],
  first: number,
  fixed: number,
  floor: number,
  data: (n: number) => number,
): Found | undefined {
  const beta = betas[first]!;
  const isLast = first === betas.length - 1;
  // The most that the betas inside can add to n.
  let room = fixed;
  for (let i = first + 1; i < betas.length; i++) {
    const { yield: y, least: a, largest: b } = betas[i]!;
    room += Math.max(y * a, y * b);
  }
  let { least: low, largest: high } = beta;
  const bound = (floor - room) / beta.yield;
  if (beta.yield > 0) low = Math.max(low, bound);
  if (beta.yield < 0) high = Math.min(high, bound);
  if (!(low <= high) || (beta.yield === 0 && room < floor)) return undefined;
  const at = (value: number): Found => {
    const n = fixed + value * beta.yield;
    // Rounding alone takes n below the floor at an end.
    if (isLast)
      return { value: constraint(beta, value) + data(Math.max(n, floor)), beta: value, inside: undefined };
    const inside = least(betas, first + 1, n, floor, data) ?? centred(betas, first + 1, data(floor));
    return { value: constraint(beta, value) + inside.value, beta: value, inside };
  };
  return goldenSection(at, low, high, beta.isGamma);
}

/** Betas from one on at their centres. */
function centred(betas: readonly Beta[], first: number, value: number): Found {
  const inside = first === betas.length - 1 ? undefined : centred(betas, first + 1, value);
  return { value, beta: betas[first]!.beta0, inside };
}

/** All betas, in their order. */
function betasOf(found: Found): number[] {
  return found.inside ? [found.beta, ...betasOf(found.inside)] : [found.beta];
}

const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** The least of a function with one valley, of a number or of its logarithm where that is positive. */
function goldenSection(at: (x: number) => Found, first: number, last: number, isPositive: boolean): Found {
  const span = last - first;
  // As fine near the ends as far from them.
  const place = (u: number) =>
    isPositive && first === 0 ? last * Math.exp(-60 * (1 - u)) : first + span * u;
  let [low, high] = [0, 1];
  let [left, right] = [high - GOLDEN, low + GOLDEN];
  let [atLeft, atRight] = [at(place(left)), at(place(right))];
  let best = atLeft;
  for (const end of [at(first), at(last), atRight]) if (!(best.value <= end.value)) best = end;
  for (let step = 0; step < 56; step++) {
    if (atLeft.value <= atRight.value) {
      high = right;
      right = left;
      atRight = atLeft;
      left = high - GOLDEN * (high - low);
      atLeft = at(place(left));
      if (atLeft.value < best.value) best = atLeft;
    } else {
      low = left;
      left = right;
      atLeft = atRight;
      right = low + GOLDEN * (high - low);
      atRight = at(place(right));
      if (atRight.value < best.value) best = atRight;
    }
  }
  return best;
}

/** Derivatives by the yields of all groups and the other one, by differences of the least value. */
export function jointDerivatives(input: JointBinInput): {
  readonly slopes: readonly number[];
  readonly curvature: readonly (readonly number[])[];
  /** Whether one rule holds everywhere that was looked at. */
  readonly isSmooth: boolean;
} {
  const steps = [...input.groups.map((group) => Math.abs(group.yield)), Math.abs(input.other)].map(
    (size) => STEP * (0.03 + size),
  );
  const centre = jointBin(input);
  let isSmooth = Number.isFinite(centre.value);
  const moved = (moves: readonly (readonly [number, number])[]) => {
    const shift = (i: number) =>
      moves.reduce((sum, [index, sign]) => (index === i ? sum + sign * steps[i]! : sum), 0);
    const { value, rule } = jointBin({
      ...input,
      groups: input.groups.map((group, i) => ({ ...group, yield: group.yield + shift(i) })),
      other: input.other + shift(input.groups.length),
    });
    if (rule !== centre.rule) isSmooth = false;
    return value;
  };
  const up = steps.map((_, i) => moved([[i, 1]]));
  const down = steps.map((_, i) => moved([[i, -1]]));
  const slopes = steps.map((step, i) => (up[i]! - down[i]!) / (2 * step));
  const curvature: number[][] = steps.map(() => []);
  steps.forEach((step, i) => {
    curvature[i]![i] = (up[i]! - 2 * centre.value + down[i]!) / (step * step);
    for (let j = i + 1; j < steps.length; j++) {
      const at = (signI: number, signJ: number) =>
        moved([
          [i, signI],
          [j, signJ],
        ]);
      const difference = at(1, 1) + at(-1, -1) - (at(1, -1) + at(-1, 1));
      curvature[i]![j] = curvature[j]![i] = difference / (4 * step * steps[j]!);
    }
  });
  return { slopes, curvature, isSmooth };
}

/** Leaves 1e-5 of a derivative, and as much to the roundings of the values. */
const STEP = 3e-4;
