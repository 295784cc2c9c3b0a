export type { FitPlan, FitPoint, FitWork } from "./fit-work.js";
export { openFits } from "./open-fits.js";
