import type { JobRequest } from "./batch-system.js";

/**
 * A script of shell that runs a task: lines for the system, lines of the user, and the call. `exec` leaves the process of
 * the script to the task, so that the signal before a time limit comes to it.
 */
export function taskScript(
  { command, prefix = "", workingDirectory }: Pick<JobRequest, "command" | "prefix" | "workingDirectory">,
  { head = [], before = [], task }: ScriptLines,
): string {
  const lines = prefix.replace(/\s+$/, "");
  const call = `${lines.endsWith("\\") ? "  " : "exec "}${command.map(quoted).join(" ")} ${task}`;
  return [
    "#!/bin/bash",
    ...head,
    ...before,
    `cd ${quoted(workingDirectory)} || exit 1`,
    ...(lines === "" ? [] : [lines]),
    call,
    "",
  ].join("\n");
}

interface ScriptLines {
  /** Comments that the system reads. */
  readonly head?: readonly string[];
  /** Before the lines of the user. */
  readonly before?: readonly string[];
  /** The number of the task, as an expression of shell. */
  readonly task: string;
}

/** A word as a shell reads it. */
export function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
