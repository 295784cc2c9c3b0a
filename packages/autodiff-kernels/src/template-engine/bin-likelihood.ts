import { assertLength, KernelInputError } from "../kernel-input-error.js";

/** One scale beta per bin for all rows with statistical uncertainty, profiled inside the bin. */
export interface LiteBinByBin {
  readonly kind: "lite";
  /**
   * gamma: the constraint is k (beta - beta0) - k beta0 ln(beta / beta0). The normal types are not profiled by the
   * kernels: an engine refuses them.
   */
  readonly type: "gamma" | "normal-multiplicative" | "normal-additive";
  /** k, the effective number of simulated events, [bins] or longer. */
  readonly kstat: Float64Array;
  /** [bins] or longer */
  readonly beta0: Float64Array;
  /** 1 where beta stays at beta0 without a constraint, [bins] or longer. */
  readonly masked: Uint8Array;
  /** 1 where beta scales the row, [rows]. */
  readonly active: Uint8Array;
}

/**
 * phi of each bin as a function of its expected count n, minimised over its beta where it has one:
 *
 *     poisson   n - N - N ln(n / N), the saturated value taken off; n where N = 0
 *     chi2      (n - N)^2 / 2V
 */
export interface BinLikelihood {
  readonly kind: "poisson" | "chi2";
  /** N, [bins with a phi]; the bins after these are masked. */
  readonly observed: Float64Array;
  /** V, [bins with a phi]; chi2 only. */
  readonly variances?: Float64Array;
  readonly binByBin: { readonly kind: "none" } | LiteBinByBin;
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
  if (binByBin.kind === "none") return;
  if (binByBin.type !== "gamma") {
    throw new KernelInputError({
      field: "likelihood.binByBin.type",
      found: binByBin.type,
      expected: "gamma, the only type that the kernels profile",
    });
  }
  for (const name of ["kstat", "beta0", "masked"] as const) {
    if (binByBin[name].length < observed.length) {
      throw new KernelInputError({
        field: `likelihood.binByBin.${name}.length`,
        found: binByBin[name].length,
        expected: `at least ${observed.length} (bins with a phi)`,
      });
    }
  }
  assertLength("likelihood.binByBin.active", binByBin.active, rowCount, "rows");
}

/** The part of a likelihood that concerns bins [firstBin, lastBin) and their rows. */
export function sliceBinLikelihood(
  likelihood: BinLikelihood,
  range: { firstBin: number; lastBin: number; firstRow: number; lastRow: number },
): BinLikelihood {
  const { firstBin, lastBin, firstRow, lastRow } = range;
  const end = Math.max(firstBin, Math.min(lastBin, likelihood.observed.length));
  const { binByBin, variances } = likelihood;
  return {
    kind: likelihood.kind,
    observed: likelihood.observed.slice(firstBin, end),
    ...(variances === undefined ? {} : { variances: variances.slice(firstBin, end) }),
    binByBin:
      binByBin.kind === "none"
        ? binByBin
        : {
            ...binByBin,
            kstat: binByBin.kstat.slice(firstBin, end),
            beta0: binByBin.beta0.slice(firstBin, end),
            masked: binByBin.masked.slice(firstBin, end),
            active: binByBin.active.slice(firstRow, lastRow),
          },
  };
}
