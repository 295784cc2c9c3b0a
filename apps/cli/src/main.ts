import { ExitCode, exitCodeOf } from "./exit-code.js";
import { SignalReceived } from "./interruption.js";
import { run } from "./run.js";

/** The command `rabbit`: carries the words out and leaves the exit code to the process. */
export async function main(words: readonly string[]): Promise<void> {
  const controller = new AbortController();
  const interrupt = (signal: "SIGINT" | "SIGTERM") => {
    // A second Ctrl-C does not wait for anything.
    if (controller.signal.aborted) process.exit(exitCodeOf(signal));
    controller.abort(new SignalReceived(signal));
  };
  // Batch systems end a job with SIGTERM: what is done is kept then, too.
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.on(signal, interrupt);
  // `rabbit print pulls ... | head` closes the pipe early, which is nobody's fault.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
      if (stream === process.stdout) process.stderr.write(`rabbit: error: stdout: ${error.message}\n`);
      process.exit(ExitCode.usage);
    });
  }
  process.exitCode = await run(words, {
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    signal: controller.signal,
  });
  for (const signal of signals) process.off(signal, interrupt);
}
