import { setImmediate } from "node:timers/promises";

/** What a command has kept when it was stopped with Ctrl-C. Its message ends "interrupted, ...". */
export class Interruption extends Error {
  override readonly name = "Interruption";
}

/**
 * Ends a command that the user has stopped: to be called after what was computed in one go, in which a Ctrl-C is not
 * heard.
 *
 * @throws the reason of the signal
 */
export async function heedInterruption(signal: AbortSignal): Promise<void> {
  await setImmediate();
  signal.throwIfAborted();
}
