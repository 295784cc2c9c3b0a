export type { RefitOutcome } from "../postfit/refit-spec.js";
export type { FitPlan, FitPoint, FitWork } from "./fit-work.js";
export { openFits } from "./open-fits.js";
