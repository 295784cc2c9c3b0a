import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readFitResult } from "@rabbit-fit/io-hdf5/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const cli = fileURLToPath(new URL("..", import.meta.url));
const hook = fileURLToPath(new URL("testing/at-journal-record.mjs", import.meta.url));
const tensor = fileURLToPath(new URL("../../../fixtures/inputs/test_tensor.hdf5", import.meta.url));

let folder: string;
beforeAll(() => {
  if (!existsSync(join(cli, "dist", "bundle", "main.cjs")))
    throw new Error("Build the command first: pnpm build");
  folder = mkdtempSync(join(tmpdir(), "rabbit-cli-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Runs the command as a batch system does that limits its address space, in kilobytes. */
function start(limit: number | "unlimited", words: readonly string[], environment = {}): ChildProcess {
  const script = `ulimit -v ${limit}; exec "$@"`;
  const command = [process.execPath, join(cli, "bin", "rabbit.js"), ...words];
  return spawn("sh", ["-c", script, "sh", ...command], {
    cwd: folder,
    env: { ...process.env, ...environment },
  });
}

async function ended(child: ChildProcess) {
  let errors = "";
  child.stderr!.on("data", (data) => (errors += data));
  return new Promise<{ code: number | null; signal: string | null; errors: string }>((resolve) =>
    child.on("close", (code, signal) => resolve({ code, signal, errors })),
  );
}

async function minimum(outpath: string) {
  const { groups } = await readFitResult(join(folder, outpath, "fitresults.hdf5"));
  return groups[0]!.histograms.get("parms");
}

const fit = (outpath: string, ...words: string[]) => [
  "fit",
  tensor,
  "-t",
  "0",
  "--unblind",
  "-o",
  outpath,
  ...words,
];
// Other systems do not heed the limit.
describe.skipIf(process.platform !== "linux")("with a limited address space", () => {
  test("a fit gives the same to the last bit", async () => {
    expect((await ended(start("unlimited", fit("free")))).code).toBe(0);
    expect(await ended(start(3_000_000, fit("limited")))).toMatchObject({ code: 0, signal: null });
    expect(await minimum("limited")).toEqual(await minimum("free"));
  });

  test("a mistake ends with its exit code", async () => {
    const { code, errors } = await ended(start(3_000_000, ["fit", "nowhere.hdf5"]));
    expect(code).toBe(2);
    expect(errors).toBe(
      'rabbit: error: input is "nowhere.hdf5", expected a file that can be read (there is none).\n',
    );
  });

  test("where there is too little for the libraries, that is said", async () => {
    // At most limits Node itself aborts, and at some of them there is enough: what is looked for lies in between, mostly in
    // the middle.
    const limits = Array.from({ length: 17 }, (_, i) => 860_000 + 20_000 * ((i + 4) % 17));
    const said: number[] = [];
    for (const limit of limits) {
      if (said.length > 0) break;
      const { code, signal, errors } = await ended(start(limit, fit(`of${limit}`)));
      if (signal === null && code === 2) {
        expect(errors).toMatch(/rabbit: error: the system gives this process no more memory .*ulimit -v/);
        expect(existsSync(join(folder, `of${limit}`))).toBe(false);
        said.push(limit);
      }
    }
    expect(said).not.toEqual([]);
  });

  test.each(["SIGINT", "SIGTERM"] as const)(
    "%s comes through once, and keeps what is done",
    async (signal) => {
      const options = `--import ${hook}`;
      const paused = { AT_RESULT: "2", DO: "pause", NODE_OPTIONS: options };
      const words = fit(signal, "-t", "-1", "30", "--threads", "0");
      const child = start(3_000_000, words, paused);
      const end = ended(child);
      await new Promise<void>((resolve) =>
        child.stderr!.on("data", (data) => String(data).includes("paused") && resolve()),
      );
      child.kill(signal);
      child.stdin!.end();
      const { code, errors } = await end;
      // As shells have it, 128 and the number of the signal; or that of Ctrl-C for both.
      expect([130, 143]).toContain(code);
      expect(errors).toMatch(/ fits are kept; /);
    },
  );

  test("it is killed with the command", async () => {
    const options = `--import ${hook}`;
    const child = start(3_000_000, fit("killed", "-t", "-1", "30", "--threads", "0"), {
      ...{ AT_RESULT: "2", DO: "pause", NODE_OPTIONS: options },
    });
    const end = ended(child);
    await new Promise<void>((resolve) =>
      child.stderr!.on("data", (data) => String(data).includes("paused") && resolve()),
    );
    child.kill("SIGKILL");
    child.stdin!.end();
    expect((await end).signal).toBe("SIGKILL");
    expect(readdirSync(join(folder, "killed"))).toEqual([".fitresults.hdf5.journal"]);
    expect(readFileSync(join(folder, "killed", ".fitresults.hdf5.journal")).length).toBeGreaterThan(0);
  });
});
