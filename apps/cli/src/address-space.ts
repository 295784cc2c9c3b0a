import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * V8 reserves 10 GB of addresses for each WebAssembly memory, so that the processor finds accesses beyond its end. With this
 * option of Node it does not, and looks at each access itself, which is slower. Batch systems limit the address space of
 * a job (`ulimit -v`), often to what it shall use of memory.
 */
const SMALL_MEMORIES = "--disable-wasm-trap-handler";

/** Whether this process has to be started again to have WebAssembly memories at all. */
export function needsSmallMemories(): boolean {
  // Node has it since 20.15.
  if (!process.allowedNodeEnvironmentFlags.has(SMALL_MEMORIES)) return false;
  const given = [...process.execArgv, process.env.NODE_OPTIONS ?? ""].join(" ");
  return !given.includes(SMALL_MEMORIES) && isAddressSpaceLimited();
}

function isAddressSpaceLimited(): boolean {
  try {
    const [, limit] = /^Max address space\s+(\S+)/m.exec(readFileSync("/proc/self/limits", "latin1")) ?? [];
    return limit !== undefined && limit !== "unlimited";
  } catch {
    // Only Linux has the file, and only there the limit is heeded.
    return false;
  }
}

/** Runs the same command in a process with small memories, and ends as that process does. */
export async function runWithSmallMemories(): Promise<void> {
  const words = [SMALL_MEMORIES, ...process.execArgv, ...process.argv.slice(1)];
  // In a group of its own: a Ctrl-C comes to both otherwise, and the one that is passed on would be the second.
  const child = spawn(process.execPath, words, {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    detached: true,
  });
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const passOn = (signal: NodeJS.Signals) => child.kill(signal);
  for (const signal of signals) process.on(signal, passOn);
  const ended = await new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(signal ?? code!));
  });
  for (const signal of signals) process.off(signal, passOn);
  if (typeof ended === "number") process.exitCode = ended;
  else process.kill(process.pid, ended);
}

/** In the process with small memories: it does not outlive the one that has started it. */
export function endWithParent(): void {
  if (!process.connected || !process.execArgv.includes(SMALL_MEMORIES)) return;
  process.once("disconnect", () => process.kill(process.pid, "SIGKILL"));
  process.channel?.unref();
}
