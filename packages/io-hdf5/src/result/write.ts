import {
  type ArrayValue,
  type Convergence,
  type FitResult,
  type MappingResult,
  type MetadataValue,
  RabbitInputError,
  type ResultGroup,
  validateFitResult,
} from "@rabbit-fit/contracts";
import type { Histogram } from "@rabbit-fit/sparse-hist";
import type { NewFile } from "../hdf5/new-file.js";
import { metadataToPickle } from "../metadata/to-pickle.js";
import { PickleGroupWriter, writePickleGroup } from "../metadata/write-pickle-group.js";
import type { PickleNode } from "../pickle/nodes.js";

/** The group of a data set: `results`, `results_asimov`, `results_toy1_NAME` ... */
export function groupPath(name: string): string {
  return name === "" ? "/results" : `/results_${name}`;
}

/** A result whose groups come one by one, so that they need not be in memory together. A FitResult is one. */
export interface FitResultStream {
  readonly meta: FitResult["meta"];
  readonly groups: Iterable<ResultGroup> | AsyncIterable<ResultGroup>;
}

/** Writes a fit result as the reference's workspace.py does, each group when it comes. */
export async function writeFitResultTo(file: NewFile, { meta, groups }: FitResultStream): Promise<void> {
  validateFitResult({ meta, groups: [] });
  writePickleGroup(file, "/meta", metaDict(meta));
  const names = new Set<string>();
  for await (const group of groups) {
    validateFitResult({ meta: NO_META, groups: [group] });
    if (names.has(group.name)) throw repeated(group.name);
    names.add(group.name);
    const writer = new PickleGroupWriter(file, groupPath(group.name));
    writer.finish(resultDict(group, (histogram) => writer.addHistogram(histogram)));
    await file.pause();
  }
}

const NO_META: FitResult["meta"] = { info: new Map(), input: new Map(), processes: [], pois: [], nois: [] };

function repeated(name: string): RabbitInputError {
  return new RabbitInputError({
    field: "groups.name",
    found: name,
    expected: "each data set once",
    remedy: "Rename one of the two.",
  });
}

function metaDict(meta: FitResult["meta"]): Map<MetadataValue, MetadataValue> {
  return new Map<MetadataValue, MetadataValue>([
    ["meta_info", new Map<MetadataValue, MetadataValue>(meta.info)],
    ["meta_info_input", new Map<MetadataValue, MetadataValue>(meta.input)],
    ["procs", names(meta.processes)],
    // Without any the reference has NumPy's default for an empty array.
    ["pois", meta.pois.length > 0 ? names(meta.pois) : NO_NAMES],
    ["nois", names(meta.nois)],
  ]);
}

/** Names as the reference has them: an object array of bytes. */
function names(list: readonly string[]): ArrayValue {
  return { kind: "array", dtype: "object", shape: [list.length], data: list };
}

const NO_NAMES: ArrayValue = { kind: "array", dtype: "float64", shape: [0], data: new Float64Array(0) };

type AddHistogram = (histogram: Histogram) => PickleNode;

function resultDict(group: ResultGroup, add: AddHistogram): Map<PickleNode, PickleNode> {
  const dict = new Map<PickleNode, PickleNode>();
  for (const [name, histogram] of group.histograms) dict.set(name, add(histogram));
  if (group.mappings.size > 0) {
    const mappings = [...group.mappings].map(([key, mapping]) => [key, mappingDict(mapping, add)] as const);
    dict.set("mappings", new Map<PickleNode, PickleNode>(mappings));
  }
  const { nllvalreduced, nllvalfull, ndfsat, edmval, postfitProfile, convergence } = group;
  if (nllvalreduced !== undefined) dict.set("nllvalreduced", float(nllvalreduced));
  if (nllvalfull !== undefined) dict.set("nllvalfull", float(nllvalfull));
  if (ndfsat !== undefined) dict.set("ndfsat", ndfsat);
  if (edmval !== undefined) dict.set("edmval", edmval === null ? null : float(edmval));
  if (postfitProfile !== undefined) dict.set("postfit_profile", postfitProfile);
  // Ours: the reference's readers ask for what they know by name.
  if (convergence) dict.set("convergence", convergenceDict(convergence));
  return dict;
}

function convergenceDict(convergence: Convergence): Map<PickleNode, PickleNode> {
  const { converged, status, message, iterations, hessianVectorProducts, conditionNumber } = convergence;
  return new Map<PickleNode, PickleNode>([
    ["converged", converged],
    ["status", status],
    ["message", message],
    ["iterations", iterations],
    ["hessian_vector_products", hessianVectorProducts],
    ...(conditionNumber === undefined ? [] : [["condition_number", float(conditionNumber)] as const]),
  ]);
}

function mappingDict(mapping: MappingResult, add: AddHistogram): Map<PickleNode, PickleNode> {
  const dict = new Map<PickleNode, PickleNode>();
  const channels = new Map<PickleNode, PickleNode>();
  for (const [name, channel] of mapping.channels) {
    const histograms = [...channel].map(([key, histogram]) => [key, add(histogram)] as const);
    channels.set(name, new Map<PickleNode, PickleNode>(histograms));
  }
  dict.set("channels", channels);
  for (const [name, histogram] of mapping.histograms) dict.set(name, add(histogram));
  for (const [name, count] of mapping.counts) dict.set(name, count);
  for (const [name, value] of mapping.numbers) dict.set(name, float(value));
  return dict;
}

/** A float of Python, also where its value is whole. */
function float(value: number): PickleNode {
  return metadataToPickle({ kind: "float", value });
}
