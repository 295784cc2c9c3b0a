import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemFailure } from "@rabbit-fit/contracts";
import { padded, placesIn } from "./plan/folder.js";
import type { BatchPlan } from "./plan/plan.js";
import type { SystemContext } from "./systems/batch-system.js";
import { type SystemName, systems } from "./systems/registry.js";

/** A job of a plan, as a file in its folder remembers it. */
export interface JobRecord {
  /** Counted from 1. */
  readonly number: number;
  readonly system: SystemName;
  /** Of the job, in the batch system. */
  readonly name: string;
  /** What the batch system calls it; null as long as it has not said so. */
  readonly job: string | null;
  readonly tasks: readonly number[];
}

/** The path of the files of a job, without an ending. */
export function jobBase({ folder }: BatchPlan, number: number): string {
  return join(placesIn(folder).jobs, padded(number));
}

/** Keeps a record of a job, in place of an older one. */
export function writeJob(plan: BatchPlan, record: JobRecord): void {
  const path = `${jobBase(plan, record.number)}.json`;
  try {
    writeFileSync(`${path}.tmp`, `${JSON.stringify(record)}\n`);
    renameSync(`${path}.tmp`, path);
  } catch (error) {
    throw systemFailure(path, "write", error);
  }
}

/** Forgets a job that was not sent. */
export function removeJob(plan: BatchPlan, number: number): void {
  rmSync(`${jobBase(plan, number)}.json`, { force: true });
}

/** The jobs of a plan, in the order in which they were sent. */
export function readJobs(plan: BatchPlan): JobRecord[] {
  const { jobs } = placesIn(plan.folder);
  try {
    const names = readdirSync(jobs).filter((name) => /^\d+\.json$/.test(name));
    return names.sort().map((name) => JSON.parse(readFileSync(join(jobs, name), "utf8")) as JobRecord);
  } catch (error) {
    throw systemFailure(jobs, "read", error);
  }
}

/** Asks for the names of jobs whose sending was interrupted before the system had answered: some were sent after all. */
export async function completedJobs(plan: BatchPlan, context: SystemContext): Promise<JobRecord[]> {
  const records: JobRecord[] = [];
  for (const record of readJobs(plan)) {
    if (record.job !== null || !systems[record.system].schedules) {
      records.push(record);
      continue;
    }
    const job = await systems[record.system].find(record.name, context);
    const known = { ...record, job: job ?? null };
    if (job !== undefined) writeJob(plan, known);
    records.push(known);
  }
  return records;
}
