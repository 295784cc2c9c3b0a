export type { Keyed, MakingThreads } from "../postfit/making-threads.js";
export type { RefitOutcome } from "../postfit/refit-spec.js";
export { type MakingEach, makeEach } from "../refits/make-each.js";
export { copyingThreads } from "./copied-input.js";
export type { FitPlan, FitPoint, FitWork } from "./fit-work.js";
export { type MakingThreadsSetting, makingThreads } from "./making-threads.js";
export { openFits } from "./open-fits.js";
