import {
  type FitInput,
  type ObservedData,
  type Pseudodata,
  type PythonValue,
  RabbitInputError,
  type Systematics,
  type SystematicType,
  validateFitInput,
} from "@rabbit-fit/contracts";
import { type OptionRules, oneOf } from "@rabbit-fit/contracts/options";
import type { OpenFile } from "../hdf5/open-file.js";
import { readPickleGroup } from "../metadata/pickle-group.js";
import { MOST_TENSOR_LEVELS } from "../pickle/levels.js";
import { readAuxiliary } from "./auxiliary.js";
import { channelsFromMetadata, channelsWithoutMetadata } from "./channels.js";
import { readExternalTerms } from "./external-terms.js";
import { readArray, readOptionalArray, shapedDataset } from "./flat-array.js";
import { layout } from "./layout.js";
import { readIndexLists, readIndices, readStrings } from "./lists.js";
import type { PortionSource } from "./portions.js";
import { readStatistics } from "./statistics.js";
import { readTemplates, templateBinCount } from "./templates.js";
import { refuseUnknownParts, type UnknownParts } from "./tensor-parts.js";

/** What is read of a tensor. */
export interface TensorReading {
  /**
   * What happens where the tensor has datasets or groups that this version does not know, and that may change the
   * likelihood: it is refused, by default, or read as if they were not there, to look at the rest.
   */
  readonly unknownParts?: UnknownParts;
}

/** What each of these options can be. */
export const tensorReadingRules: OptionRules<TensorReading> = {
  unknownParts: oneOf<UnknownParts>({ refused: true, ignored: true }),
};

/**
 * Reads a tensor from an open file, and checks it.
 *
 * @param portions decodes sparse matrices
 */
export async function readFitInputFrom(
  file: OpenFile,
  portions: PortionSource,
  { unknownParts = "refused" }: TensorReading = {},
): Promise<FitInput> {
  assertTensor(file);
  if (unknownParts === "refused") refuseUnknownParts(file);
  const hasMetadata = file.kind(layout.meta.path) === "group";
  const metadata = hasMetadata ? readMetadata(file) : new Map<string, PythonValue>();
  const symmetric = metadata.get("symmetric_tensor") === true;
  const processes = readStrings(file, layout.processes.path);
  const systematics = await readSystematics(file);
  const dataBins = shapedDataset(file, layout.counts.path).shape[0] ?? 0;
  const size = { bins: templateBinCount(file), processes: processes.length };
  const channels = metadata.has("channel_info")
    ? channelsFromMetadata(metadata.get("channel_info"), file.name)
    : channelsWithoutMetadata(dataBins, size.bins - dataBins);
  const templateSize = {
    ...size,
    systematics: systematics.names.length,
    symmetric,
    ...(!hasMetadata && { remedy: WITHOUT_METADATA }),
  };
  const templates = await readTemplates(file, templateSize, portions);
  const betaVariations = await readOptionalArray(file, layout.betaVariations, {
    ...size,
    "data bins": dataBins,
  });
  const input: FitInput = {
    channels,
    processes,
    signals: readStrings(file, layout.signals.path),
    systematics,
    systematicType: systematicType(metadata, file.name),
    symmetric,
    data: await readData(file, dataBins),
    pseudodata: await readPseudodata(file, dataBins),
    templates,
    ...(await readStatistics(file, templates, size)),
    ...(betaVariations && { betaVariations }),
    externalTerms: await readExternalTerms(file, portions),
    auxiliary: readAuxiliary(file),
    metadata,
  };
  // The entries of row blocks were checked while they streamed by.
  validateFitInput(input, { file: file.name, rowBlocks: "checked" });
  return input;
}

/** Where the file is one of rabbit's other files, says so. */
function assertTensor(file: OpenFile): void {
  if (file.find(layout.counts.path)) return;
  const isResult = file.keys("/").some((key) => /^results(_|$)/.test(key));
  throw new RabbitInputError({
    file: file.name,
    field: isResult ? "results" : layout.counts.path,
    state: isResult ? "the result of a fit" : "missing",
    expected: "a tensor, the input of a fit",
    remedy: isResult
      ? "Give the file that the TensorWriter has written, not the one that the fit has written."
      : "Give a tensor that the TensorWriter has written.",
  });
}

/** What Python rabbit takes a tensor without metadata for, and so do we. */
const WITHOUT_METADATA =
  "The file has no metadata (meta), without which a tensor is taken for one of an old version: a single channel, and systematics with two sides. Make it again with the TensorWriter, which writes them.";

