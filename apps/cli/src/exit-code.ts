/** How the command ends, for scripts that call it. */
export const ExitCode = {
  ok: 0,
  /** A fault of the program. */
  bug: 1,
  /** The input or the options cannot be used, or the system refuses memory, files or threads; nothing was written. */
  usage: 2,
  /** The result is written, but the minimum was not found. */
  notConverged: 3,
  /** The check of an input has found something. */
  findings: 4,
  /** Stopped with Ctrl-C; no result was written. As shells have it, 128 and the number of the signal. */
  interrupted: 130,
  /** The same with SIGTERM, as batch systems stop a job. */
  terminated: 143,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** How the command ends where a signal has stopped it. */
export function exitCodeOf(signal: "SIGINT" | "SIGTERM"): ExitCode {
  return signal === "SIGTERM" ? ExitCode.terminated : ExitCode.interrupted;
}
