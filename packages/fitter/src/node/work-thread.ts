// A thread that makes fits or refits. What it is bundled to is in generated/fit-worker-source.ts.
import type { ResultGroup } from "@rabbit-fit/contracts";
import type { FitCallOptions } from "../fit/fit-data-set.js";
import type { FitSession } from "../fit/session.js";
import type { RefitSpec } from "../postfit/refit-spec.js";
import { refitMaker } from "../refits/make-refit.js";
import { continuing } from "./fit-work.js";
import { type SpecsJob, specsMaker } from "./serve-specs.js";
import { type ServingThread, serveTasks, type TaskMaker } from "./serve-tasks.js";
import type { FitsJob } from "./thread-protocol.js";

function fitMaker(
  session: FitSession,
  { starts, pointInterval }: FitsJob,
  thread: ServingThread,
): TaskMaker<ResultGroup> {
  return (index) => {
    const { name } = session.requests[index]!;
    let told = performance.now();
    const onPoint: FitCallOptions["onPoint"] = (x, iteration, history) => {
      if (performance.now() - told < pointInterval) return;
      told = performance.now();
      thread.point(name, { iteration, x, history });
    };
    return session.fit(index, { onPoint, ...continuing(starts.get(index)) });
  };
}

const makeRefits = specsMaker(refitMaker);

serveTasks((session, job, thread) =>
  job.kind === "fits"
    ? fitMaker(session, job as FitsJob, thread)
    : makeRefits(session, job as SpecsJob<RefitSpec>, thread),
);
