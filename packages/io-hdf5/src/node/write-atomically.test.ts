import { execFileSync } from "node:child_process";
import type { Stats } from "node:fs";
import { lstatSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import * as files from "node:fs/promises";
import { basename, dirname } from "node:path";
import { emptyResultGroup, type FitResult } from "@rabbit-fit/contracts";
import { afterEach, expect, test, vi } from "vitest";
import { temporaryPath } from "../testing/edit-file.js";
import { smallTensor } from "../testing/small-tensor.js";
import { openSnapshotFile } from "./snapshot-file.js";
import { writeFitInput } from "./write-fit-input.js";
import { writeFitResult } from "./write-fit-result.js";

vi.mock("node:fs/promises", async (original) => {
  const actual = await original<typeof files>();
  return { ...actual, stat: vi.fn(actual.stat) };
});

afterEach(() => vi.mocked(files.stat).mockReset());

const result: FitResult = {
  meta: { info: new Map(), input: new Map(), processes: [], pois: [], nois: [] },
  groups: [emptyResultGroup({ kind: "data" })],
};

/** The ways to write a file at a path. */
const writers: Readonly<Record<string, (path: string) => Promise<unknown>>> = {
  writeFitResult: (path) => writeFitResult(path, result),
  writeFitInput: (path) => writeFitInput(path, smallTensor()),
  openSnapshotFile: (path) => openSnapshotFile(path),
};

const refusal = (path: string) =>
  `${path}: file to write is a pipe, a device or a socket, expected a file, or a path at which there is nothing.`;

const besides = (path: string) => readdirSync(dirname(path)).filter((name) => name.includes(basename(path)));

test.skipIf(process.platform === "win32").each(Object.entries(writers))(
  "%s does not put a file in the place of a pipe, nor of one that a link leads to",
  async (_, write) => {
    const pipe = temporaryPath("pipe");
    execFileSync("mkfifo", [pipe]);
    const link = temporaryPath("link");
    symlinkSync(pipe, link);
    for (const path of [pipe, link]) await expect(write(path)).rejects.toThrow(refusal(path));
    expect(lstatSync(pipe).isFIFO()).toBe(true);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(besides(pipe)).toEqual([basename(pipe)]);
  },
);

test.each(Object.entries(writers))("%s does not put a file in the place of a device", async (_, write) => {
  const path = temporaryPath();
  writeFileSync(path, "what is there");
  const { stat } = await vi.importActual<typeof files>("node:fs/promises");
  const stats = await stat(path);
  const device = Object.assign(Object.create(stats) as Stats, {
    isFile: () => false,
    isCharacterDevice: () => true,
  });
  vi.mocked(files.stat).mockResolvedValue(device as never);
  await expect(write(path)).rejects.toThrow(refusal(path));
  expect(lstatSync(path).ino).toBe(stats.ino);
  expect(besides(path)).toEqual([basename(path)]);
});
