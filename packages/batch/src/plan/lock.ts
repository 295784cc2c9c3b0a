import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { RabbitInputError, systemFailure } from "@rabbit-fit/contracts";
import { isProcessOwner, ownerState, type ProcessOwner, processOwner } from "../journal/process-owner.js";

/** Holds something for this process alone until it is released. */
export interface Lock {
  release(): void;
}

/**
 * Takes a lock: a file that says which process holds it. What a process has left that has ended is taken over.
 *
 * @throws RabbitInputError naming the process that holds it
 */
export function takeLock(path: string): Lock {
  const own = `${path}.${process.pid}`;
  try {
    writeFileSync(own, JSON.stringify(processOwner()));
    // A second time where the first has found what an ended process had left.
    for (let turn = 0; turn < 2; turn++) {
      if (isLinked(own, path)) return { release: () => rmSync(path, { force: true }) };
      const owner = lockOwner(path);
      if (owner !== undefined && ownerState(owner) !== "ended") throw held(path, owner);
      moveAside(path, owner);
    }
    throw held(path, lockOwner(path));
  } catch (error) {
    throw systemFailure(path, "write", error);
  } finally {
    rmSync(own, { force: true });
  }
}

/** The process that a lock says it is held by; undefined where there is none. */
export function lockOwner(path: string): ProcessOwner | undefined {
  try {
    const owner: unknown = JSON.parse(readFileSync(path, "utf8"));
    return isProcessOwner(owner) ? owner : undefined;
  } catch {
    return undefined;
  }
}

/** A link comes into being whole, with its content, or not at all. */
function isLinked(own: string, path: string): boolean {
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Removes the lock of an ended process, and not that of another one that has been quicker. */
function moveAside(path: string, ended: ProcessOwner | undefined): void {
  const aside = `${path}.${process.pid}.ended`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  if (JSON.stringify(lockOwner(aside)) !== JSON.stringify(ended)) isLinked(aside, path);
  rmSync(aside, { force: true });
}

function held(path: string, owner: ProcessOwner | undefined): RabbitInputError {
  const who = owner === undefined ? "another process" : `process ${owner.pid} of ${owner.host}`;
  return new RabbitInputError({
    file: path,
    field: "plan",
    state: `in use by ${who}, which makes the plan or sends its tasks`,
    expected: "one process at a time",
    remedy:
      owner !== undefined && ownerState(owner) === "elsewhere"
        ? "Wait until it has ended. If it is known to have ended, remove this file."
        : "Wait until it has ended.",
  });
}
