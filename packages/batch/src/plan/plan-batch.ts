import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import { type FitResult, RabbitInputError, systemFailure } from "@rabbit-fit/contracts";
import { differences, type RunIdentity } from "../journal/run-identity.js";
import { writeCommon } from "./common.js";
import { placesIn } from "./folder.js";
import { takeLock } from "./lock.js";
import {
  PLAN_FORMAT,
  PLAN_VERSION,
  type PlanManifest,
  type PlannedFile,
  planId,
  type RandomStreams,
  type Task,
  type TaskKindName,
} from "./manifest.js";
import { type BatchPlan, openPlan } from "./plan.js";
import { sha256OfFile } from "./planned-files.js";

/** What is to be cut into tasks. */
export interface PlanDetails {
  /** Name and version of the program that carries the tasks out. */
  readonly program: string;
  /** The name of the command and the words after it. */
  readonly command: readonly string[];
  /** Where paths in the command count from; the working directory of this process by default. */
  readonly workingDirectory?: string;
  /** The files that results depend on, with what they are: `input`, `module` ... */
  readonly files: readonly Pick<PlannedFile, "role" | "path">[];
  /** Values of all options that results depend on. */
  readonly options: Readonly<Record<string, unknown>>;
  /** What the units are; `fits` by default. */
  readonly kind?: TaskKindName;
  /** How many tasks to make; at most as many as there are units. Without it one for each unit, and at most 1000. */
  readonly taskCount?: number | undefined;
  /** The seed of what is drawn. */
  readonly seed?: number;
  /** Says what there is to do, where the folder does not have the plan yet: what has gone before is known by its files and options. */
  readonly work: () => Promise<PlannedWork>;
}

/** What is cut into tasks. */
export interface PlannedWork {
  /** Names of the units in the order of the result, each once: of fits, the names of their groups. */
  readonly units: readonly string[];
  /** What the results have in common. */
  readonly meta: FitResult["meta"];
  /** Anything that tasks need besides the input, or to have again when results are merged, as far as v8 can serialize it. */
  readonly about?: unknown;
}

/** Without a number of tasks there is one for each unit, and at most this number. */
const MOST_TASKS = 1000;

/**
 * Cuts work into tasks, and writes the plan into a folder. A folder that has the same plan stays as it is: what is done of
 * the plan is done.
 *
 * @throws RabbitInputError where the folder has another plan, naming the differences, or files of something else; where there is
 *   no unit; where a file cannot be read or written
 */
export async function planBatch(folder: string, details: PlanDetails): Promise<BatchPlan> {
  const path = resolve(folder);
  const { manifest, lock, tasks, jobs, logs } = placesIn(path);
  const facts = await factsOf(details);
  if (!existsSync(manifest)) refuseFolderInUse(path);
  try {
    for (const place of [path, tasks, jobs, logs]) mkdirSync(place, { recursive: true });
  } catch (error) {
    throw systemFailure(path, "write", error);
  }
  const held = takeLock(lock);
  try {
    if (existsSync(manifest)) {
      const there = await openPlan(path);
      refuseAnotherPlan(there, facts, details.taskCount);
      return there;
    }
    const work = await details.work();
    const made = manifestOf(facts, work.units, details.taskCount);
    await writeCommon(placesIn(path).common, { about: undefined, ...work, id: made.id });
    try {
      writeFileSync(`${manifest}.tmp`, `${manifestText(made)}\n`);
      renameSync(`${manifest}.tmp`, manifest);
    } catch (error) {
      throw systemFailure(manifest, "write", error);
    }
    return { ...made, folder: path };
  } finally {
    held.release();
  }
}

/** What is known of a plan before its units are. */
type PlanFacts = Omit<PlanManifest, "id" | "unitCount" | "tasks">;

