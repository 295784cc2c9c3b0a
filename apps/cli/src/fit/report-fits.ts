import { jsonText } from "@rabbit-fit/results";
import { ExitCode } from "../exit-code.js";
import { programVersion } from "../program-version.js";
import type { Logger } from "../terminal/logger.js";
import type { TextSink } from "../terminal/text-sink.js";
import { convergenceWarning } from "./convergence-warning.js";
import { runInFlags, summaryJson } from "./summary-json.js";
import type { RunSummary } from "./summary-text.js";

export interface FitReport {
  /** Whether the summary is one JSON document. */
  readonly json: boolean;
  readonly stdout: TextSink;
  readonly log: Logger;
}

/** Prints the summary of fits. @returns how the command ends */
export async function reportFits(made: RunSummary, { json, stdout, log }: FitReport): Promise<ExitCode> {
  const summary = { ...made, ...runInFlags(made) };
  const warning = convergenceWarning(summary);
  if (warning !== undefined) log.warning(warning);
  if (json) {
    stdout.write(jsonText({ program: "rabbit-fit", version: programVersion(), ...summaryJson(summary) }));
  } else {
    const { summaryText } = await import("./summary-text.js");
    stdout.write(summaryText(summary));
  }
  return warning === undefined ? ExitCode.ok : ExitCode.notConverged;
}
