import { createHash } from "node:crypto";

/** What `plan.json` says it is. */
export const PLAN_FORMAT = "rabbit-fit batch plan";

/** Of the layout of `plan.json` and of the folder around it. */
export const PLAN_VERSION = 1;

/** A file that results depend on. */
export interface PlannedFile {
  /** What it is to the command: `input`, `module` ... */
  readonly role: string;
  /** Absolute. */
  readonly path: string;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** What the units of a plan are: the kinds in `tasks/registry.ts`. */
export type TaskKindName = "fits" | "refits" | "toys" | "limits";

/** A range of units: what one process computes. */
export interface Task {
  /** Counted from 1. */
  readonly id: number;
  /** Places of its units in the list of all units: the first, and the one behind the last. */
  readonly units: readonly [from: number, to: number];
  /** Names of its first and its last unit. */
  readonly first: string;
  readonly last: string;
}

/** Where random numbers come from: the stream of toy k is a function of the seed and of k, whoever draws it. */
export interface RandomStreams {
  readonly generator: "philox4x32-10";
  readonly seed: number;
}

/** `plan.json`: everything that the results of a plan depend on, and how the work is cut. */
export interface PlanManifest {
  readonly format: typeof PLAN_FORMAT;
  readonly version: typeof PLAN_VERSION;
  /** SHA-256 of all fields below. */
  readonly id: string;
  /** Name and version of the program that has made the plan, and has to carry it out. */
  readonly program: string;
  /** The name of the command and the words after it. */
  readonly command: readonly string[];
  /** The folder in which the command was given: paths in it count from there. */
  readonly workingDirectory: string;
  readonly files: readonly PlannedFile[];
  /** Values of all options that results depend on. */
  readonly options: Readonly<Record<string, unknown>>;
  /** What the units are. */
  readonly kind: TaskKindName;
  /** Null where nothing is drawn. */
  readonly random: RandomStreams | null;
  readonly unitCount: number;
  readonly tasks: readonly Task[];
}

/** The SHA-256 of a manifest without its id. */
export function planId(manifest: Omit<PlanManifest, "id">): string {
  const { program, command, workingDirectory, files, options, kind, random, unitCount, tasks } = manifest;
  const fields = { program, command, workingDirectory, files, options, kind, random, unitCount, tasks };
  return createHash("sha256").update(JSON.stringify(fields)).digest("hex");
}
