export type { ElementType } from "../hdf5/open-file.js";
export type { Progress, ProgressListener } from "../hdf5/progress.js";
export type { DatasetSummary, FileKind, FileSummary } from "../inspect.js";
export { inspect } from "./inspect.js";
export type { HostReadOptions } from "./open-host.js";
export { type ReadFitInputOptions, readFitInput } from "./read-fit-input.js";
export { readFitResult } from "./read-fit-result.js";
export { writeFitInput } from "./write-fit-input.js";
export { writeFitResult } from "./write-fit-result.js";
