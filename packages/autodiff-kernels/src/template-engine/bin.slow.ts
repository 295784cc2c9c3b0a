import type { BinLikelihood } from "./bin-likelihood.js";

/** phi of a bin and its derivatives with respect to the yields of its rows. */
export interface SlowBin {
  readonly value: number;
  readonly slopes: readonly number[];
  readonly hessian: readonly (readonly number[])[];
  /** n, D'(n) and the betas, with the rows that each scales */
  readonly total: number;
  readonly dataSlope: number;
  readonly betas: readonly { readonly scales: readonly number[]; readonly value: number }[];
}

export interface SlowRow {
  readonly k: number;
  readonly yield: number;
}

/** A beta, and the positions of the rows that it scales, or what it adds (beta - beta0) times. */
interface SlowBeta {
  readonly scales: readonly number[];
  readonly adds: number;
  readonly k: number;
  readonly beta0: number;
  readonly isGamma: boolean;
}

/**
 * One bin as a saddle point over y = (betas, n, t),
 *
 *     phi = min over beta and n, max over t, of D(n) + sum C(beta) + t (sum of the scaled yields - n),
 *
 * so that the second derivative is F_ll - F_ly F_yy^-1 F_yl, element by element. An n or a beta at a border stays there.
 */
export function slowBin(likelihood: BinLikelihood, bin: number, rows: readonly SlowRow[]): SlowBin {
  const { kind, observed, variances } = likelihood;
  const count = observed[bin]!;
  const variance = variances?.[bin] ?? 1;
  const isPoisson = kind === "poisson";
  const { betas, shift, factors } = betasOf(likelihood, bin, rows);
  const yieldOf = (beta: SlowBeta) => beta.scales.reduce((sum, i) => sum + rows[i]!.yield, beta.adds);
  const fixed = rows.reduce((sum, row, i) => sum + (factors[i] ?? 0) * row.yield, shift);
  const betaAt = (beta: SlowBeta, t: number) => {
    const x = (t * yieldOf(beta)) / beta.k;
    return beta.isGamma ? beta.beta0 / (1 + x) : beta.beta0 - x;
  };
  const sumAt = (t: number) =>
    betas.reduce((sum, beta) => {
      return sum + yieldOf(beta) * (betaAt(beta, t) - (beta.adds === 0 ? 0 : beta.beta0));
    }, fixed);

  const isClipped =
    isPoisson && count === 0 && likelihood.binByBin.kind !== "none" && !betas[0]?.isGamma && sumAt(1) < 0;
  let t = 1;
  if (isClipped) t = rootOf((x) => sumAt(x), -1e6, 1);
  else if (!isPoisson) t = rootOf((x) => sumAt(x) - count - variance * x, poleOf(-1e6), 1e6);
  else if (count > 0) t = rootOf((x) => sumAt(x) - count / (1 - x), poleOf(-1e6), 1);
  const n = isClipped ? 0 : isPoisson && count > 0 ? count / (1 - t) : sumAt(t);

  const values = betas.map((beta) => betaAt(beta, t));
  const second = isPoisson ? count / (n * n) : 1 / variance;
  // F_yy, and F_ly for every row, with the n left out where it is clipped.
  const free = isClipped ? 0 : 1;
  const size = betas.length + free + 1;
  const inner = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  const cross = rows.map(() => new Array<number>(size).fill(0));
  const last = size - 1;
  betas.forEach((beta, b) => {
    inner[b]![b] = beta.isGamma ? (beta.k * beta.beta0) / values[b]! ** 2 : beta.k;
    inner[b]![last] = inner[last]![b] = yieldOf(beta);
    for (const i of beta.scales) {
      cross[i]![b] = t;
      cross[i]![last] = values[b]!;
    }
  });
  if (free) {
    inner[betas.length]![betas.length] = second;
    inner[betas.length]![last] = inner[last]![betas.length] = -1;
  }
  factors.forEach((factor, i) => {
    if (factor !== undefined) cross[i]![last] = factor;
  });
  const data = isPoisson
    ? count === 0
      ? n
      : n - count - count * Math.log(n / count)
    : (n - count) ** 2 / (2 * variance);
  const constraints = betas.map(({ k, beta0, isGamma }, b) => {
    const beta = values[b]!;
    return isGamma ? k * (beta - beta0 - beta0 * Math.log(beta / beta0)) : (k * (beta - beta0) ** 2) / 2;
  });
  const solved = cross.map((column) => solve(inner, column));
  return {
    value: constraints.reduce((sum, c) => sum + c, data),
    slopes: cross.map((derivative) => t * derivative[last]!),
    total: n,
    dataSlope: t,
    betas: betas.map(({ scales }, b) => ({ scales, value: values[b]! })),
    hessian: cross.map((left) => solved.map((right) => 0 - left.reduce((s, x, y) => s + x * right[y]!, 0))),
  };

  /** The largest t at which some gamma-constrained beta would be infinite. */
  function poleOf(start: number): number {
    return betas.reduce((largest, beta) => {
      return beta.isGamma && yieldOf(beta) > 0 ? Math.max(largest, -beta.k / yieldOf(beta)) : largest;
    }, start);
  }
}

