import type { DataSetId } from "@rabbit-fit/contracts";
import type { RunFits } from "@rabbit-fit/results";
import { inFlagsOf } from "../api-paths/in-flags.js";
import type { RunSummary } from "./summary-text.js";

const inFlags = inFlagsOf();

/** The summary for programs, as docs/command-line.md describes it. */
export function summaryJson({
  input: file,
  facts,
  outputs,
  seconds,
  fits,
  toys,
}: RunSummary): Record<string, unknown> {
  const { constrained: _, ...sizes } = facts;
  return {
    input: { file, ...sizes },
    outputs,
    seconds,
    fits: fits.map(({ result, dataSet, ...fit }) => ({ result, fitted: fittedJson(dataSet), ...fit })),
    toys,
  };
}

/** What the fits say, in terms of the command line. */
export function runInFlags({ fits, toys }: RunFits): RunFits {
  return {
    fits: fits.map((fit) => ({
      ...fit,
      status: "message" in fit.status ? { ...fit.status, message: inFlags(fit.status.message) } : fit.status,
    })),
    toys: toys.map((summary) => ({
      ...summary,
      failures: summary.failures.map((failure) => ({ ...failure, message: inFlags(failure.message) })),
    })),
  };
}

function fittedJson(dataSet: DataSetId): Record<string, unknown> {
  if (dataSet.kind !== "data" || dataSet.pseudodata === undefined) return { kind: dataSet.kind };
  return { kind: "pseudodata", name: dataSet.pseudodata };
}
