import { makesRefits } from "../analyses/registry.js";
import type { FitProgress } from "../options/fit-options.js";
import type { RefitSpec } from "../postfit/refit-spec.js";
import type { DataSetRequest } from "./data-sets.js";
import { type FitCallOptions, type FitMinimum, fitPlaced, type SessionSetting } from "./fit-data-set.js";
import { placeData } from "./place-data.js";
import { ResultBuilder } from "./result-builder.js";

/** The refits that analyses make of a fit, before any of them is made. It is plain data. */
export interface ListedRefits {
  /** Where the fit is, with its uncertainties; undefined where nothing is minimised. */
  readonly minimum: FitMinimum | undefined;
  /** In the order in which they are asked for. */
  readonly specs: readonly RefitSpec[];
}

/** Until a refit is made, an analysis has this in place of its outcome. */
const UNMADE = { kind: "failed", reason: "It is not made yet." } as const;

/**
 * Makes a fit, and lists the refits that its analyses ask for. An analysis that asks for further refits after the outcomes of the
 * first may come to ask for other ones when these are known.
 */
export async function listRefits(
  setting: SessionSetting,
  request: DataSetRequest,
  call: FitCallOptions,
): Promise<ListedRefits> {
  const { options, analyses } = setting;
  const { onProgress, signal } = options.run ?? {};
  // What an analysis says of outcomes that are not there is of no use; why it asks for no refit is.
  let said: FitProgress[] | undefined;
  const report = (progress: FitProgress) => void (said ? said.push(progress) : onProgress?.(progress));
  const specs = new Map<string, RefitSpec>();
  const listing: SessionSetting = {
    ...setting,
    options: { ...options, run: { ...options.run, onProgress: report } },
    makeRefits: async (_, asked) => {
      for (const spec of asked) specs.set(spec.key, spec);
      return asked.map(() => UNMADE);
    },
    refitThreads: undefined,
  };
  onProgress?.({ kind: "started", group: request.group });
  const { postfit, epochs } = await fitPlaced(listing, request, placeData(setting, request), call);
  const { x, convergence } = postfit;
  const uncertainties = postfit.uncertainties();
  for (const [index, spec] of (options.analyses ?? []).entries()) {
    if (!makesRefits(spec)) continue;
    const before = specs.size;
    said = [];
    await analyses[index]!.run(postfit, new ResultBuilder(request.id, () => undefined), signal);
    if (specs.size === before) for (const progress of said) onProgress?.(progress);
    said = undefined;
  }
  return {
    minimum: convergence && { x, convergence, uncertainties, ...(epochs && { epochs }) },
    specs: [...specs.values()],
  };
}
