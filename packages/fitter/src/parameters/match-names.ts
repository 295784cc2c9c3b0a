export { matchNames, refuseUnmatched } from "@rabbit-fit/contracts";
