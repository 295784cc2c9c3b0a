export type { HostReadOptions } from "./open-host.js";
export { readFitInput } from "./read-fit-input.js";
