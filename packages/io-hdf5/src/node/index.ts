export type { HostReadOptions } from "./open-host.js";
export { readFitInput } from "./read-fit-input.js";
export { readFitResult } from "./read-fit-result.js";
export { writeFitResult } from "./write-fit-result.js";
