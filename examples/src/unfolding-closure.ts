// Unfolds 500 toys of a known spectrum with and without regularisation, and says for each bin how far the estimates are off on
// average, how they scatter, and how often the truth is within one uncertainty. Draws the figures of docs/unfolding.md.
//
//   node examples/dist/unfolding-closure.js [--toys N] [--tau TAU] [--figures FOLDER]
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { ResultGroup } from "@rabbit-fit/contracts";
import { type FitOptions, fit, mappings } from "@rabbit-fit/fitter";
import { lCurveFigure, toSvg } from "@rabbit-fit/plot";
import { type BinClosure, closureFigure } from "./closure-figure.js";
import { runCommand } from "./command.js";
import { folded, makeRegularizedTensor, response, simulated, truth } from "./make-regularized-tensor.js";

const unfolding: FitOptions = {
  parameters: { allowNegative: true },
  likelihood: { binByBinStat: { kind: "none" } },
};

/** The regularisation: second differences of the unfolded spectrum over the simulated one. */
export const regularization = [{ kind: "Tikhonov", mapping: mappings.project("gen", ["genX"]) }] as const;

/** The corner of the L-curve of the observed data, and the curve around it. */
export async function chosenStrength() {
  const result = await fit(makeRegularizedTensor(), {
    ...unfolding,
    data: { sets: ["data"], unblind: [".*"] },
    regularization,
    lCurve: { scan: { start: 0, stop: 6.01, step: 0.25 }, optimize: {} },
  });
  return { tau: result.groups[0]!.histograms.get("best_tau")!.values[0]!, result };
}

/** Toys of the truth, unfolded with a strength, or without any. */
export async function closure(toys: number, tau: number | undefined): Promise<BinClosure[]> {
  const { groups } = await fit(makeRegularizedTensor(folded(truth)), {
    ...unfolding,
    data: {
      sets: Array.from({ length: toys }, (_, i) => ({ toy: i + 1 })),
      unblind: [".*"],
      toys: { dataMode: "observed", seed: 5 },
    },
    ...(tau !== undefined && { regularization, regularizationStrength: tau }),
  });
  return truth.map((events, bin) => {
    const estimates = groups.map((group) => group.histograms.get("parms")!.values[bin]! * simulated[bin]!);
    const mean = estimates.reduce((sum, value) => sum + value) / toys;
    const variance = estimates.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (toys - 1);
    const share = (matrix: string) =>
      groups.filter((group, i) => {
        const sigma = Math.sqrt(varianceOf(group, matrix, bin)) * simulated[bin]!;
        return Math.abs(estimates[i]! - events) <= sigma;
      }).length / toys;
    const coverage = share("cov");
    return {
      bias: (mean - events) / events,
      scatter: Math.sqrt(variance) / events,
      coverage,
      sandwichCoverage: tau === undefined ? coverage : share("cov_sandwich"),
    };
  });
}

function varianceOf({ histograms }: ResultGroup, matrix: string, parameter: number): number {
  const { values, axes } = histograms.get(matrix)!;
  const stride = (axes[1] as { categories: readonly string[] }).categories.length + 1;
  return values[parameter * (stride + 1)]!;
}

/** Ratio of the largest and the smallest singular value of the response, by Jacobi's rotations of R^T R. */
export function conditionNumber(): number {
  const size = response.length;
  const matrix = response.map((a) =>
    response.map((b) => a.reduce((sum, value, i) => sum + value * b[i]!, 0)),
  );
  for (let sweep = 0; sweep < 30; sweep++) {
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        const angle = 0.5 * Math.atan2(2 * matrix[p]![q]!, matrix[q]![q]! - matrix[p]![p]!);
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        for (const row of matrix) [row[p], row[q]] = [c * row[p]! - s * row[q]!, s * row[p]! + c * row[q]!];
        const [a, b] = [matrix[p]!.slice(), matrix[q]!.slice()];
        matrix[p] = a.map((value, i) => c * value - s * b[i]!);
        matrix[q] = a.map((value, i) => s * value + c * b[i]!);
      }
    }
  }
  const eigenvalues = matrix.map((row, i) => row[i]!);
  return Math.sqrt(Math.max(...eigenvalues) / Math.min(...eigenvalues));
}

const percent = (value: number) => `${(100 * value).toFixed(1)}%`;

/** The closure test as a table. */
export function closureTable(plain: readonly BinClosure[], regularized: readonly BinClosure[]): string {
  const head = ["bin", "bias", "scatter", "coverage", "bias", "scatter", "coverage", "with the sandwich"];
  const rows = plain.map((without, bin) => {
    const { bias, scatter, coverage, sandwichCoverage } = regularized[bin]!;
    const of = [without.bias, without.scatter, without.coverage, bias, scatter, coverage, sandwichCoverage];
    return [`${bin}`, ...of.map(percent)];
  });
  return [head, ...rows]
    .map((cells) => cells.map((cell, i) => cell.padStart(head[i]!.length + 2)).join(""))
    .join("\n");
}

const usage = "node examples/dist/unfolding-closure.js [--toys N] [--tau TAU] [--figures FOLDER]";

/** The command, with the words after its name. */
export async function main(words: readonly string[]): Promise<void> {
  const { toys, tau, figures } = parseArgs({
    args: [...words],
    options: {
      toys: { type: "string", default: "500" },
      tau: { type: "string" },
      figures: { type: "string" },
    },
  }).values;
  const chosen = await chosenStrength();
  const strength = tau === undefined ? chosen.tau : Number(tau);
  const [plain, regularized] = [
    await closure(Number(toys), undefined),
    await closure(Number(toys), strength),
  ];
  console.log(`Condition number of the response: ${conditionNumber().toFixed(0)}`);
  console.log(`Corner of the L-curve: tau = ${chosen.tau.toFixed(3)}`);
  console.log(`${toys} toys: without regularisation, then with tau = ${strength.toFixed(3)}`);
  console.log(closureTable(plain, regularized));
  if (figures === undefined) return;
  mkdirSync(figures, { recursive: true });
  writeFileSync(join(figures, "unfolding-l-curve.svg"), toSvg(lCurveFigure(chosen.result)));
  writeFileSync(join(figures, "unfolding-closure.svg"), toSvg(closureFigure(plain, regularized)));
}

await runCommand(import.meta.url, usage, main);
