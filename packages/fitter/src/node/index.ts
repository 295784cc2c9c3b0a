export type { FitPlan, FitPoint, FitWork } from "./fit-work.js";
export { FitJournal } from "./journal/fit-journal.js";
export type { RunIdentity } from "./journal/run-identity.js";
export { openFits } from "./open-fits.js";
