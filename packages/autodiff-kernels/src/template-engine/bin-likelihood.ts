import { assertLength, KernelInputError } from "../errors/kernel-input-error.js";

/** One scale beta per bin for all rows with statistical uncertainty, profiled inside the bin. */
export interface LiteBinByBin {
  readonly kind: "lite";
  /**
   * The constraint C(beta):
   *
   *     gamma                   k (beta - beta0) - k beta0 ln(beta / beta0)
   *     normal-multiplicative   k (beta - beta0)^2 / 2
   */
  readonly type: "gamma" | "normal-multiplicative";
  /** k, the effective number of simulated events, [bins] or longer. */
  readonly kstat: Float64Array;
  /** [bins] or longer */
  readonly beta0: Float64Array;
  /** 1 where beta stays at beta0 without a constraint, [bins] or longer. */
  readonly masked: Uint8Array;
  /** 1 where beta scales the row, [rows]. */
  readonly active: Uint8Array;
}

/** One scale beta per row, each with a constraint as in {@link LiteBinByBin}. */
export interface FullBinByBin {
  readonly kind: "full";
  readonly type: "gamma" | "normal-multiplicative";
  /** k, [rows] */
  readonly kstat: Float64Array;
  /** [rows] */
  readonly beta0: Float64Array;
  /** 1 where the row has no beta: it is scaled by 1, [rows]. */
  readonly masked: Uint8Array;
}

/**
 * Betas that add to the yield of a bin, one or more: n = sum_k lambda_k + shift + sum_p s_p (beta_p - beta0_p) under
 * (beta_p - beta0_p)^2 / 2. Only the variance sum_p s_p^2 counts.
 */
export interface AdditiveBinByBin {
  readonly kind: "additive";
  /** sum_p s_p^2, [bins] or longer; 0 where there is no beta. */
  readonly variance: Float64Array;
  /** sum_p s_p beta0_p, or what else the yield begins with, [bins] or longer. */
  readonly shift: Float64Array;
}

/**
 * phi of each bin as a function of its expected count n, minimised over its betas where it has some:
 *
 *     poisson   n - N - N ln(n / N), the saturated value taken off; n where N = 0
 *     chi2      (n - N)^2 / 2V
 *
 * Where counts meet yields that no betas make positive, phi is infinite or NaN. Where N = 0, n goes on below zero, and betas
 * are limited, with n0 the yield at their centres:
 *
 *     lite                            n >= min(0, n0)
 *     full, gamma                     beta <= 2 beta0
 *     full, normal, and additive      n >= 0; also lite, normal, with a centre below zero
 */
export interface BinLikelihood {
  readonly kind: "poisson" | "chi2";
  /** N, [bins with a phi]; the bins after these are masked. */
  readonly observed: Float64Array;
  /** V, [bins with a phi]; chi2 only. */
  readonly variances?: Float64Array;
  readonly binByBin: { readonly kind: "none" } | LiteBinByBin | FullBinByBin | AdditiveBinByBin;
}

/** @throws KernelInputError */
export function assertBinLikelihood(likelihood: BinLikelihood, binCount: number, rowCount: number): void {
  const { observed, variances, kind, binByBin } = likelihood;
  if (observed.length > binCount) {
    throw new KernelInputError({
      field: "likelihood.observed.length",
      found: observed.length,
      expected: `at most ${binCount} (binCount)`,
    });
  }
  if (kind === "chi2") {
    if (variances === undefined) {
      throw new KernelInputError({
        field: "likelihood.variances",
        found: "absent",
        expected: "the variances of the counts, since kind is chi2",
      });
    }
    assertLength("likelihood.variances", variances, observed.length, "bins with a phi");
  }
  assertBinByBin(binByBin, observed.length, rowCount);
}

function assertBinByBin(binByBin: BinLikelihood["binByBin"], binCount: number, rowCount: number): void {
  switch (binByBin.kind) {
    case "none":
      return;
    case "lite":
      assertBins("kstat", binByBin.kstat);
      assertBins("beta0", binByBin.beta0);
      assertBins("masked", binByBin.masked);
      assertRows("active", binByBin.active);
      assertType(binByBin.type);
      return;
    case "full":
      assertRows("kstat", binByBin.kstat);
      assertRows("beta0", binByBin.beta0);
      assertRows("masked", binByBin.masked);
      assertType(binByBin.type);
      return;
    case "additive":
      assertBins("variance", binByBin.variance);
      assertBins("shift", binByBin.shift);
      return;
    default:
      binByBin satisfies never;
  }

  function assertBins(name: string, array: ArrayLike<number>): void {
    if (array.length >= binCount) return;
    throw new KernelInputError({
      field: `likelihood.binByBin.${name}.length`,
      found: array.length,
      expected: `at least ${binCount} (bins with a phi)`,
    });
  }

  function assertRows(name: string, array: ArrayLike<number>): void {
    assertLength(`likelihood.binByBin.${name}`, array, rowCount, "rows");
  }

  function assertType(type: string): void {
    if (type === "gamma" || type === "normal-multiplicative") return;
    throw new KernelInputError({
      field: "likelihood.binByBin.type",
      found: type,
      expected: "gamma or normal-multiplicative",
      remedy: "What adds to the yields, normal-additive, has the kind additive.",
    });
  }
}

interface BinRange {
  readonly firstBin: number;
  readonly lastBin: number;
  readonly firstRow: number;
  readonly lastRow: number;
}

/** The part of a likelihood that concerns bins [firstBin, lastBin) and their rows. */
export function sliceBinLikelihood(likelihood: BinLikelihood, range: BinRange): BinLikelihood {
  const { firstBin, lastBin } = range;
  const end = Math.max(firstBin, Math.min(lastBin, likelihood.observed.length));
  const { binByBin, variances } = likelihood;
  return {
    kind: likelihood.kind,
    observed: likelihood.observed.slice(firstBin, end),
    ...(variances === undefined ? {} : { variances: variances.slice(firstBin, end) }),
    binByBin: sliceBinByBin(binByBin, { ...range, lastBin: end }),
  };
}

function sliceBinByBin(
  binByBin: BinLikelihood["binByBin"],
  { firstBin, lastBin, firstRow, lastRow }: BinRange,
): BinLikelihood["binByBin"] {
  switch (binByBin.kind) {
    case "none":
      return binByBin;
    case "lite":
      return {
        kind: "lite",
        type: binByBin.type,
        kstat: binByBin.kstat.slice(firstBin, lastBin),
        beta0: binByBin.beta0.slice(firstBin, lastBin),
        masked: binByBin.masked.slice(firstBin, lastBin),
        active: binByBin.active.slice(firstRow, lastRow),
      };
    case "full":
      return {
        kind: "full",
        type: binByBin.type,
        kstat: binByBin.kstat.slice(firstRow, lastRow),
        beta0: binByBin.beta0.slice(firstRow, lastRow),
        masked: binByBin.masked.slice(firstRow, lastRow),
      };
    case "additive":
      return {
        kind: "additive",
        variance: binByBin.variance.slice(firstBin, lastBin),
        shift: binByBin.shift.slice(firstBin, lastBin),
      };
  }
}
