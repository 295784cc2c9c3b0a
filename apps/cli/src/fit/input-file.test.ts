import { appendFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { RabbitInputError } from "@rabbit-fit/contracts";
import { readFitInput, writeFitInput } from "@rabbit-fit/io-hdf5/node";
import { afterAll, expect, test } from "vitest";
import { run } from "../run.js";
import { inputSha256, namingInput, whileUnchanged } from "./input-file.js";

const folder = mkdtempSync(join(tmpdir(), "rabbit-input-"));
afterAll(() => rmSync(folder, { recursive: true }));

const tensor = fileURLToPath(new URL("../../../../fixtures/inputs/test_tensor.hdf5", import.meta.url));

async function fit(...words: string[]) {
  const errors: string[] = [];
  const code = await run(["fit", ...words, "-o", join(folder, "unwritten"), "-v", "2"], {
    stdout: { write: () => true },
    stderr: { write: (text) => errors.push(text) },
    environment: {},
    signal: new AbortController().signal,
  });
  return { code, errors: errors.join("") };
}

test("a negative count of a tensor is named with file, channel and bin", async () => {
  const input = await readFitInput(tensor);
  const counts = input.data.counts.slice();
  counts[13] = -4;
  const path = join(folder, "negative.hdf5");
  await writeFitInput(path, { ...input, data: { ...input.data, counts } });
  const place = '[13] is -4, expected 0 or more in bin 3 of channel "ch1", as the likelihood is a Poisson';
  const { code, errors } = await fit(path, "-t", "0");
  expect(errors).toContain(`rabbit: error: ${path}: data.counts${place}`);
  expect(code).toBe(2);
  expect(readdirSync(folder)).toEqual(["negative.hdf5"]);
});

test("an option names itself, without the file of the input", async () => {
  const { errors } = await fit(tensor, "--freezeParameters", "nope");
  expect(errors).toMatch(/^rabbit: error: --freezeParameters is "nope"/);
});

test("a file that is named already stays named", async () => {
  const error = new RabbitInputError({ file: "other.hdf5", field: "x" });
  await expect(namingInput("input.hdf5", Promise.reject(error))).rejects.toBe(error);
});

test("a file that is removed or changed between reading and hashing is named, and nothing else is hashed", async () => {
  const path = join(folder, "moving.hdf5");
  const begin = () => writeFileSync(path, "what is read");
  begin();
  expect(await whileUnchanged(path, () => inputSha256(path))).toMatch(/^[0-9a-f]{64}$/);
  const changed = whileUnchanged(path, async () => appendFileSync(path, "more"));
  await expect(changed).rejects.toThrow(`${path}: file to read is not what it was when reading began`);
  begin();
  const removed = whileUnchanged(path, async () => {
    rmSync(path);
    return inputSha256(path);
  });
  await expect(removed).rejects.toThrow(`${path}: file to read is not there, expected an existing path`);
});
