import { spawnSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { prepareOutput } from "./prepared-output.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rabbit-cli-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test("missing folders are created, and the file appears under its name when it is complete", async () => {
  const path = join(folder, "a", "b", "result.txt");
  const output = await prepareOutput([path]);
  expect(existsSync(join(folder, "a", "b"))).toBe(true);
  await output.commit(
    new Map([
      [
        path,
        (temporary) => {
          expect(existsSync(path)).toBe(false);
          writeFileSync(temporary, "done");
        },
      ],
    ]),
  );
  expect(readFileSync(path, "utf8")).toBe("done");
  expect(readdirSync(join(folder, "a", "b"))).toEqual(["result.txt"]);
});

test.skipIf(process.platform === "win32")("a link stays a link, and its file is replaced", async () => {
  mkdirSync(join(folder, "elsewhere"));
  const target = join(folder, "elsewhere", "result.txt");
  writeFileSync(target, "before");
  const path = join(folder, "result.txt");
  symlinkSync(target, path);
  const output = await prepareOutput([path]);
  await output.commit(new Map([[path, (temporary) => writeFileSync(temporary, "after")]]));
  expect(lstatSync(path).isSymbolicLink()).toBe(true);
  expect(readFileSync(target, "utf8")).toBe("after");
  expect(readdirSync(join(folder, "elsewhere"))).toEqual(["result.txt"]);
});

test.skipIf(process.platform === "win32")("a link to a file that is not there yet stays a link", async () => {
  const target = join(folder, "later.txt");
  const path = join(folder, "result.txt");
  symlinkSync(target, path);
  const output = await prepareOutput([path]);
  await output.commit(new Map([[path, (temporary) => writeFileSync(temporary, "done")]]));
  expect(lstatSync(path).isSymbolicLink()).toBe(true);
  expect(readFileSync(target, "utf8")).toBe("done");
});

test.skipIf(process.platform === "win32")(
  "a file keeps its permissions, those of the new one included",
  async () => {
    const path = join(folder, "result.txt");
    writeFileSync(path, "before", { mode: 0o600 });
    const modes: number[] = [];
    const output = await prepareOutput([path]);
    const write = (temporary: string) => {
      modes.push(statSync(temporary).mode & 0o777);
      writeFileSync(temporary, "after");
    };
    await output.commit(new Map([[path, write]]));
    expect([...modes, statSync(path).mode & 0o777]).toEqual([0o600, 0o600]);
    expect(readFileSync(path, "utf8")).toBe("after");
  },
);

test.skipIf(process.platform === "win32")("a pipe is not replaced", async () => {
  const path = join(folder, "pipe");
  expect(spawnSync("mkfifo", [path]).status).toBe(0);
  await expect(prepareOutput([path])).rejects.toThrow(/pipe", expected a file; this is a pipe/);
  expect(lstatSync(path).isFIFO()).toBe(true);
});

test("discarding removes what was begun and the folders that were created, and nothing else", async () => {
  writeFileSync(join(folder, "kept.txt"), "");
  const path = join(folder, "a", "b", "result.txt");
  const output = await prepareOutput([path]);
  const failing = () => {
    throw new Error("disk full");
  };
  const writers = new Map<string, (temporary: string) => void>([
    [path, (temporary) => writeFileSync(temporary, "half")],
    [join(folder, "a", "b", "other.txt"), failing],
  ]);
  await expect(output.commit(writers)).rejects.toThrow("disk full");
  await output.discard();
  expect(readdirSync(folder)).toEqual(["kept.txt"]);
});

test("an older result is kept when the new one is not finished", async () => {
  const path = join(folder, "result.txt");
  writeFileSync(path, "old");
  const output = await prepareOutput([path]);
  await output.discard();
  expect(readFileSync(path, "utf8")).toBe("old");
});

test("a folder in the place of the result, and a file in the place of its folder, are refused", async () => {
  mkdirSync(join(folder, "result.hdf5"));
  await expect(prepareOutput([join(folder, "result.hdf5")])).rejects.toThrow(
    /--outname is ".*result.hdf5", expected a file/,
  );
  writeFileSync(join(folder, "file"), "");
  await expect(prepareOutput([join(folder, "file", "result.hdf5")])).rejects.toThrow(
    /--outpath is .*a file is in the place of/,
  );
});

test.runIf(existsSync("/proc/self"))(
  "a folder that the file system will not make is refused at once",
  async () => {
    await expect(prepareOutput(["/proc/self/nope/deeper/result.hdf5"])).rejects.toThrow(
      /--outpath is "\/proc\/self\/nope", expected a place that can be written to \(ENOENT\)/,
    );
  },
);

test("a file in the place of a folder is refused", async () => {
  writeFileSync(join(folder, "file"), "");
  await expect(prepareOutput([join(folder, "file", "result.hdf5")])).rejects.toThrow(
    /a file is in the place of a folder/,
  );
  await expect(prepareOutput([join(folder, "file", "a", "result.hdf5")])).rejects.toThrow(
    /a file is in the place of a folder/,
  );
});

test("a result does not replace the input, under any name of it", async () => {
  const input = join(folder, "tensor.hdf5");
  writeFileSync(input, "tensor");
  await expect(prepareOutput([join(folder, ".", "tensor.hdf5")], input)).rejects.toThrow(
    /another file than the input/,
  );
  expect(readFileSync(input, "utf8")).toBe("tensor");
});

test("a failure of the disk names the file that was asked for", async () => {
  const path = join(folder, "result.txt");
  const output = await prepareOutput([path]);
  const full = () => {
    throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  };
  await expect(output.commit(new Map([[path, full]]))).rejects.toThrow(
    `--outpath is "${path}", expected a place that can be written to (no space left on the disk).`,
  );
});

test("a folder that was removed during the run is told as such", async () => {
  const path = join(folder, "gone", "result.txt");
  const output = await prepareOutput([path]);
  rmSync(join(folder, "gone"), { recursive: true });
  const write = (temporary: string) => writeFileSync(temporary, "done");
  await expect(output.commit(new Map([[path, write]]))).rejects.toThrow(
    `--outpath is "${path}", expected a place that can be written to (its folder has been removed meanwhile).`,
  );
  await output.discard();
});

test("what a run that was killed has left is removed by the next", async () => {
  const path = join(folder, "result.txt");
  const dead = spawnSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" }).stdout;
  const output = await prepareOutput([path]);
  await output.commit(
    new Map([
      [
        path,
        (temporary) => {
          writeFileSync(temporary, "done");
          const own = `.${process.pid.toString(36)}-`;
          expect(temporary).toContain(own);
          writeFileSync(temporary.replace(own, `.${Number(dead).toString(36)}-`), "of a run that was killed");
        },
      ],
    ]),
  );
  expect(readdirSync(folder)).toHaveLength(2);
  await prepareOutput([path]);
  expect(readdirSync(folder)).toEqual(["result.txt"]);
});
