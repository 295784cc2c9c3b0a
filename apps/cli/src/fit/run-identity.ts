import { stat } from "node:fs/promises";
import type { RunIdentity } from "@rabbit-fit/batch";
import type { ArgumentRecord } from "../argparse/availability.js";
import { destination, longFlag, type OptionSpec } from "../argparse/option-spec.js";
import { valuesOf } from "../argparse/option-values.js";
import { fitOptionSpecs } from "./fit-option-specs.js";
import { inputSha256 } from "./input-file.js";
import { dataSpecs } from "./options/data.js";
import { jobSpecs } from "./options/jobs.js";

/** Options that results do not depend on: where they go, what is said about them, and how they are computed. */
const WITHOUT_INFLUENCE: ReadonlySet<string> = new Set([
  "outpath",
  "outname",
  "postfix",
  "outputFormat",
  "toysOutput",
  "json",
  "verbose",
  "noColorLogger",
  "snapshotFile",
  "snapshotInterval",
  "threads",
  "resume",
  "eager",
  "hvpMethod",
  "jitCompile",
  ...jobSpecs.map(({ name }) => name),
]);

export interface RunFacts {
  readonly version: string;
  readonly input: string;
  /** Paths of the user's own modules. */
  readonly modules?: readonly string[];
  readonly values: ArgumentRecord;
  /** Names of the fits. */
  readonly fits: readonly string[];
}

/** What two runs must have in common for one to go on where the other was stopped. */
export async function runIdentity({
  version,
  input,
  modules = [],
  values,
  fits,
}: RunFacts): Promise<RunIdentity> {
  const { externalPostfit } = valuesOf(dataSpecs, values);
  const ofModules = await Promise.all(modules.map((path) => fileIdentity(path, path)));
  return {
    version,
    ...(await fileIdentity("input", input)),
    ...(externalPostfit !== null && (await fileIdentity("--externalPostfit", externalPostfit))),
    ...Object.assign({}, ...ofModules),
    ...influentialOptions(fitOptionSpecs, values),
    fits,
  };
}

/** The values of all options of a command that results depend on. */
export function influentialOptions(
  specs: readonly OptionSpec[],
  values: ArgumentRecord,
): Readonly<Record<string, unknown>> {
  const influential = specs.filter(({ name }) => !WITHOUT_INFLUENCE.has(name));
  return Object.fromEntries(influential.map((spec) => [longFlag(spec), values[destination(spec)]]));
}

/** A file by its content; a large one, which would take long to read, by its size and the time of its last change. */
async function fileIdentity(name: string, path: string): Promise<RunIdentity> {
  const sha256 = await inputSha256(path);
  if (sha256 !== undefined) return { [`SHA-256 of ${name}`]: sha256 };
  const { size, mtimeMs } = await stat(path);
  return { [`size of ${name}`]: size, [`last change of ${name}`]: mtimeMs };
}
