// A thread that makes fits or refits with a session of its own. What it is bundled to is in generated/fit-worker-source.ts.
import type { ResultGroup } from "@rabbit-fit/contracts";
import type { FitCallOptions } from "../fit/fit-data-set.js";
import { openFit } from "../fit/session.js";
import type { RefitSpec } from "../postfit/refit-spec.js";
import { refitMaker } from "../refits/make-refit.js";
import { continuing } from "./fit-work.js";
import { type SpecsJob, serveFit } from "./serve-fit.js";
import { type ServingThread, serveTasks, type TaskWorker } from "./serve-tasks.js";
import type { FitsJob } from "./thread-protocol.js";

async function fitter(
  { input, options, starts, pointInterval }: FitsJob,
  thread: ServingThread,
): Promise<TaskWorker<ResultGroup>> {
  const { run, begin } = thread.run(options);
  const session = await openFit(input, { ...options, ...(run && { run }) });
  begin();
  return {
    perform(index) {
      const { name } = session.requests[index]!;
      let told = performance.now();
      const onPoint: FitCallOptions["onPoint"] = (x, iteration, history) => {
        if (performance.now() - told < pointInterval) return;
        told = performance.now();
        thread.point(name, { iteration, x, history });
      };
      return session.fit(index, { onPoint, ...continuing(starts.get(index)) });
    },
    close: () => session.close(),
  };
}

serveTasks((job, thread) =>
  job.kind === "fits"
    ? fitter(job as FitsJob, thread)
    : serveFit(job as SpecsJob<RefitSpec>, thread, refitMaker),
);
