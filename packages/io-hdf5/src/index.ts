export { encodeFitInput } from "./encode-fit-input.js";
export { encodeFitResult } from "./encode-fit-result.js";
export type { FilterSource } from "./hdf5/filters.js";
export type { ElementType, ProgressListener } from "./hdf5/open-file.js";
export { type DatasetSummary, type FileKind, type FileSummary, inspectFile } from "./inspect.js";
export type { EncodeOptions } from "./new-memory-file.js";
export type { ReadOptions } from "./open-memory.js";
export { readFitInput } from "./read-fit-input.js";
export { readFitResult } from "./read-fit-result.js";
