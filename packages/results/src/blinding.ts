import { type FitResult, matchNames, type ResultGroup, refuseNoGroup } from "@rabbit-fit/contracts";
import { type ResultSettings, recordedSettings } from "./result-settings.js";

/** What stands in place of a value that a fit hides. */
export const blindedValue = "blinded";

/** A value, unless the fit hides it. */
export type Blindable<T> = T | typeof blindedValue;

/** A value of a parameter, unless that is one of those that are hidden. */
export function unlessBlinded(name: string, value: number, blinded: readonly string[]): Blindable<number> {
  return blinded.includes(name) ? blindedValue : value;
}

/** By what values that a fit hides are known where the fit itself does not say so. */
export interface BlindingContext {
  readonly meta: FitResult["meta"];
  /** What the result records by default. */
  readonly settings?: ResultSettings;
}

const NOTHING_KNOWN: FitResult["meta"] = {
  info: new Map(),
  input: new Map(),
  processes: [],
  pois: [],
  nois: [],
};

/**
 * Names of the parameters whose values a fit hides. A result of rabbit-fit says so itself. In one of Python rabbit, parameters
 * of interest of a fit that sees the data are hidden unless the settings unblind them.
 *
 * @throws RabbitInputError where an expression of the settings is neither a name nor a regular expression
 */
export function blindedParameters(
  group: Pick<ResultGroup, "blinding" | "dataSet">,
  context: BlindingContext = { meta: NOTHING_KNOWN },
): readonly string[] {
  if (group?.dataSet === undefined) refuseNoGroup(group, "group");
  const { blinding, dataSet } = group;
  if (blinding !== undefined) return blinding.parameters;
  if (dataSet.kind === "asimov") return [];
  const { meta, settings = recordedSettings(meta) } = context;
  const { unblind = [], toys } = settings.data ?? {};
  if ((dataSet.kind === "toy" || dataSet.kind === "toys") && toys?.dataMode !== "observed") return [];
  const ofInterest = [...new Set([...meta.pois, ...meta.nois])];
  const shown = new Set(matchNames(unblind, ofInterest, "options.data.unblind"));
  return ofInterest.filter((name) => !shown.has(name));
}
