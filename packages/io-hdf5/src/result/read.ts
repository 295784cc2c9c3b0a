import {
  type Convergence,
  type FitResult,
  type MappingResult,
  type MetadataValue,
  RabbitInputError,
  type ResultGroup,
  validateFitResult,
} from "@rabbit-fit/contracts";
import type { Histogram } from "@rabbit-fit/sparse-hist";
import type { OpenFile } from "../hdf5/open-file.js";
import { Turns } from "../hdf5/turns.js";
import { readPickleGroup } from "../metadata/pickle-group.js";
import { hasPlainResult, readPlainResult } from "./plain.js";

type Dict = ReadonlyMap<MetadataValue, MetadataValue>;

/** Which fits of a result are read, of those that there are: names, "" for the fit to data. */
export type FitSelection = (names: readonly string[]) => readonly string[];

/** How a result is read from an open file. */
export interface ReadResultOptions {
  /** All fits by default. */
  readonly select?: FitSelection;
  readonly signal?: AbortSignal;
}

/** Reads a fit result from an open file, with the fits that are selected. */
export async function readFitResultFrom(file: OpenFile, options: ReadResultOptions = {}): Promise<FitResult> {
  const { select = (names) => names, signal } = options;
  const keys = file.keys("/").filter((key) => /^results(_|$)/.test(key));
  if (keys.length === 0) {
    if (!hasPlainResult(file)) throw notAResult(file);
    const { meta, groups } = readPlainResult(file);
    const selected = new Set(select(groups.map(({ name }) => name)));
    return { meta, groups: groups.filter(({ name }) => selected.has(name)) };
  }
  const selected = new Set(select(keys.map(groupName)));
  const groups = await readGroups(
    file,
    keys.filter((key) => selected.has(groupName(key))),
    signal,
  );
  const result = { meta: readMeta(file), groups };
  validateFitResult(result, { file: file.name });
  return result;
}

