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
  /** Stopped with Ctrl-C; no result was written. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
