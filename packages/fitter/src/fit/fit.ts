import type { FitInput, FitResult, ResultGroup } from "@rabbit-fit/contracts";
import { Turns } from "../minimization/turns.js";
import type { FitOptions } from "../options/fit-options.js";
import { openFit } from "./session.js";

/**
 * Fits a tensor to its data, to pseudodata, to its own expectation (Asimov data) or to toys, and gives what
 * `rabbit_fit.py` of Python rabbit writes: parameters, covariance, likelihood values and, if asked, histograms before and
 * after the fit.
 *
 * The input can be used again where its row blocks are not larger than 64 MiB (`copiedTemplateBytes`): they are copied. Those
 * of a larger input are taken over: they are moved into the engine, and their lists are empty afterwards, unless they are frozen.
 *
 * @throws RabbitInputError when an option names a parameter or data set that is not there, or options and input do not
 * go together
 * @throws the reason of `options.run.signal` when that is aborted
 */
export async function fit(input: FitInput, options: FitOptions = {}): Promise<FitResult> {
  const session = await openFit(input, options);
  try {
    const groups: ResultGroup[] = [];
    const turns = new Turns(options.run?.signal);
    for (const index of session.requests.keys()) {
      groups.push(await session.fit(index));
      await turns.next();
    }
    return { meta: session.meta, groups };
  } finally {
    await session.close();
  }
}
