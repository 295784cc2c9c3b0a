import { endWithParent, needsSmallMemories, runWithSmallMemories } from "./address-space.js";
import { ExitCode } from "./exit-code.js";
import { SignalReceived } from "./interruption.js";
import { run } from "./run.js";

/** For so long a command may go on whose output nobody reads any more, in milliseconds. */
const LONGEST_UNREAD = 5_000;

/** The command `rabbit`: carries the words out and leaves the exit code to the process. */
export async function main(words: readonly string[]): Promise<void> {
  if (needsSmallMemories()) return runWithSmallMemories();
  endWithParent();
  const controller = new AbortController();
  // Batch systems end a job with SIGTERM: what is done is kept then, too.
  const signals = ["SIGINT", "SIGTERM"] as const;
  const ignoreSignals = () => {
    for (const signal of signals) process.off(signal, interrupt);
  };
  const interrupt = (signal: "SIGINT" | "SIGTERM") => {
    if (controller.signal.aborted) {
      // A second Ctrl-C does not wait for anything. Not `process.exit`: Node would stop its threads, and might abort.
      ignoreSignals();
      process.kill(process.pid, signal);
      return;
    }
    controller.abort(new SignalReceived(signal));
  };
  for (const signal of signals) process.on(signal, interrupt);
  let isBroken = false;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (isBroken) return;
      isBroken = true;
      // `rabbit print pulls ... | head` closes the pipe early, which is nobody's fault.
      if (error.code === "EPIPE") process.exitCode ??= ExitCode.ok;
      else {
        if (stream === process.stdout) process.stderr.write(`rabbit: error: stdout: ${error.message}\n`);
        process.exitCode = ExitCode.usage;
      }
      // Threads get the time to end.
      controller.abort(error);
      setTimeout(() => process.exit(), LONGEST_UNREAD).unref();
    });
  }
  const code = await run(words, {
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    signal: controller.signal,
  });
  if (!isBroken) process.exitCode = code;
  ignoreSignals();
}
