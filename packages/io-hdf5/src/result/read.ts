import {
  dataSetFromName,
  type FitResult,
  type MappingResult,
  type PythonValue,
  RabbitInputError,
  type ResultGroup,
  type SaturatedFit,
  validateFitResult,
} from "@rabbit-fit/contracts";
import type { OpenFile } from "../hdf5/open-file.js";
import { type TurnOptions, Turns } from "../hdf5/turns.js";
import { layout } from "../input/layout.js";
import { type PickleGroupOptions, readPickleGroup } from "../metadata/pickle-group.js";
import { readBlinding } from "./blinding.js";
import { readDataSet } from "./data-set.js";
import { DictReader } from "./dict-reader.js";
import { groupPath, resultNames } from "./group-names.js";
import { readMinimizerStatus } from "./minimizer-status.js";
import { hasPlainResult, readPlainResult } from "./plain.js";
import { asBoolean, asCount, asFloat, asHistogram, asNumber, asTextDict, asTexts } from "./values.js";

/** Which fits of a result are read, of those that there are: names, "" for the fit to data. */
export type FitSelection = (names: readonly string[]) => readonly string[];

/** How a result is read from an open file. */
export interface ReadResultOptions extends TurnOptions {
  /** All fits by default. */
  readonly select?: FitSelection;
}

/** Reads a fit result from an open file, with the fits that are selected. */
export async function readFitResultFrom(file: OpenFile, options: ReadResultOptions = {}): Promise<FitResult> {
  const { select = (names) => names } = options;
  const names = resultNames(file);
  if (names.length === 0) {
    if (!hasPlainResult(file)) throw notAResult(file);
    const { meta, groups } = await readPlainResult(file);
    const selected = new Set(select(groups.map(({ name }) => name)));
    return { meta, groups: groups.filter(({ name }) => selected.has(name)) };
  }
  const selected = new Set(select(names));
  const result = await readGroups(
    file,
    names.filter((name) => selected.has(name)),
    new Turns(options),
  );
  validateFitResult(result, { file: file.name });
  return result;
}

async function readGroups(file: OpenFile, names: readonly string[], turns: Turns): Promise<FitResult> {
  const groups: ResultGroup[] = [];
  const tell = () => {
    // To add up the bytes of thousands of fits would take as long as half of the reading.
    const { length: done } = groups;
    if (names.length > 1) {
      file.progress?.advanceFits(groupPath(names[done] ?? names.at(-1)!), done, names.length);
    }
  };
  tell();
  const meta = readMeta(file);
  const pseudodata = pseudodataOf(meta);
  for (const name of names) {
    await turns.next();
    groups.push(readGroup(file, name, pseudodata));
    tell();
  }
  return { meta, groups };
}

function notAResult(file: OpenFile): RabbitInputError {
  const isTensor = file.find(layout.counts.path) !== undefined;
  return new RabbitInputError({
    file: file.name,
    field: "results",
    state: isTensor ? "a tensor, the input of a fit" : "missing",
    expected: "the result of a fit",
    remedy: "Give the file that the fit has written.",
  });
}

/** Keys of the metadata that say what the parameters are. All others tell how the result was made. */
const NEEDED_METADATA: ReadonlySet<string> = new Set([
  "pois",
  "nois",
  "procs",
  "signals",
  "model_params",
  "squared_params",
]);

function readMeta(file: OpenFile): FitResult["meta"] {
  const dict = readDict(file, "/meta", { needs: ([key]) => NEEDED_METADATA.has(key!) });
  const pois = dict.take("pois", asTexts);
  const parameters = dict.take("model_params", asTexts);
  const squared = dict.take("squared_params", asTexts) ?? [];
  return {
    info: dict.take("meta_info", asTextDict) ?? new Map(),
    input: dict.take("meta_info_input", asTextDict) ?? new Map(),
    processes: dict.take("procs", asTexts) ?? [],
    // Before there were parameter models, every signal was a parameter of interest.
    pois: pois ?? dict.take("signals", asTexts) ?? [],
    nois: dict.take("nois", asTexts) ?? [],
    ...(parameters && { model: { parameters, squared } }),
    ...dict.takeRest(),
  };
}

/** Names of pseudodata that were asked for, by which results that do not say so are recognised as fits to them. */
function pseudodataOf({ info }: FitResult["meta"]): readonly string[] {
  const options = info.get("args");
  const names = options instanceof Map ? options.get("pseudoData") : undefined;
  return (names && asTexts(names)) ?? [];
}

function readGroup(file: OpenFile, name: string, pseudodata: readonly string[]): ResultGroup {
  const dict = readDict(file, groupPath(name));
  const nllvalreduced = dict.take("nllvalreduced", asNumber);
  const nllvalfull = dict.take("nllvalfull", asNumber);
  const ndfsat = dict.take("ndfsat", asNumber);
  const edmval = dict.take("edmval", asNumberOrNull);
  const postfitProfile = dict.take("postfit_profile", asBoolean);
  const convergence = dict.take("minimizer_status", readMinimizerStatus);
  const blinding = dict.take("blinding", readBlinding);
  return {
    name,
    dataSet: dict.take("data_set", readDataSet) ?? dataSetFromName(name, pseudodata),
    histograms: dict.takeAll(asHistogram),
    ...(nllvalreduced !== undefined && { nllvalreduced }),
    ...(nllvalfull !== undefined && { nllvalfull }),
    ...(ndfsat !== undefined && { ndfsat }),
    ...(edmval !== undefined && { edmval }),
    ...(postfitProfile !== undefined && { postfitProfile }),
    counts: dict.takeAll(asCount),
    numbers: dict.takeAll(asFloat),
    mappings: dict.insideEach("mappings", readMapping),
    ...(convergence && { convergence }),
    ...(blinding && { blinding }),
    ...dict.takeRest(),
  };
}

function readMapping(dict: DictReader): MappingResult {
  const saturatedFit = dict.take("saturated_fit", readSaturatedFit);
  return {
    channels: dict.insideEach("channels", (channel) => channel.takeAll(asHistogram)),
    counts: dict.takeAll(asCount),
    numbers: dict.takeAll(asFloat),
    histograms: dict.takeAll(asHistogram),
    ...(saturatedFit && { saturatedFit }),
    ...dict.takeRest(),
  };
}

function readSaturatedFit(value: PythonValue): SaturatedFit | undefined {
  if (!(value instanceof Map)) return undefined;
  const dict = new DictReader(value);
  const nllvalreduced = dict.take("nllvalreduced", asNumber);
  const edmval = dict.take("edmval", asNumberOrNull);
  const convergence = dict.take("minimizer_status", readMinimizerStatus);
  return {
    histograms: dict.takeAll(asHistogram),
    ...(nllvalreduced !== undefined && { nllvalreduced }),
    ...(edmval !== undefined && { edmval }),
    ...(convergence && { convergence }),
    ...dict.takeRest(),
  };
}

function asNumberOrNull(value: PythonValue): number | null | undefined {
  return value === null ? null : asNumber(value);
}

function readDict(file: OpenFile, path: string, options: PickleGroupOptions = {}): DictReader {
  const value = readPickleGroup(file, path, options);
  return new DictReader(value instanceof Map ? value : new Map());
}
