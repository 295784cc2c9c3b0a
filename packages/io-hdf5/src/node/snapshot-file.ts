import { chmodSync, closeSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { systemFailure } from "@rabbit-fit/contracts";
import { NewFile } from "../hdf5/new-file.js";
import { closedHostFile } from "./closed-host-file.js";
import { hostLibrary } from "./open-host.js";
import { removeLeftTemporaries, temporaryPath } from "./temporary-file.js";
import { writableTarget } from "./write-atomically.js";
import { refuseNoPath } from "./write-fit-result.js";

/** Where the parameters of a fit are, to continue from there. */
export interface ParameterSnapshot {
  readonly names: readonly string[];
  /** Values as the result of a fit has them, [names] */
  readonly values: Float64Array;
  /** Why it was taken: `periodic`, `converged`, `signal-SIGTERM` ... */
  readonly reason: string;
  /** Seconds since the fit began. */
  readonly elapsed: number;
}

/** A file that holds the latest snapshot of a fit. */
export interface SnapshotFile {
  readonly path: string;
  /**
   * Replaces the snapshot. Nothing else runs meanwhile: where it returns, the snapshot is on the disk; where the process is
   * killed before, the former one is.
   *
   * @throws RabbitInputError when the system does not let it; the former snapshot stays
   */
  write(snapshot: ParameterSnapshot): void;
}

/**
 * Prepares a file for snapshots: the datasets `x` and `parms` and the attributes `reason` and `elapsed`, as Python rabbit
 * writes them. `readFitResult` reads it.
 *
 * @throws RabbitInputError when there can be no file at this path
 */
export async function openSnapshotFile(path: string): Promise<SnapshotFile> {
  refuseNoPath(path);
  const library = await hostLibrary();
  const { target, mode } = await writableTarget(path).catch((error) => {
    throw systemFailure(path, "write", error);
  });
  await removeLeftTemporaries(target);
  const temporary = temporaryPath(target);
  return {
    path,
    write({ names, values, reason, elapsed }) {
      try {
        closeSync(openSync(temporary, "w"));
        const file = new NewFile(library, new library.File(temporary, "w"), {
          name: path,
          reopen: () => closedHostFile(temporary),
        });
        file.fillAtOnce(() => {
          file.writeNumbers("/x", values);
          file.writeStrings("/parms", names);
          file.writeTextAttribute("/", "reason", reason);
          file.writeFloatAttribute("/", "elapsed", elapsed);
        });
        if (mode !== undefined) chmodSync(temporary, mode);
        const descriptor = openSync(temporary, "r+");
        try {
          fsyncSync(descriptor);
        } finally {
          closeSync(descriptor);
        }
        renameSync(temporary, target);
      } catch (error) {
        rmSync(temporary, { force: true });
        throw systemFailure(path, "write", error);
      }
    },
  };
}
