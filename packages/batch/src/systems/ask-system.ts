import { spawn } from "node:child_process";
import { setTimeout } from "node:timers/promises";
import { RabbitInputError, type RabbitInputErrorDetails } from "@rabbit-fit/contracts";
import type { SystemContext } from "./batch-system.js";

/** Pauses between tries, in milliseconds: twice as long each time. */
const PAUSES = [2_000, 4_000, 8_000, 16_000, 32_000];

/** A program of a batch system answers within this time, in milliseconds, or the try has failed. */
const PATIENCE = 60_000;

/** What schedulers say when they are busy, restarted, or not to be reached: the same question may be answered soon. */
const PASSING =
  /timed? ?out|unable to contact|connection (refused|reset)|temporarily unavailable|try again|in standby mode|failed to (connect|fetch)|can't (connect|find address)|communication (error|failure)|no route to host/i;

/** A program, its arguments, and whose program it is. */
export interface Question {
  readonly system: string;
  readonly program: string;
  readonly words: readonly string[];
}

/** A batch system that has not answered: whether it has done what it was asked for is not known. */
export class SilentSystemError extends RabbitInputError {}

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly errors: string;
}

/**
 * Asks a program of a batch system, again and again with growing pauses where the system does not answer.
 *
 * @param betweenTries what may answer the question before it is asked again: was a job sent after all?
 * @returns what the program has written on stdout
 * @throws RabbitInputError where the program is not there, or with its message where it refuses; the reason of an abort
 */
export async function askSystem(
  question: Question,
  context: SystemContext,
  betweenTries?: () => Promise<string | undefined>,
): Promise<string> {
  const { wait = pauseOf, signal, onWarning } = context;
  for (let turn = 0; ; turn++) {
    signal?.throwIfAborted();
    const { code, out, errors } = await ended(question, context);
    if (code === 0) return out;
    const said = lastLine(errors) || lastLine(out) || `it ended with code ${code}`;
    const pause = PAUSES[turn];
    if (!PASSING.test(errors || out)) throw new RabbitInputError(refusal(question, said));
    if (pause === undefined)
      throw new SilentSystemError(refusal(question, `${said} (asked ${turn + 1} times)`));
    onWarning(`${question.program}: ${said} Asking again in ${pause / 1000} s.`);
    await wait(pause, signal);
    signal?.throwIfAborted();
    const known = await betweenTries?.();
    if (known !== undefined) return known;
  }
}

/** A pause ends early at an abort, which the caller looks at. */
async function pauseOf(milliseconds: number, signal?: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, { ...(signal && { signal }) }).catch(() => undefined);
}

function ended(
  { system, program, words }: Question,
  { patience = PATIENCE, signal }: SystemContext,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      stdio: ["ignore", "pipe", "pipe"],
      ...(signal && { signal }),
    });
    // Not by the option `timeout` of `spawn`: Node keeps its timer, and the process with it, where there is no such program.
    const timer = globalThis.setTimeout(() => child.kill("SIGKILL"), patience);
    let [out, errors] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
    child.on("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      if (error.code !== "ENOENT") return reject(signal?.aborted ? signal.reason : error);
      reject(
        new RabbitInputError({
          field: "options.system",
          found: system,
          expected: `a batch system that is there (there is no ${program} in the PATH)`,
          remedy: "Submit where it is, or to local or script.",
        }),
      );
    });
    child.on("close", (code, killed) => {
      clearTimeout(timer);
      const silent = `no answer within ${patience / 1000} s: timed out`;
      resolve({ code, out, errors: killed === null ? errors : silent });
    });
  });
}

function refusal({ program, words }: Question, said: string): RabbitInputErrorDetails {
  return {
    field: [program, ...words].join(" ").slice(0, 100),
    state: `not carried out: ${said.replace(/\.$/, "")}`,
  };
}

/** The last line that is not empty. */
export function lastLine(text: string): string {
  return text.trimEnd().split(/\r?\n/).at(-1)!.trim();
}
