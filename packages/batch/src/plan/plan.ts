import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { RabbitInputError, systemFailure } from "@rabbit-fit/contracts";
import type { RunIdentity } from "../journal/run-identity.js";
import { type PlanCommon, readCommon } from "./common.js";
import { placesIn } from "./folder.js";
import { PLAN_FORMAT, PLAN_VERSION, type PlanManifest, planId, type Task } from "./manifest.js";

/** A plan with the folder that it is in. */
export interface BatchPlan extends PlanManifest {
  /** Absolute. */
  readonly folder: string;
}

/**
 * Reads the plan of a folder.
 *
 * @throws RabbitInputError where there is none, one of another version, or one that was changed since it was made
 */
export async function openPlan(folder: string): Promise<BatchPlan> {
  const path = resolve(folder);
  const { manifest } = placesIn(path);
  let text: string;
  try {
    text = readFileSync(manifest, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT" && code !== "ENOTDIR") throw systemFailure(manifest, "read", error);
    throw new RabbitInputError({
      field: "folder",
      found: folder,
      expected: "the folder of a plan (it has no plan.json)",
      remedy: "Make a plan first.",
    });
  }
  const found = parsed(text);
  const refuse = (state: string, expected: string, remedy: string) =>
    new RabbitInputError({ file: manifest, field: "plan", state, expected, remedy });
  if (found?.format !== PLAN_FORMAT) {
    throw refuse("none", `JSON with "format": "${PLAN_FORMAT}"`, "Give the folder of a plan.");
  }
  if (found.version !== PLAN_VERSION) {
    throw refuse(
      `of version ${JSON.stringify(found.version)}`,
      `version ${PLAN_VERSION}, which this program writes`,
      "Use the program that has made the plan, or make a new one in another folder.",
    );
  }
  const plan = found as unknown as PlanManifest;
  if (plan.id !== planId(plan)) {
    throw refuse(
      "changed since it was made",
      "a plan as it was written",
      "Make a new one in another folder.",
    );
  }
  return { ...plan, folder: path };
}

/** What the tasks of a plan have in common. @throws RabbitInputError where that is damaged */
export function commonOf({ folder, id }: BatchPlan): Promise<PlanCommon> {
  return readCommon(placesIn(folder).common, id);
}

/** The task by its number. @throws RabbitInputError where the plan has none */
export function taskOf({ tasks }: BatchPlan, id: number): Task {
  const task = tasks[id - 1];
  if (task !== undefined) return task;
  throw new RabbitInputError({
    field: "options.task",
    found: id,
    expected: `a number from 1 to ${tasks.length}`,
  });
}

/** What the journal of a task, and its result, must have in common with the plan. */
export function taskIdentity(plan: BatchPlan, task: Task): RunIdentity {
  return taskIdentities(plan)(task);
}

/** The same for many tasks. */
export function taskIdentities(plan: BatchPlan): (task: Task) => RunIdentity {
  const { program, command, files, options, kind, random } = plan;
  const common = {
    program,
    command: command.join(" "),
    ...Object.fromEntries(files.map(({ role, sha256 }) => [`SHA-256 of ${role}`, sha256])),
    options: JSON.stringify(options),
    kind,
    random: JSON.stringify(random),
  };
  return ({ id, units: [from, to] }) => ({ ...common, task: `${id} (units ${from} to ${to - 1})` });
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
