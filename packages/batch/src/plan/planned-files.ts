import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { RabbitInputError, systemFailure } from "@rabbit-fit/contracts";
import type { PlannedFile } from "./manifest.js";

/** SHA-256 of a file in hexadecimal. @throws RabbitInputError where the file cannot be read */
export async function sha256OfFile(path: string, signal?: AbortSignal): Promise<string> {
  const sha256 = createHash("sha256");
  try {
    await pipeline(createReadStream(path), sha256, { ...(signal && { signal }) });
  } catch (error) {
    signal?.throwIfAborted();
    throw systemFailure(path, "read", error);
  }
  return sha256.digest("hex");
}

/**
 * Makes sure that the files of a plan are what they were when it was made.
 *
 * @throws RabbitInputError naming the file that is not
 */
export async function checkFiles(files: readonly PlannedFile[], signal?: AbortSignal): Promise<void> {
  for (const { role, path, sha256 } of files) {
    const found = await sha256OfFile(path, signal);
    if (found === sha256) continue;
    throw new RabbitInputError({
      file: path,
      field: `SHA-256 of the ${role}`,
      state: `${found.slice(0, 12)}...`,
      expected: `${sha256.slice(0, 12)}..., as it was when the plan was made`,
      remedy: "Bring the file of the plan back, or make a new plan in another folder.",
    });
  }
}
