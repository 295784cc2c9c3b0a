import type { PythonValue } from "@rabbit-fit/contracts";
import { optionsOf } from "@rabbit-fit/contracts/options";
import type { ElementType } from "./hdf5/dataset-info.js";
import { filterName } from "./hdf5/filters.js";
import type { OpenFile } from "./hdf5/open-file.js";
import { type TurnOptions, Turns } from "./hdf5/turns.js";
import { ORIGINAL_SHAPE } from "./input/flat-array.js";
import { layout } from "./input/layout.js";
import { unknownParts } from "./input/tensor-parts.js";
import { readPickleGroup, VERSION_ATTRIBUTE } from "./metadata/pickle-group.js";
import { type ReadOptions, readRules, withMemoryFile } from "./open-memory.js";
import { resultNames } from "./result/group-names.js";
import { hasPlainResult } from "./result/plain.js";

/** What a file is. */
export type FileKind = "tensor" | "result" | "plain result" | "other";

/** A dataset of a file. */
export interface DatasetSummary {
  readonly path: string;
  readonly type: ElementType;
  /** The shape before it was flattened, where the file says so. */
  readonly shape: readonly number[];
  readonly chunk: readonly number[] | null;
  /** Names of its filters, in the order of writing. */
  readonly filters: readonly string[];
}

/** What a file holds, without its arrays. */
export interface FileSummary {
  readonly kind: FileKind;
  readonly datasets: readonly DatasetSummary[];
  /** Names of the data sets that were fitted, as in `FitResult.groups`. */
  readonly resultGroups: readonly string[];
  /**
   * Paths of datasets and groups of a tensor that this version does not know, and that may change its likelihood:
   * `readFitInput` refuses such a tensor.
   */
  readonly unknownParts: readonly string[];
  /** What is pickled in `meta`; null where the file has none. */
  readonly metadata: PythonValue;
}

const inspectOptions = optionsOf<ReadOptions>(readRules);

/**
 * What an HDF5 file holds: its kind, its metadata, and its datasets but not their content. The datasets inside
 * pickled objects are left out.
 *
 * @param source the whole file
 * @throws RabbitInputError when the file is not HDF5, or is damaged
 */
export async function inspectFile(
  source: Uint8Array | ArrayBuffer,
  options: ReadOptions = {},
): Promise<FileSummary> {
  inspectOptions.check(options, "options");
  return withMemoryFile(source, options, (file) => inspectFrom(file, options));
}

/** What an open file holds. */
export async function inspectFrom(file: OpenFile, options: TurnOptions = {}): Promise<FileSummary> {
  const fits = resultNames(file);
  const isTensor = file.find(layout.counts.path) !== undefined;
  const datasets: DatasetSummary[] = [];
  const turns = new Turns(options);
  const isPlain = (path: string) => file.numericAttribute(path, VERSION_ATTRIBUTE) === undefined;
  for (const path of file.walk("/", isPlain)) {
    await turns.next();
    if (file.kind(path) === "dataset") datasets.push(summaryOf(file, path));
  }
  return {
    kind: isTensor ? "tensor" : fits.length > 0 ? "result" : hasPlainResult(file) ? "plain result" : "other",
    datasets,
    unknownParts: isTensor ? unknownParts(file) : [],
    resultGroups: fits,
    metadata: file.kind("/meta") === "group" ? readPickleGroup(file, "/meta", { needs: () => false }) : null,
  };
}

function summaryOf(file: OpenFile, path: string): DatasetSummary {
  const { type, shape, chunk } = file.dataset(path);
  return {
    path,
    type,
    shape: file.numericAttribute(path, ORIGINAL_SHAPE) ?? shape,
    chunk,
    filters: file.filtersOf(path).map(filterName),
  };
}
