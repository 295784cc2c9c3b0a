import type { FitInput } from "@rabbit-fit/contracts";
import type { TemplateRows } from "../templates/template-rows.js";

/** Which bin-by-bin parameters there are, and how each is constrained. */
export interface BinByBinTreatment {
  /** lite: one parameter for each bin; full: one for each process in each bin. */
  readonly mode: "lite" | "full";
  /**
   * The constraint C(beta) with centre beta0:
   *
   * - gamma: k (beta - beta0) - k beta0 ln(beta / beta0), beta scales yields;
   * - normal-multiplicative: k (beta - beta0)^2 / 2, beta scales yields;
   * - normal-additive: (beta - beta0)^2 / 2, beta sqrt(sumw2) is added to the yield.
   */
  readonly type: "gamma" | "normal-additive" | "normal-multiplicative";
  /** Scaling parameters with fewer effective events than this are left out. */
  readonly minKstat: number;
}

/**
 * What bin-by-bin parameters need to know of the templates. Arrays are per parameter: [bins] in lite mode,
 * [bins x processes] cells (bin * processes + process) in full mode, both with masked channels.
 */
export interface BinByBinStatistics {
  readonly mode: BinByBinTreatment["mode"];
  readonly type: BinByBinTreatment["type"];
  /** k = sumw^2 / sumw2, effective number of simulated events; 1 where masked. */
  readonly kstat: Float64Array;
  /** sumw2, the variance of the templates. */
  readonly variance: Float64Array;
  /** Centre of the constraint: 1 where beta scales, 0 where it is added. */
  readonly beta0: Float64Array;
  /** 1 where there is no statistical uncertainty to speak of, and so no parameter. */
  readonly masked: Uint8Array;
  /** 1 where the template row has statistical uncertainty, so that beta acts on it, [rows]. */
  readonly active: Uint8Array;
  /**
   * Variation of (bin, process) with one standard deviation of the same process in a data bin,
   * [bins with masked channels, data bins, processes]; only where each process has parameters that scale it.
   */
  readonly variations?: Float64Array;
}

/** The centres of the constraints before toys move them, [bin-by-bin parameters]. */
export function defaultCentres({ type, kstat }: Pick<BinByBinStatistics, "type" | "kstat">): Float64Array {
  return new Float64Array(kstat.length).fill(type === "normal-additive" ? 0 : 1);
}

export function binByBinStatistics(
  input: FitInput,
  rows: TemplateRows,
  { mode, type, minKstat }: BinByBinTreatment,
): BinByBinStatistics {
  const processCount = input.processes.length;
  const { sumw, variance } =
    mode === "full" ? { sumw: input.sumw, variance: input.sumw2 } : sumsOverProcesses(input, rows.binCount);
  const kstat = new Float64Array(variance.length).fill(1);
  const masked = new Uint8Array(variance.length);
  for (let i = 0; i < variance.length; i++) {
    const k = (sumw[i]! * sumw[i]!) / variance[i]!;
    // What is added needs a variance and nothing else; what scales needs something to scale.
    const counts =
      type === "normal-additive" ? variance[i] !== 0 : variance[i] !== 0 && k !== 0 && k >= minKstat;
    if (!counts) masked[i] = 1;
    else if (k !== 0) kstat[i] = k;
  }
  const active = new Uint8Array(rows.rowCount);
  for (let bin = 0; bin < rows.binCount; bin++) {
    for (let row = rows.rowStart[bin]!; row < rows.rowStart[bin + 1]!; row++) {
      const cell = bin * processCount + rows.processes[row]!;
      if (mode === "full" ? !masked[cell] : input.sumw2[cell] !== 0) active[row] = 1;
    }
  }
  const beta0 = defaultCentres({ type, kstat });
  const { betaVariations } = input;
  const varies = betaVariations && mode === "full" && type !== "normal-additive";
  return {
    mode,
    type,
    kstat,
    variance,
    beta0,
    masked,
    active,
    ...(varies && { variations: betaVariations }),
  };
}

/** Sums over the processes with statistical uncertainty, [bins]. */
function sumsOverProcesses(input: FitInput, binCount: number) {
  const processCount = input.processes.length;
  const sumw = new Float64Array(binCount);
  const variance = new Float64Array(binCount);
  for (let bin = 0; bin < binCount; bin++) {
    for (let cell = bin * processCount; cell < (bin + 1) * processCount; cell++) {
      if (input.sumw2[cell] !== 0) sumw[bin]! += input.sumw[cell]!;
      variance[bin]! += input.sumw2[cell]!;
    }
  }
  return { sumw, variance };
}