/** Keys of the metadata without which the likelihood would be another one. All others travel along. */
const NEEDED_METADATA: ReadonlySet<string> = new Set([
  "channel_info",
  "exponential_transform",
  "symmetric_tensor",
  "systematic_type",
]);

function readMetadata(file: OpenFile): ReadonlyMap<string, PythonValue> {
  const needs = ([key]: readonly string[]) => NEEDED_METADATA.has(key!);
  const value = readPickleGroup(file, layout.meta.path, { needs, mostLevels: MOST_TENSOR_LEVELS });
  if (!(value instanceof Map)) {
    throw new RabbitInputError({ file: file.name, field: "meta", state: "not a dict", expected: "a dict" });
  }
  const metadata = value as ReadonlyMap<string, PythonValue>;
  if (metadata.get("exponential_transform")) {
    throw new RabbitInputError({
      file: file.name,
      field: "meta.exponential_transform",
      found: true,
      expected: "a tensor without it",
      remedy: 'Make the tensor again with the systematic type "normal".',
    });
  }
  return metadata;
}

function systematicType(metadata: ReadonlyMap<string, PythonValue>, file: string): SystematicType {
  const type = metadata.get("systematic_type") ?? "log_normal";
  if (type === "log_normal" || type === "normal") return type;
  throw new RabbitInputError({
    file,
    field: "meta.systematic_type",
    found: type,
    expected: '"log_normal" or "normal"',
  });
}

async function readSystematics(file: OpenFile): Promise<Systematics> {
  const names = readStrings(file, layout.systematics.path);
  const count = names.length;
  const unconstrained = readStrings(file, layout.unconstrained.path);
  const mismatch = unconstrained.findIndex((name, i) => name !== names[i]);
  if (mismatch >= 0) {
    throw new RabbitInputError({
      file: file.name,
      field: layout.unconstrained.path,
      index: mismatch,
      found: unconstrained[mismatch],
      expected: `"${names[mismatch]}", as in hsysts: the unconstrained systematics come first`,
      remedy: "The file is damaged: make it again.",
    });
  }
  const groupNames = readStrings(file, layout.groupNames.path);
  const groupIndices = readIndexLists(file, layout.groupIndices.path, count);
  if (groupNames.length !== groupIndices.length) {
    throw new RabbitInputError({
      file: file.name,
      field: layout.groupIndices.path,
      state: `${groupIndices.length} lists`,
      expected: `${groupNames.length}, one for each of hsystgroups`,
    });
  }
  return {
    names,
    unconstrainedCount: unconstrained.length,
    constraintWeights: await readArray(file, layout.constraintWeights, { systematics: count }),
    noiIndices: await readIndices(file, noiDataset(file), count),
    groups: groupNames.map((name, i) => ({ name, indices: groupIndices[i]! })),
  };
}

/** Old tensors have it under another name. */
function noiDataset(file: OpenFile): string {
  const [today, older] = [layout.noiIndices.path, layout.olderNoiIndices.path];
  return !file.find(today) && file.find(older) ? older : today;
}

async function readData(file: OpenFile, binCount: number): Promise<ObservedData> {
  const sizes = { "data bins": binCount };
  const counts = await readArray(file, layout.counts, sizes);
  const variances = await readOptionalArray(file, layout.variances, sizes);
  const inverseCovariance = await readOptionalArray(file, layout.inverseCovariance, sizes);
  return { counts, ...(variances && { variances }), ...(inverseCovariance && { inverseCovariance }) };
}

async function readPseudodata(file: OpenFile, binCount: number): Promise<Pseudodata[]> {
  // Tensors without pseudodata may lack both; counts without names are damage.
  const isEmpty = file.find(layout.pseudodata.path)?.shape.some((length) => length === 0) ?? true;
  if (isEmpty && !file.find(layout.pseudodataNames.path)) return [];
  const names = readStrings(file, layout.pseudodataNames.path);
  if (names.length === 0) return [];
  const sizes = { "data bins": binCount, pseudodata: names.length };
  const counts = await readArray(file, layout.pseudodata, sizes);
  const variances = await readOptionalArray(file, layout.pseudodataVariances, sizes);
  const column = (table: Float64Array, i: number) =>
    Float64Array.from({ length: binCount }, (_, bin) => table[bin * names.length + i]!);
  return names.map((name, i) => ({
    name,
    counts: column(counts, i),
    ...(variances && { variances: column(variances, i) }),
  }));
}
