import { openSession } from "../fit/session.js";
import type { Postfit, PostfitState } from "../postfit/postfit.js";
import type { Way } from "../profile-likelihood/way.js";
import type { ServingThread, TaskWorker } from "./serve-tasks.js";
import type { Placed, TensorJob } from "./thread-protocol.js";

/** Many things to be made of one fit; the tasks are places in the list of specifications. */
export interface SpecsJob<Spec> extends TensorJob {
  readonly fit: PostfitState;
  readonly specs: readonly Spec[];
}

/**
 * Makes things of the fit of another thread, which this one has from its state, with a session of its own.
 *
 * @param makerOf what makes them of the fit
 */
export async function serveFit<Spec, Outcome>(
  { input, options, fit, specs }: SpecsJob<Spec>,
  thread: ServingThread,
  makerOf: (fit: Postfit) => (spec: Spec, way: Way) => Promise<Outcome>,
): Promise<TaskWorker<Placed<Outcome>>> {
  const { run, begin } = thread.run(options);
  // The fit brings its data, with what hides parameters in them.
  const session = await openSession(input, {
    ...options,
    data: { sets: ["asimov"] },
    analyses: [],
    ...(run && { run }),
  });
  begin();
  const make = makerOf(session.revived(fit));
  // An abort is heard between two tasks, and between the points of one.
  const before = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    thread.signal.throwIfAborted();
  };
  const way: Way = { before, after() {} };
  return {
    async perform(place) {
      await before();
      return { place, outcome: await make(specs[place]!, way) };
    },
    close: () => session.close(),
  };
}
