import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FitJournal } from "@rabbit-fit/batch";
import { dataSetFromName, emptyResultGroup, type ResultGroup } from "@rabbit-fit/contracts";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { inFlagsOf } from "../api-paths/in-flags.js";
import { createLogger } from "../terminal/logger.js";
import { FitStore, type FitStoreOptions } from "./fit-store.js";

const inFlags = inFlagsOf();

let folder: string;
let path: string;
let told: string[];
let time: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rabbit-cli-"));
  path = join(folder, ".fit.hdf5.journal");
  told = [];
  time = 0;
  vi.spyOn(performance, "now").mockImplementation(() => time);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

function open(names: readonly string[], more: Partial<FitStoreOptions> = {}): Promise<FitStore> {
  const log = createLogger({ write: (text) => told.push(text) }, { verbosity: 3, color: false, inFlags });
  return FitStore.open({ path, identity: { version: "1", fits: names }, names, resume: false, log, ...more });
}

const group = (name: string): ResultGroup => ({
  ...emptyResultGroup(dataSetFromName(name)),
  nllvalreduced: 1,
});
const point = (iteration: number) => ({ iteration, x: Float64Array.of(iteration) });

const results = (store: FitStore) => [...store.results()].map(({ name }) => name);

test("results of several fits come in the order of the fits, and nothing is left in the end", async () => {
  const store = await open(["", "toy1", "toy2"]);
  for (const name of ["toy2", "", "toy1"]) store.add(group(name));
  expect(results(store)).toEqual(["", "toy1", "toy2"]);
  expect(results(store)).toEqual(["", "toy1", "toy2"]);
  await store.finish();
  expect(readdirSync(folder)).toEqual([]);
  expect(told).toEqual([]);
});

test("a journal that cannot be begun leaves nothing", async () => {
  vi.spyOn(FitJournal, "create").mockImplementation(() => {
    writeFileSync(path, "");
    throw new Error("disk full");
  });
  await expect(open(["", "toy1"])).rejects.toThrow("disk full");
  expect(readdirSync(folder)).toEqual([]);
});

test("a single fit has no journal while it is short", async () => {
  const store = await open([""]);
  store.note("", point(1));
  store.add(group(""));
  expect(readdirSync(folder)).toEqual([]);
  expect(results(store)).toEqual([""]);
  await store.finish();
});

test("refits of a fit are kept once it has lasted, with those before and the minimum", async () => {
  const outcome = (nll: number) => ({ kind: "found", x: Float64Array.of(nll), nll }) as const;
  const convergence = {
    converged: true,
    status: "converged",
    message: "",
    iterations: 3,
    hessianVectorProducts: 0,
  } as const;
  const minimum = { ...point(3), minimum: { x: Float64Array.of(3), convergence } };
  const store = await open([""]);
  store.note("", minimum);
  store.noteRefit("", "a", outcome(1));
  time = 999;
  store.noteRefit("", "b", outcome(2));
  expect(readdirSync(folder)).toEqual([]);
  time = 1000;
  store.noteRefit("", "c", outcome(3));
  expect(readdirSync(folder)).toHaveLength(1);
  store.noteRefit("", "d", outcome(4));
  expect(await store.interrupt()).toEqual({ finished: 0, kept: true });

  const again = await open([""], { resume: true });
  expect(again.starts()).toEqual(new Map([["", minimum]]));
  const kept = ["a", "b", "c", "d"].map((key, i) => [key, outcome(i + 1)] as const);
  expect(again.refits()).toEqual(new Map([["", new Map(kept)]]));
  again.add(group(""));
  await again.finish();
  expect(readdirSync(folder)).toEqual([]);
});

test("a run that was stopped goes on with what is finished", async () => {
  const names = ["toy1", "toy2", "toy3"];
  const store = await open(names);
  store.add(group("toy2"));
  expect(await store.interrupt()).toEqual({ finished: 1, kept: true });
  const again = await open(names, { resume: true });
  expect(told).toEqual([`INFO: Going on with ${path}: 1 of 3 fits are done\n`]);
  expect([...again.finished]).toEqual(["toy2"]);
  for (const name of ["toy3", "toy1"]) again.add(group(name));
  expect(results(again)).toEqual(names);
  await again.finish();
});

test("without anything finished or worth keeping no journal is left", async () => {
  const several = await open(["toy1", "toy2"]);
  time = 500;
  several.note("toy1", point(1));
  time = 1499;
  expect(await several.interrupt()).toEqual({ finished: 0, kept: false });
  const single = await open([""]);
  expect(await single.interrupt()).toEqual({ finished: 0, kept: false });
  expect(readdirSync(folder)).toEqual([]);
});

test("a fit that was interrupted after a second goes on from its last point", async () => {
  const store = await open([""]);
  store.note("", point(1));
  time = 900;
  store.note("", point(2));
  time = 1000;
  expect(await store.interrupt()).toEqual({ finished: 0, kept: true });
  const again = await open([""], { resume: true });
  expect(again.starts()).toEqual(new Map([["", point(2)]]));
  again.add(group(""));
  expect(results(again)).toEqual([""]);
  await again.finish();
  expect(readdirSync(folder)).toEqual([]);
});

test("a long fit leaves a checkpoint each minute, which a crash cannot take", async () => {
  const store = await open([""]);
  for (time = 0; time <= 150_000; time += 1000) store.note("", point(time / 1000));
  // As after kill -9: the store is not closed.
  const again = await open([""], { resume: true });
  expect(again.starts()).toEqual(new Map([["", point(120)]]));
  await again.interrupt();
  await store.finish();
});

test("a journal that was left is replaced with a word about --resume", async () => {
  const names = ["toy1", "toy2"];
  const store = await open(names);
  store.add(group("toy1"));
  await store.interrupt();
  const other = await open(names);
  expect(told.join("")).toBe(
    `WARNING: Replacing ${path}, which a run that was stopped has left. --resume would have continued it.\n`,
  );
  expect(other.finished.size).toBe(0);
  await other.interrupt();
  writeFileSync(path, "");
  await open([""]);
  expect(existsSync(path)).toBe(false);
});

test("without a journal --resume says so and begins", async () => {
  const store = await open(["toy1", "toy2"], { resume: true });
  expect(told).toEqual([`WARNING: There is nothing to continue in ${path}: starting from the beginning.\n`]);
  await store.finish();
});

test("the journal of another run is refused", async () => {
  const store = await open(["toy1", "toy2"]);
  store.add(group("toy1"));
  await store.interrupt();
  const other = { version: "2", fits: ["toy1", "toy2"] };
  await expect(open(["toy1", "toy2"], { resume: true, identity: other })).rejects.toThrow(
    /^options\.resume is the journal of another run \(version was 1, is 2\)/,
  );
});

test("a checkpoint that cannot be written is a warning", async () => {
  const store = await open([""], { path: join(folder, "nowhere", ".journal") });
  store.note("", point(1));
  time = 60_000;
  store.note("", point(2));
  store.add(group(""));
  await store.finish();
  expect(told.join("")).toMatch(/^WARNING: No checkpoint: .*nowhere.*not there/);
});

test("of a journal in which nothing was kept nothing is left", async () => {
  writeFileSync(path, "rabbit-fit journal 3\n");
  const store = await open([""], { resume: true });
  expect(told).toEqual([`WARNING: There is nothing to continue in ${path}: starting from the beginning.\n`]);
  store.add(group(""));
  await store.finish();
  expect(readdirSync(folder)).toEqual([]);
});
