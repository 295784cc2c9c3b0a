import { rmSync, statSync } from "node:fs";
import { copiesOf } from "./copy-path.js";
import { ownerOf } from "./journal-owner.js";
import { type OwnerState, ownerState } from "./process-owner.js";

/**
 * A copy of a process of another host, or one that does not say of which, is in use as long as it changes: no copying
 * pauses for so long, in milliseconds.
 */
const LONGEST_PAUSE = 24 * 3600 * 1000;

/**
 * Removes the copies of a journal that processes have left which were killed while they made them. A copy says in its
 * first record which process writes it, and is in use as long as that process runs. What cannot be removed stays.
 */
export function removeLeftCopies(path: string): void {
  for (const copy of copiesOf(path)) {
    try {
      if (!isUsed(copy)) rmSync(copy, { force: true });
    } catch {
      // Another process has removed it, or nobody may.
    }
  }
}

function isUsed(copy: string): boolean {
  const state = stateOf(copy);
  if (state === "ended") return false;
  if (state === "running" || state === "this") return true;
  return Date.now() - statSync(copy).mtimeMs < LONGEST_PAUSE;
}

/** Undefined where the copy has no first record, or none as yet. */
function stateOf(copy: string): OwnerState | undefined {
  try {
    const owner = ownerOf(copy);
    return owner && ownerState(owner);
  } catch {
    return undefined;
  }
}
