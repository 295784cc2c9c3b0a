import type { ResultGroup } from "@rabbit-fit/contracts";
import type { FitPlan } from "@rabbit-fit/fitter/node";
import { type InputFacts, type RunFits, runSummaryBuilder, tabulateToys } from "@rabbit-fit/results";
import type { FitRequest } from "./fit-request.js";
import type { PreparedOutput } from "./prepared-output.js";
import { resultWriter } from "./result-writer.js";

/** What is written, and where to. */
export interface Writing {
  readonly meta: FitPlan["meta"];
  /** The groups in their order; called once for each format. */
  readonly groups: () => Generator<ResultGroup>;
  readonly facts: InputFacts;
  readonly output: PreparedOutput;
}

/** Writes the results in all formats, and sums them up on the way. */
export async function writeResults(
  { outputs, options, tabulatesToys }: FitRequest,
  { meta, groups, facts, output }: Writing,
): Promise<RunFits> {
  const summary = runSummaryBuilder({ meta, settings: options, constrained: facts.constrained });
  function* summarised() {
    for (const group of groups()) {
      summary.add(group);
      yield group;
    }
  }
  // All formats have the same groups, so they are summed up with the first.
  const writers = [...outputs].map(([format, path], i) => {
    const fits = i === 0 ? summarised() : groups();
    return [path, resultWriter(format, { meta, groups: tabulatesToys ? tabulateToys(fits) : fits })] as const;
  });
  await output.commit(new Map(writers));
  return summary.finish();
}