async function factsOf(details: PlanDetails): Promise<PlanFacts> {
  const { program, command, workingDirectory = process.cwd(), options, kind = "fits", seed } = details;
  const { taskCount } = details;
  if (taskCount !== undefined && !(Number.isSafeInteger(taskCount) && taskCount >= 1)) {
    const expected = "a whole number of at least 1";
    throw new RabbitInputError({ field: "details.taskCount", found: taskCount, expected });
  }
  const files: PlannedFile[] = [];
  for (const { role, path } of details.files) {
    const absolute = isAbsolute(path) ? path : resolve(workingDirectory, path);
    files.push({ role, path: absolute, sha256: await sha256OfFile(absolute) });
  }
  return {
    format: PLAN_FORMAT,
    version: PLAN_VERSION,
    program,
    command,
    workingDirectory,
    files,
    // As it will be read again.
    options: JSON.parse(JSON.stringify(options)),
    kind,
    random: seed === undefined ? null : ({ generator: "philox4x32-10", seed } satisfies RandomStreams),
  };
}

function manifestOf(facts: PlanFacts, units: readonly string[], taskCount: number | undefined): PlanManifest {
  if (units.length === 0) {
    throw new RabbitInputError({
      field: "plan",
      state: "without anything to cut into tasks",
      expected: "at least one unit, such as a toy",
    });
  }
  const { format, version, ...rest } = facts;
  const manifest = { ...facts, unitCount: units.length, tasks: cut(units, taskCount) };
  return {
    format,
    version,
    id: planId(manifest),
    ...rest,
    unitCount: manifest.unitCount,
    tasks: manifest.tasks,
  };
}

/** How many tasks there are of a number of units. */
function taskCountOf(unitCount: number, wanted = MOST_TASKS): number {
  return Math.min(wanted, unitCount);
}

/** Ranges of units whose sizes differ by one at most. */
function cut(units: readonly string[], wanted: number | undefined): Task[] {
  const count = taskCountOf(units.length, wanted);
  const edge = (i: number) => Math.floor((i * units.length) / count);
  return Array.from({ length: count }, (_, i) => {
    const [from, to] = [edge(i), edge(i + 1)];
    return { id: i + 1, units: [from, to], first: units[from]!, last: units[to - 1]! };
  });
}

/** A task on each line. */
function manifestText({ tasks, ...rest }: PlanManifest): string {
  const head = JSON.stringify(rest, undefined, 2).slice(0, -2);
  return `${head},\n  "tasks": [\n${tasks.map((task) => `    ${JSON.stringify(task)}`).join(",\n")}\n  ]\n}`;
}

function refuseFolderInUse(folder: string): void {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw systemFailure(folder, "write", error);
  }
  // Of a plan that was interrupted before it was written.
  const others = names.filter(
    (name) => !/^(tasks|jobs|logs|common\.record|plan\.json\.tmp|lock.*)$/.test(name),
  );
  if (others.length === 0) return;
  throw new RabbitInputError({
    field: "folder",
    found: folder,
    expected: `a new or empty folder (this one has ${others[0]})`,
    remedy: "Give the plan a folder of its own.",
  });
}

/** The units of the same command on the same files are the same. */
function refuseAnotherPlan(there: BatchPlan, asked: PlanFacts, taskCount: number | undefined): void {
  const factsOf = ({ command, files, options, ...facts }: PlanFacts, tasks: number): RunIdentity => ({
    program: facts.program,
    command: command.join(" "),
    workingDirectory: facts.workingDirectory,
    ...Object.fromEntries(files.map(({ role, path, sha256 }) => [`SHA-256 of ${role} ${path}`, sha256])),
    ...options,
    kind: facts.kind,
    random: facts.random,
    "number of tasks": tasks,
  });
  const differing = differences(
    factsOf(there, there.tasks.length),
    factsOf(asked, taskCountOf(there.unitCount, taskCount)),
  );
  if (differing.length === 0) return;
  throw new RabbitInputError({
    field: "folder",
    found: there.folder,
    expected: `a folder without another plan (${differing.join("; ")})`,
    remedy: "Give this plan another folder, or remove the other one.",
  });
}