/** @returns also what every row without a beta is scaled by */
function betasOf(
  { binByBin }: BinLikelihood,
  bin: number,
  rows: readonly SlowRow[],
): { betas: SlowBeta[]; shift: number; factors: (number | undefined)[] } {
  switch (binByBin.kind) {
    case "none":
      return { betas: [], shift: 0, factors: rows.map(() => 1) };
    case "additive": {
      const adds = Math.sqrt(binByBin.variance[bin]!);
      const betas = adds === 0 ? [] : [{ scales: [], adds, k: 1, beta0: 0, isGamma: false }];
      return { betas, shift: binByBin.shift[bin]!, factors: rows.map(() => 1) };
    }
    case "lite": {
      const [k, beta0] = [binByBin.kstat[bin]!, binByBin.beta0[bin]!];
      const scales = rows.flatMap((row, i) => (binByBin.active[row.k] ? [i] : []));
      const isMasked = binByBin.masked[bin] === 1;
      return {
        betas: isMasked ? [] : [{ scales, adds: 0, k, beta0, isGamma: binByBin.type === "gamma" }],
        shift: 0,
        factors: rows.map((_, i) => (!scales.includes(i) ? 1 : isMasked ? beta0 : undefined)),
      };
    }
    case "full": {
      const isGamma = binByBin.type === "gamma";
      const betas = rows.flatMap(({ k: row }, i) => {
        if (binByBin.masked[row]) return [];
        return [{ scales: [i], adds: 0, k: binByBin.kstat[row]!, beta0: binByBin.beta0[row]!, isGamma }];
      });
      return { betas, shift: 0, factors: rows.map(({ k }) => (binByBin.masked[k] ? 1 : undefined)) };
    }
  }
}

/** Bisection of a falling function to the last bit. */
function rootOf(falling: (x: number) => number, low: number, high: number): number {
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return middle;
    if (falling(middle) > 0) low = middle;
    else high = middle;
  }
}

/** Gaussian elimination with the largest pivot of each column. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  const size = rows.length;
  for (let c = 0; c < size; c++) {
    const pivot = rows.slice(c).reduce((best, row, i) => {
      return Math.abs(row[c]!) > Math.abs(rows[best]![c]!) ? c + i : best;
    }, c);
    [rows[c], rows[pivot]] = [rows[pivot]!, rows[c]!];
    for (let r = 0; r < size; r++) {
      if (r === c) continue;
      const factor = rows[r]![c]! / rows[c]![c]!;
      for (let i = c; i <= size; i++) rows[r]![i]! -= factor * rows[c]![i]!;
    }
  }
  return rows.map((row, i) => row[size]! / row[i]!);
}
