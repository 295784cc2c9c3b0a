export { makesRefits } from "../analyses/registry.js";
export type { ListedRefits } from "../fit/list-refits.js";
export type { RefitOutcome, RefitSpec } from "../postfit/refit-spec.js";
export type { KnownRefits } from "../postfit/refits-setting.js";
export type { FitPlan, FitPoint, FitWork, MakeRefitsCall } from "./fit-work.js";
export { openFits } from "./open-fits.js";
