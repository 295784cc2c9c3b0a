import {
  type ArrayValue,
  type FitResult,
  type FurtherEntries,
  type MappingResult,
  type PythonValue,
  type ResultGroup,
  refuseNoResult,
  type SaturatedFit,
  validateFitResult,
} from "@rabbit-fit/contracts";
import { isMap } from "@rabbit-fit/contracts/options";
import type { NewFile } from "../hdf5/new-file.js";
import { Place } from "../metadata/place.js";
import { type AddHistogram, metadataToPickle } from "../metadata/to-pickle.js";
import { PickleGroupWriter } from "../metadata/write-pickle-group.js";
import type { PickleNode } from "../pickle/nodes.js";
import { blindingDict } from "./blinding.js";
import { dataSetDict } from "./data-set.js";
import { checkResultName, groupPath, nameOf, outerGroups, wrongName } from "./group-names.js";
import { minimizerStatusDict } from "./minimizer-status.js";

/** A result whose groups come one by one, so that they need not be in memory together. A FitResult is one. */
export interface FitResultStream {
  readonly meta: FitResult["meta"];
  readonly groups: Iterable<ResultGroup> | AsyncIterable<ResultGroup>;
}

/** Writes a fit result as Python rabbit's workspace.py does, each group when it comes. */
export async function writeFitResultTo(file: NewFile, result: FitResultStream): Promise<void> {
  refuseNoResult(result);
  const { meta, groups } = result;
  validateFitResult({ meta, groups: [] });
  new PickleGroupWriter(file, "/meta").finish(metaDict(meta));
  const names = new Set<string>();
  const outer = new Set<string>();
  for await (const group of groups) {
    validateFitResult({ meta: NO_META, groups: [group] });
    checkResultName(group.name);
    if (names.has(group.name)) throw wrongName(group.name, "each data set once");
    names.add(group.name);
    for (const path of outerGroups(group.name)) {
      if (outer.has(path) || names.has(nameOf(path))) continue;
      file.createGroup(path);
      outer.add(path);
    }
    const path = groupPath(group.name);
    const writer = new PickleGroupWriter(file, path, outer.has(path) ? "existing" : "new");
    writer.finish(resultDict(group, (histogram) => writer.addHistogram(histogram)));
    await file.pause();
  }
}

const NO_META: FitResult["meta"] = { info: new Map(), input: new Map(), processes: [], pois: [], nois: [] };

function metaDict(meta: FitResult["meta"]): NodeDict {
  const own: [string, PythonValue][] = [
    ["procs", names(meta.processes)],
    // Without any Python rabbit has NumPy's default for an empty array.
    ["pois", meta.pois.length > 0 ? names(meta.pois) : NO_NAMES],
    ["nois", names(meta.nois)],
    ...modelEntries(meta),
  ];
  const node = (value: PythonValue, field: string) => metadataToPickle(value, undefined, new Place(field, 1));
  const more = new Place(new Place("meta.more"));
  return new Map<PickleNode, PickleNode>([
    ["meta_info", node(meta.info, "meta.info")],
    ["meta_info_input", node(meta.input, "meta.input")],
    ...own.map(([key, value]) => [key, node(value, "meta")] as const),
    ...Array.from(
      meta.more ?? [],
      ([key, value]) => [key, metadataToPickle(value, undefined, more.at(key))] as const,
    ),
  ]);
}

function modelEntries({ model }: FitResult["meta"]): [string, PythonValue][] {
  if (!model) return [];
  return [
    ["model_params", names(model.parameters)],
    ["squared_params", names(model.squared)],
  ];
}

/** Names as Python rabbit has them: an object array of bytes. */
function names(list: readonly string[]): ArrayValue {
  return { kind: "array", dtype: "object", shape: [list.length], data: list };
}

const NO_NAMES: ArrayValue = { kind: "array", dtype: "float64", shape: [0], data: new Float64Array(0) };

type NodeDict = Map<PickleNode, PickleNode>;

