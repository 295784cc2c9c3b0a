import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { temporaryPath } from "../testing/edit-file.js";
import { closedHostFile } from "./closed-host-file.js";

test("bytes are told of when they are in the file, once for every write", async () => {
  const path = temporaryPath();
  writeFileSync(path, "content");
  const contents: string[] = [];
  const file = await closedHostFile(path, () => contents.push(readFileSync(path, "utf8")));
  expect(file.size).toBe(7);
  await file.write(new TextEncoder().encode("C"), 0);
  await file.write(new TextEncoder().encode("s"), 7);
  await file.close();
  expect(contents).toEqual(["Content", "Contents"]);
});
