import { resolve } from "node:path";
import type { MergeOptions, RenameTables } from "@rabbit-fit/tensor-writer";
import { valuesOf } from "../argparse/option-values.js";
import { parsePythonFloat } from "../argparse/python-number.js";
import { UsageError } from "../argparse/usage-error.js";
import type { Invocation } from "../command.js";
import { mergedPath } from "./merged-path.js";
import { mergeOptionSpecs } from "./options.js";
import type { Renames } from "./rename-file.js";

/** What a command line of `rabbit merge` asks for. */
export interface MergeRequest {
  readonly inputs: readonly string[];
  readonly output: string;
  /** By input. */
  readonly clip: ReadonlyMap<string, number>;
  readonly renameFile: string | null;
  readonly options: Pick<Required<MergeOptions>, "systematicType" | "partialPseudodata">;
  readonly json: boolean;
  readonly verbosity: number;
  readonly color: boolean;
}

/** @throws UsageError */
export function mergeRequest(invocation: Pick<Invocation, "inputs" | "values">): MergeRequest {
  const values = valuesOf(mergeOptionSpecs, invocation.values);
  const inputs = [...invocation.inputs, ...(values.tensors ?? [])];
  if (inputs.length === 0) throw new UsageError("missing-input", "The input files are missing.");
  const twice = inputs.find((input, index) => inputs.indexOf(input) !== index);
  if (twice !== undefined) {
    throw new UsageError("conflict", `The input ${twice} is named twice: its data would count twice.`);
  }
  return {
    inputs,
    output: mergedPath(values.output, values.outname),
    clip: clipThresholds(inputs, values.clipTensors),
    renameFile: values.rename,
    options: { systematicType: values.systematicType, partialPseudodata: values.partialPseudodata },
    json: values.json,
    verbosity: values.verbose,
    color: !values.noColorLogger,
  };
}

function clipThresholds(inputs: readonly string[], words: readonly string[]): Map<string, number> {
  if (words.length % 2 !== 0) {
    throw new UsageError(
      "value-count",
      `--clipTensors needs pairs of a file and a yield, found ${words.length} values.`,
    );
  }
  const thresholds = new Map<string, number>();
  for (let i = 0; i < words.length; i += 2) {
    const threshold = parsePythonFloat(words[i + 1]!);
    if (threshold === undefined || !Number.isFinite(threshold)) {
      throw new UsageError("invalid-value", `--clipTensors has "${words[i + 1]}", expected a yield.`);
    }
    thresholds.set(inputNamed(words[i]!, inputs, "--clipTensors"), threshold);
  }
  return thresholds;
}

/** The new names for each input. @throws UsageError */
export function renamesByInput(
  inputs: readonly string[],
  { all, inputs: perInput }: Renames,
): Map<string, RenameTables> {
  const own = new Map(
    [...perInput].map(([name, tables]) => [inputNamed(name, inputs, "--rename"), tables] as const),
  );
  return new Map(inputs.map((input) => [input, combined(all, own.get(input) ?? {})]));
}

function combined(all: RenameTables, own: RenameTables): RenameTables {
  const kinds = new Set([...Object.keys(all), ...Object.keys(own)]) as Set<keyof RenameTables>;
  return Object.fromEntries(
    [...kinds].map((kind) => [kind, new Map([...(all[kind] ?? []), ...(own[kind] ?? [])])]),
  );
}

/** The input that a word means, which may be another path to the same file. */
function inputNamed(word: string, inputs: readonly string[], option: string): string {
  const input =
    inputs.find((path) => path === word) ?? inputs.find((path) => resolve(path) === resolve(word));
  if (input !== undefined) return input;
  throw new UsageError(
    "invalid-choice",
    `${option} names "${word}", which is none of the inputs ${inputs.join(", ")}.`,
  );
}