function resultDict(group: ResultGroup, add: AddHistogram): NodeDict {
  const field = groupPath(group.name).slice(1);
  const dict = entriesDict(group, add);
  if (group.mappings.size > 0)
    dict.set(
      "mappings",
      dictOf(group.mappings, (mapping, key) => mappingDict(mapping, `${field}.mappings.${key}`, add)),
    );
  const { nllvalreduced, nllvalfull, ndfsat, edmval, postfitProfile, convergence, blinding } = group;
  if (nllvalreduced !== undefined) dict.set("nllvalreduced", float(nllvalreduced));
  if (nllvalfull !== undefined) dict.set("nllvalfull", float(nllvalfull));
  if (ndfsat !== undefined) dict.set("ndfsat", ndfsat);
  if (edmval !== undefined) dict.set("edmval", edmval === null ? null : float(edmval));
  if (postfitProfile !== undefined) dict.set("postfit_profile", postfitProfile);
  if (convergence) dict.set("minimizer_status", metadataToPickle(minimizerStatusDict(convergence)));
  // Ours: Python rabbit's readers ask for what they know by name.
  dict.set("data_set", metadataToPickle(dataSetDict(group.dataSet)));
  if (blinding) dict.set("blinding", metadataToPickle(blindingDict(blinding)));
  return withFurtherEntries(dict, group.more, new Place(`${field}.more`), add);
}

function mappingDict(mapping: MappingResult, field: string, add: AddHistogram): NodeDict {
  const channels = dictOf(mapping.channels, (channel) => dictOf(channel, add));
  const dict = new Map<PickleNode, PickleNode>([["channels", channels], ...entriesDict(mapping, add)]);
  if (mapping.saturatedFit) {
    dict.set("saturated_fit", saturatedFitDict(mapping.saturatedFit, `${field}.saturatedFit`, add));
  }
  return withFurtherEntries(dict, mapping.more, new Place(`${field}.more`, 2), add);
}

function saturatedFitDict(
  { histograms, nllvalreduced, edmval, convergence, more }: SaturatedFit,
  field: string,
  add: AddHistogram,
): NodeDict {
  const dict: NodeDict = dictOf(histograms, add);
  if (nllvalreduced !== undefined) dict.set("nllvalreduced", float(nllvalreduced));
  if (edmval !== undefined) dict.set("edmval", edmval === null ? null : float(edmval));
  if (convergence) dict.set("minimizer_status", metadataToPickle(minimizerStatusDict(convergence)));
  return withFurtherEntries(dict, more, new Place(`${field}.more`, 3), add);
}

/** Histograms and numbers by their names. */
function entriesDict(
  { histograms, counts, numbers }: Pick<MappingResult, "histograms" | "counts" | "numbers">,
  add: AddHistogram,
): NodeDict {
  return new Map<PickleNode, PickleNode>([
    ...dictOf(histograms, add),
    ...dictOf(counts, (count) => count),
    ...dictOf(numbers, float),
  ]);
}

function dictOf<T>(entries: ReadonlyMap<string, T>, node: (value: T, key: string) => PickleNode): NodeDict {
  return new Map([...entries].map(([key, value]) => [key, node(value, key)]));
}

/** Puts further entries into a dict, those of a dict inside it into that. */
function withFurtherEntries(
  dict: NodeDict,
  more: FurtherEntries = new Map(),
  place: Place,
  add: AddHistogram,
): NodeDict {
  const inner = new Place(place);
  for (const [key, value] of more) {
    const inside = dict.get(key);
    const isInside = inside instanceof Map && isMap(value);
    dict.set(
      key,
      isInside
        ? withFurtherEntries(inside, value as FurtherEntries, inner.at(key), add)
        : metadataToPickle(value, add, inner.at(key)),
    );
  }
  return dict;
}

/** A float of Python, also where its value is whole. */
function float(value: number): PickleNode {
  return { kind: "float", value };
}
