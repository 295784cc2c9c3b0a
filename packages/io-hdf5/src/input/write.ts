import type { Channel, FitInput, PythonValue } from "@rabbit-fit/contracts";
import { isMap } from "@rabbit-fit/contracts/options";
import type { NewFile } from "../hdf5/new-file.js";
import { writePickleGroup } from "../metadata/write-pickle-group.js";
import { appendMatrix } from "./coordinate-writer.js";
import { layout } from "./layout.js";
import { inGroup } from "./layout-shape.js";
import { tensorArrays } from "./tensor-arrays.js";
import { writeFlat } from "./write-flat.js";
import { writeIndexLists } from "./write-index-lists.js";

/** Writes a tensor as Python rabbit's TensorWriter does. The file must have been started with index lists. */
export async function writeFitInputTo(file: NewFile, input: FitInput): Promise<void> {
  const { systematics } = input;
  writePickleGroup(file, layout.meta.path, metadataDict(input));
  for (const [path, strings] of stringLists(input)) file.writeStrings(path, strings);
  writeIndexLists(
    file,
    layout.groupIndices.path,
    systematics.groups.map(({ indices }) => indices),
  );
  file.writeNumbers(layout.noiIndices.path, systematics.noiIndices);
  writeTerms(file, input.externalTerms);
  writeAuxiliaryStrings(file, input.auxiliary);
  for (const array of tensorArrays(input)) {
    if (array.kind === "flat") await writeFlat(file, array);
    else appendMatrix(file, array.path, array, array.fill);
  }
}

function stringLists({
  processes,
  signals,
  systematics,
  pseudodata,
}: FitInput): [string, readonly string[]][] {
  const { names, unconstrainedCount, groups } = systematics;
  return [
    [layout.processes.path, processes],
    [layout.signals.path, signals],
    [layout.systematics.path, names],
    [layout.unconstrained.path, names.slice(0, unconstrainedCount)],
    [layout.groupNames.path, groups.map(({ name }) => name)],
    [layout.pseudodataNames.path, pseudodata.map(({ name }) => name)],
  ];
}

/** The groups of external terms, with the names of their parameters and their constants. */
function writeTerms(file: NewFile, terms: FitInput["externalTerms"]): void {
  if (terms.length > 0) file.createGroup(layout.externalTerms.path);
  for (const { name, parameters, constant, logNormalization } of terms) {
    file.createGroup(inGroup(layout.externalTerm, name).path);
    file.writeStrings(inGroup(layout.termParameters, name).path, parameters);
    if (constant !== undefined) file.writeNumber(inGroup(layout.termConstant, name).path, constant);
    if (logNormalization !== undefined) {
      file.writeNumber(inGroup(layout.termNormalization, name).path, logNormalization);
    }
  }
}

/** The groups of bundles, with their lists of strings. */
function writeAuxiliaryStrings(file: NewFile, bundles: FitInput["auxiliary"]): void {
  if (bundles.size > 0) file.createGroup(layout.auxiliary.path);
  for (const [name, bundle] of bundles) {
    file.createGroup(inGroup(layout.auxiliaryBundle, name).path);
    for (const [key, array] of bundle) {
      if (!("shape" in array)) file.writeStrings(inGroup(layout.auxiliaryArray, name, key).path, array);
    }
  }
}

/** The metadata as it came, with what the FitInput says itself brought up to date. */
function metadataDict(input: FitInput): ReadonlyMap<string, PythonValue> {
  const dict = new Map(input.metadata);
  dict.set("channel_info", channelInfo(input.channels, input.metadata.get("channel_info")));
  dict.set("symmetric_tensor", input.symmetric);
  dict.set("systematic_type", input.systematicType);
  if (!dict.has("meta_info")) dict.set("meta_info", new Map());
  return dict;
}

function channelInfo(channels: readonly Channel[], known: PythonValue | undefined): PythonValue {
  const before: ReadonlyMap<PythonValue, PythonValue> = isMap(known) ? known : new Map();
  return new Map(
    channels.map(({ name, axes, masked, flow }) => {
      const entry = before.get(name);
      const info = new Map<PythonValue, PythonValue>(isMap(entry) ? entry : []);
      info.set(
        "axes",
        axes.map((axis) => ({ kind: "axis", axis }) as const),
      );
      info.set("masked", masked);
      info.set("flow", flow);
      return [name, info];
    }),
  );
}
