export type { FilterSource } from "./hdf5/filters.js";
export type { ProgressListener } from "./hdf5/open-file.js";
export type { ReadOptions } from "./open-memory.js";
export { readFitInput } from "./read-fit-input.js";
