import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ResultGroup } from "@rabbit-fit/contracts";
import { readFitResult } from "@rabbit-fit/io-hdf5/node";

const cli = fileURLToPath(new URL("../..", import.meta.url));

/** The script of the command, and what is loaded before it to stop it at an event. */
export const rabbitScript = join(cli, "bin", "rabbit.js");
export const stopHook = new URL("at-journal-record.mjs", import.meta.url).href;

/** These tests are about what is installed, so they run what has been built. */
export function checkBuilt(): void {
  if (!existsSync(join(cli, "dist", "bundle", "main.cjs")))
    throw new Error("Build the command first: pnpm build");
}

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly errors: string;
}

/** The command in a process of its own. */
export function startRabbit(
  cwd: string,
  words: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): ChildProcess {
  return spawn(process.execPath, [rabbitScript, ...words], { cwd, env: { ...process.env, ...environment } });
}

/** What a process has said when it has ended. */
export function ended(child: ChildProcess): Promise<Ended> {
  let [out, errors] = ["", ""];
  child.stdout?.on("data", (data) => (out += data));
  child.stderr?.on("data", (data) => (errors += data));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, out, errors })));
}

/** The fits of a result by name, without the times that they record. */
export async function timelessFits(path: string): Promise<Map<string, ResultGroup>> {
  const { groups } = await readFitResult(path);
  return new Map(
    groups.map(({ histograms, ...rest }) => {
      const kept = new Map([...histograms].filter(([name]) => name !== "epoch_time"));
      return [rest.name, { ...rest, histograms: kept }] as const;
    }),
  );
}
