import { RabbitInputError } from "@rabbit-fit/contracts";
import { damagedRecord, decodeRecord } from "./journal-record.js";
import { type OwnerState, ownerState, type ProcessOwner } from "./process-owner.js";
import { RecordFile } from "./record-file.js";

/**
 * The process that a journal is of, and what is known of that process; undefined where there is no journal, or none that
 * says whose it is.
 */
export function journalOwner(path: string): (ProcessOwner & { readonly state: OwnerState }) | undefined {
  try {
    const owner = ownerOf(path);
    return owner && { ...owner, state: ownerState(owner) };
  } catch {
    return undefined;
  }
}

/**
 * The process that a journal is of; undefined where there is no journal, or none that says whose it is.
 *
 * @throws RabbitInputError when the journal is none that this program has written
 */
export function ownerOf(path: string): ProcessOwner | undefined {
  let first: Buffer | undefined;
  try {
    first = RecordFile.first(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  if (first === undefined) return undefined;
  const record = decodeRecord(path, first);
  if (record.kind !== "owner") throw damagedRecord(path, "");
  return record.value;
}

/** Makes sure that a journal may be replaced: what is damaged is nobody's. */
export function refuseUsed(path: string): void {
  let owner: ProcessOwner | undefined;
  try {
    owner = ownerOf(path);
  } catch (error) {
    if (!(error instanceof RabbitInputError)) throw error;
  }
  if (owner && ownerState(owner) === "running") throw usedBy(path, owner);
}

export function usedBy(path: string, { pid }: ProcessOwner): RabbitInputError {
  return new RabbitInputError({
    file: path,
    field: "journal",
    state: `in use by process ${pid}, which is making the same results`,
    expected: "the journal of a run that has ended",
    remedy: "Wait until that process has ended, or give this run another output.",
  });
}