async function readGroups(
  file: OpenFile,
  keys: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ResultGroup[]> {
  const turns = new Turns(signal);
  const groups: ResultGroup[] = [];
  for (const key of keys) {
    // To add up the bytes of thousands of fits would take as long as half of the reading.
    if (keys.length > 1) file.progress?.advanceFits(`/${key}`, groups.length, keys.length);
    await turns.next();
    groups.push(readGroup(file, key));
  }
  if (keys.length > 1) file.progress?.advanceFits(`/${keys.at(-1)}`, keys.length, keys.length);
  return groups;
}

/** The name of a fit from that of its group, `results` or `results_NAME`. */
function groupName(key: string): string {
  return key.replace(/^results_?/, "");
}

function notAResult(file: OpenFile): RabbitInputError {
  const isTensor = file.find("/hdata_obs") !== undefined;
  return new RabbitInputError({
    file: file.name,
    field: "results",
    found: isTensor ? "a tensor, the input of a fit" : "missing",
    expected: "the result of a fit",
    remedy: "Give the file that the fit has written.",
  });
}

function readMeta(file: OpenFile): FitResult["meta"] {
  const meta = asDict(readPickleGroup(file, "/meta")) ?? new Map<MetadataValue, MetadataValue>();
  return {
    info: textKeys(meta.get("meta_info")),
    input: textKeys(meta.get("meta_info_input")),
    processes: texts(meta.get("procs")),
    // Before there were parameter models, every signal was a parameter of interest.
    pois: texts(meta.get("pois") ?? meta.get("signals")),
    nois: texts(meta.get("nois")),
  };
}

function readGroup(file: OpenFile, key: string): ResultGroup {
  const dict = asDict(readPickleGroup(file, `/${key}`)) ?? new Map<MetadataValue, MetadataValue>();
  const histograms = new Map<string, Histogram>();
  for (const [name, value] of dict) {
    const histogram = asHistogram(value);
    if (histogram) histograms.set(String(name), histogram);
  }
  const mappings = new Map<string, MappingResult>();
  for (const [name, value] of asDict(dict.get("mappings")) ?? []) {
    mappings.set(String(name), mappingResult(asDict(value) ?? new Map<MetadataValue, MetadataValue>()));
  }
  const nllvalreduced = asNumber(dict.get("nllvalreduced"));
  const nllvalfull = asNumber(dict.get("nllvalfull"));
  const ndfsat = asNumber(dict.get("ndfsat"));
  const edmval = dict.get("edmval") === null ? null : asNumber(dict.get("edmval"));
  const postfitProfile = dict.get("postfit_profile");
  const convergence = readConvergence(asDict(dict.get("convergence")));
  return {
    name: groupName(key),
    histograms,
    ...(nllvalreduced !== undefined && { nllvalreduced }),
    ...(nllvalfull !== undefined && { nllvalfull }),
    ...(ndfsat !== undefined && { ndfsat }),
    ...(edmval !== undefined && { edmval }),
    ...(typeof postfitProfile === "boolean" && { postfitProfile }),
    mappings,
    ...(convergence && { convergence }),
  };
}

/** How the minimisation ended, which only our own results say. */
function readConvergence(dict: Dict | undefined): Convergence | undefined {
  const [converged, status, message] = ["converged", "status", "message"].map((key) => dict?.get(key));
  if (typeof converged !== "boolean" || typeof status !== "string" || typeof message !== "string") {
    return undefined;
  }
  const conditionNumber = asNumber(dict?.get("condition_number"));
  return {
    converged,
    status,
    message,
    iterations: asNumber(dict?.get("iterations")) ?? 0,
    hessianVectorProducts: asNumber(dict?.get("hessian_vector_products")) ?? 0,
    ...(conditionNumber !== undefined && { conditionNumber }),
  };
}

function mappingResult(dict: Dict): MappingResult {
  const channels = new Map<string, ReadonlyMap<string, Histogram>>();
  for (const [name, value] of asDict(dict.get("channels")) ?? []) {
    const channel = new Map<string, Histogram>();
    for (const [key, content] of asDict(value) ?? []) {
      const histogram = asHistogram(content);
      if (histogram) channel.set(String(key), histogram);
    }
    channels.set(String(name), channel);
  }
  const counts = new Map<string, number>();
  const numbers = new Map<string, number>();
  const histograms = new Map<string, Histogram>();
  for (const [key, value] of dict) {
    const name = String(key);
    const histogram = asHistogram(value);
    const number = asNumber(value);
    if (histogram) histograms.set(name, histogram);
    else if (number !== undefined) (isInteger(value) ? counts : numbers).set(name, number);
  }
  return { channels, counts, numbers, histograms };
}

function asDict(value: MetadataValue | undefined): Dict | undefined {
  return value instanceof Map ? value : undefined;
}

function textKeys(value: MetadataValue | undefined): Map<string, MetadataValue> {
  return new Map([...(asDict(value) ?? [])].map(([key, entry]) => [String(key), entry]));
}

function asHistogram(value: MetadataValue): Histogram | undefined {
  return isRecord(value) && value.kind === "histogram" ? value.histogram : undefined;
}

/** A number, of Python or of NumPy. */
function asNumber(value: MetadataValue | undefined): number | undefined {
  if (typeof value === "number" || typeof value === "bigint") return Number(value);
  if (!isRecord(value)) return undefined;
  if (value.kind === "float") return value.value;
  if (value.kind === "scalar" && typeof value.value !== "boolean") return Number(value.value);
  if (value.kind === "array" && ArrayBuffer.isView(value.data) && value.data.length === 1) {
    return Number(value.data[0]);
  }
  return undefined;
}

/** Whether a number is an int, of Python or of NumPy. */
function isInteger(value: MetadataValue): boolean {
  if (typeof value === "number") return Number.isInteger(value);
  if (typeof value === "bigint") return true;
  return isRecord(value) && (value.kind === "scalar" || value.kind === "array") && /^u?int/.test(value.dtype);
}

function texts(value: MetadataValue | undefined): string[] {
  const items = Array.isArray(value)
    ? (value as readonly MetadataValue[])
    : isRecord(value) && value.kind === "array" && Array.isArray(value.data)
      ? (value.data as readonly MetadataValue[])
      : [];
  return items.map((item) => (item instanceof Uint8Array ? new TextDecoder().decode(item) : String(item)));
}

type Record = Extract<MetadataValue, { readonly kind: string }>;

function isRecord(value: MetadataValue | undefined): value is Record {
  return typeof value === "object" && value !== null && "kind" in value;
}
