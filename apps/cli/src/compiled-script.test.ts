import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { ended, startRabbit } from "./testing/command.js";

interface CompiledScript {
  readonly isFromCache: boolean;
  readonly path: string | undefined;
  run(): unknown;
  keep(): void;
}
const { CompiledScript, cacheFolder } = (await import(
  new URL("../bin/compiled-script.js", import.meta.url).href
)) as {
  CompiledScript: new (file: string, use: string, folder?: string) => CompiledScript;
  cacheFolder(environment: NodeJS.ProcessEnv): string | undefined;
};

let folder: string;
let script: string;
let caches: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rabbit-compiled-"));
  caches = join(folder, "caches");
  script = write("one");
});

/** A script that gives 42, and says its version in the comment that it begins with. */
function write(version: string, answer = "42"): string {
  const path = join(folder, "script.cjs");
  writeFileSync(
    path,
    `/*${version}*/(function () {\nfunction answer() { return ${answer}; }\nreturn answer(); })()`,
  );
  return path;
}

/** Runs the script, and keeps what was compiled. */
function run(use = "fit", where = caches): CompiledScript & { readonly value: unknown } {
  const compiled = new CompiledScript(script, use, where);
  const value = compiled.run();
  compiled.keep();
  return Object.assign(compiled, { value });
}

describe("a script that was run before comes compiled", () => {
  test("in a file of the user alone", () => {
    expect(run()).toMatchObject({ value: 42, isFromCache: false });
    const { path, ...second } = run();
    expect(second).toMatchObject({ value: 42, isFromCache: true });
    expect(readdirSync(caches)).toHaveLength(1);
    if (process.platform !== "win32") expect(statSync(path!).mode & 0o777).toBe(0o600);
  });

  test("not where another version, of the same length, or another use was run before", () => {
    run();
    write("two", "43");
    expect(run()).toMatchObject({ value: 43, isFromCache: false });
    expect(run("print")).toMatchObject({ value: 43, isFromCache: false });
    expect(readdirSync(caches)).toHaveLength(3);
  });

  test.each<[string, (kept: Buffer) => Uint8Array]>([
    [
      "damaged",
      (kept) => Buffer.concat([kept.subarray(0, 200), Buffer.of(kept[200]! ^ 1), kept.subarray(201)]),
    ],
    ["cut short", (kept) => kept.subarray(0, -1)],
    ["empty", () => new Uint8Array(0)],
    ["of something else", () => Buffer.from("not what V8 writes".repeat(10))],
  ])("not where what was kept is %s, which is replaced", (_, change) => {
    const { path } = run();
    writeFileSync(path!, change(readFileSync(path!)));
    expect(run()).toMatchObject({ value: 42, isFromCache: false });
    expect(run()).toMatchObject({ value: 42, isFromCache: true });
  });

  test("not where it is older than 60 days, after which others are removed too", () => {
    const { path } = run();
    run("print");
    for (const name of readdirSync(caches))
      utimesSync(join(caches, name), 0, Date.now() / 1000 - 61 * 24 * 3600);
    expect(run()).toMatchObject({ value: 42, isFromCache: false });
    expect(readdirSync(caches).map((name) => join(caches, name))).toEqual([path]);
  });

  test("not where nothing can be kept, which is no error", () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    expect(run("fit", join(file, "caches"))).toMatchObject({ value: 42, isFromCache: false });
    // A folder where the file would be.
    mkdirSync(run("limit").path!.replace("limit", "gof"), { recursive: true });
    expect(run("gof")).toMatchObject({ value: 42, isFromCache: false });
    expect(readdirSync(caches).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });
});

test("the caches of the environment are used, those of the system otherwise, and none where they are turned off", () => {
  expect(cacheFolder({ XDG_CACHE_HOME: folder })).toBe(join(folder, "rabbit-fit"));
  expect(cacheFolder({ LOCALAPPDATA: folder })).toBe(join(folder, "rabbit-fit"));
  expect(cacheFolder({})).toBe(join(homedir(), ".cache", "rabbit-fit"));
  expect(cacheFolder({ XDG_CACHE_HOME: "relative" })).toBeUndefined();
  expect(cacheFolder({ XDG_CACHE_HOME: folder, NODE_DISABLE_COMPILE_CACHE: "1" })).toBeUndefined();
});

test("the command keeps what it has compiled, and nothing where that is turned off or it fails", async () => {
  const rabbit = (words: string[], environment: NodeJS.ProcessEnv = {}) =>
    ended(startRabbit(folder, words, { XDG_CACHE_HOME: caches, ...environment }));
  const version = await rabbit(["--version"], { NODE_DISABLE_COMPILE_CACHE: "1" });
  await rabbit(["nonsense"]);
  expect(readdirSync(folder)).not.toContain("caches");
  expect(await rabbit(["--version"])).toEqual(version);
  const kept = readdirSync(join(caches, "rabbit-fit"));
  expect(kept).toEqual([expect.stringMatching(/^help-/)]);
  const before = statSync(join(caches, "rabbit-fit", kept[0]!)).mtimeMs;
  expect(await rabbit(["--version"])).toEqual(version);
  expect(statSync(join(caches, "rabbit-fit", kept[0]!)).mtimeMs).toBe(before);
});
