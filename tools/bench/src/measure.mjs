import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/** How often the kernel is asked for the peak of a process, in milliseconds. It only ever grows. */
const POLL_INTERVAL = 5;

/**
 * Runs a command to its end.
 *
 * @param {string[]} command program and arguments
 * @param {Record<string, string>} environment on top of our own
 * @returns {Promise<{seconds: number, peakBytes: number}>} wall time and peak resident memory (0 where /proc is missing)
 * @throws Error with what the command wrote to stderr when it fails
 */
export function measure([program, ...args], environment = {}) {
  return new Promise((resolve, reject) => {
    const begin = performance.now();
    const child = spawn(program, args, {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, ...environment },
    });
    let errors = "";
    let peakBytes = 0;
    child.stderr.on("data", (text) => {
      errors += text;
    });
    const poll = setInterval(() => {
      peakBytes = Math.max(peakBytes, peakOf(child.pid));
    }, POLL_INTERVAL);
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(poll);
      const seconds = (performance.now() - begin) / 1000;
      if (code === 0) resolve({ seconds, peakBytes });
      else reject(new Error(`${program} ${args.join(" ")} ended with ${code}:\n${errors}`));
    });
  });
}

function peakOf(pid) {
  try {
    const [, kilobytes] = readFileSync(`/proc/${pid}/status`, "utf8").match(/VmHWM:\s+(\d+) kB/) ?? [];
    return Number(kilobytes ?? 0) * 1024;
  } catch {
    return 0; // It has just ended.
  }
}
