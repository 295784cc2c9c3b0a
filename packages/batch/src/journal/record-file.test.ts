import { readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test, vi } from "vitest";
import { RecordFile } from "./record-file.js";
import { temporaryPath } from "./temporary-path.fixture.js";

const calls = vi.hoisted((): string[] => []);

vi.mock("node:fs", async (original) => {
  const real = await original<typeof import("node:fs")>();
  const noted =
    <A extends unknown[]>(name: string, call: (...args: A) => void) =>
    (...args: A) => {
      calls.push(name);
      call(...args);
    };
  const fdatasyncSync = noted("fdatasyncSync", real.fdatasyncSync);
  const renameSync = noted("renameSync", real.renameSync);
  return { ...real, fdatasyncSync, renameSync };
});

const bodies = [Buffer.from("first"), Buffer.alloc(0), Buffer.from("the third, which is the last")];

async function written(records = bodies): Promise<string> {
  const path = temporaryPath();
  const file = RecordFile.create(path);
  for (const body of records) file.append(body.subarray(0, 3), body.subarray(3));
  await file.close("kept");
  return path;
}

/** What is read, and the file to go on with. */
function opened(path: string) {
  const seen: Buffer[] = [];
  const file = RecordFile.open(path, (body) => seen.push(Buffer.from(body)));
  return { seen, file };
}

async function contents(path: string): Promise<Buffer[]> {
  const { seen, file } = opened(path);
  await file!.close("kept");
  return seen;
}

test("records come back in their order, and one at a time from their places", async () => {
  const path = await written();
  const { seen, file } = opened(path);
  expect(seen).toEqual(bodies);
  const place = file!.append(Buffer.from("more"));
  expect(file!.read(place)?.toString()).toBe("more");
  await file!.close("kept");
  expect(await contents(path)).toEqual([...bodies, Buffer.from("more")]);
});

test("the copy to go on with is on the disk before it takes the place of the file", async () => {
  const path = await written();
  calls.length = 0;
  const { file } = opened(path);
  expect(calls).toEqual(["fdatasyncSync", "renameSync"]);
  await file!.close("kept");
});

test("of two that go on with a file at the same time both get whole records, and nothing else is left", async () => {
  const path = await written();
  let inner: RecordFile | undefined;
  const seen: Buffer[] = [];
  const outer = RecordFile.open(path, (body) => {
    inner ??= opened(path).file;
    seen.push(Buffer.from(body));
  });
  expect(seen).toEqual(bodies);
  expect([outer!.isAt(path), inner!.isAt(path)]).toEqual([true, false]);
  await Promise.all([outer!.close("kept"), inner!.close("kept")]);
  expect(await contents(path)).toEqual(bodies);
  expect(readdirSync(dirname(path)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});

test("records larger than the pieces in which the file is read come back", async () => {
  const records = [1, 1024 ** 2 - 20, 3 * 1024 ** 2 + 1, 2].map((size, i) => Buffer.alloc(size, i + 1));
  expect(
    (await contents(await written(records))).map((body) => Buffer.compare(body, records[body[0]! - 1]!)),
  ).toEqual([0, 0, 0, 0]);
});

test("a record that was torn at any of its bytes is cut off, and writing goes on behind the one before", async () => {
  const path = await written();
  const whole = readFileSync(path);
  const last = 12 + bodies[2]!.length; // its length and its digest, and itself
  for (let size = whole.length - last; size < whole.length; size++) {
    writeFileSync(path, whole);
    truncateSync(path, size);
    const { seen, file } = opened(path);
    expect(seen).toEqual(bodies.slice(0, 2));
    file!.append(Buffer.from("again"));
    await file!.close("kept");
    expect(await contents(path)).toEqual([...bodies.slice(0, 2), Buffer.from("again")]);
  }
});

test("a record of which any byte is wrong is not taken", async () => {
  const path = await written();
  const whole = readFileSync(path);
  const last = 12 + bodies[2]!.length;
  for (let at = whole.length - last; at < whole.length; at++) {
    const damaged = Buffer.from(whole);
    damaged[at]! ^= 0x10;
    writeFileSync(path, damaged);
    const { seen, file } = opened(path);
    expect(seen).toEqual(bodies.slice(0, 2));
    await file!.close("kept");
  }
});

test("a file that does not begin as one of ours is left alone", async () => {
  const path = temporaryPath();
  for (const content of ["", "rabbit", "rabbit-fit journal 1\nand so on"]) {
    writeFileSync(path, content);
    expect(opened(path).file).toBeUndefined();
    expect(readFileSync(path, "latin1")).toBe(content);
  }
});

test("nothing is appended to a file that is closed", async () => {
  const file = RecordFile.create(temporaryPath());
  await file.close("kept");
  expect(() => file.append(Buffer.from("late"))).toThrow("the file is closed");
});

test("a new file takes the place of an old one, which a process may still be writing", async () => {
  const path = temporaryPath();
  const old = RecordFile.create(path);
  const place = old.append(Buffer.from("old"));
  const file = RecordFile.create(path);
  file.append(Buffer.from("new"));
  expect(old.read(place)?.toString()).toBe("old");
  await Promise.all([old.close("kept"), file.close("kept")]);
  expect((await contents(path)).map(String)).toEqual(["new"]);
});
