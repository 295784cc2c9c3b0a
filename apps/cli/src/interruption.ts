import { setImmediate } from "node:timers/promises";

/** Why a command is stopped: the system has sent it a signal. */
export class SignalReceived extends Error {
  override readonly name = "SignalReceived";
  readonly signal: "SIGINT" | "SIGTERM";

  constructor(signal: "SIGINT" | "SIGTERM") {
    super("interrupted");
    this.signal = signal;
  }
}

/** The signal that a command is stopped by; Ctrl-C where nothing else is said. */
export function receivedSignal({ reason }: AbortSignal): "SIGINT" | "SIGTERM" {
  return reason instanceof SignalReceived ? reason.signal : "SIGINT";
}

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
