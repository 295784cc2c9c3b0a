import type { Logger } from "../terminal/logger.js";

/**
 * Keeps what is left of a run that has ended early. Where that fails, the log has a warning: the run tells why it has
 * ended, not what else goes wrong then.
 *
 * @param reason why the run has ended
 * @returns what `keep` returns; undefined where it fails
 */
export async function triedToKeep<T>(
  keep: () => Promise<T>,
  reason: unknown,
  log: Logger,
): Promise<T | undefined> {
  try {
    return await keep();
  } catch (error) {
    const { message } = error as Error;
    // A disk that is full is full for the rest, too, and is the reason already.
    if (message !== (reason as Error).message) log.warning(`Not everything of the run is kept: ${message}`);
    return undefined;
  }
}
