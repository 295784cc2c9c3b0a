import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { OpenFile } from "../hdf5/open-file.js";
import { readPickleGroup } from "../metadata/pickle-group.js";
import { proxyNode } from "../metadata/to-pickle.js";
import { PickleGroupWriter } from "../metadata/write-pickle-group.js";
import { edited, fixturePath, temporaryPath } from "../testing/edit-file.js";
import { smallTensor } from "../testing/small-tensor.js";
import { inspect } from "./inspect.js";
import { hostLibrary, withFile } from "./open-host.js";
import { readFitInput } from "./read-fit-input.js";
import { withinSeconds } from "./within-seconds.js";
import { writeFitInput } from "./write-fit-input.js";
import { writeHostFile } from "./write-host-file.js";

const tensor = fixturePath("inputs/test_tensor");

/** A tensor to which h5wasm has added something. */
async function changed(change: (module: OpenFile["module"], fileId: bigint) => void): Promise<string> {
  const { module } = await hostLibrary();
  return edited(tensor, ({ file_id }) => change(module, file_id));
}

/** Numbers in one dimension of which none is written. */
function unwritten(module: OpenFile["module"], fileId: bigint, path: string, length: number): void {
  const maxshape = [BigInt(length)];
  module.create_dataset(fileId, path, 0n, {
    type: module.H5T_class_t.H5T_FLOAT.value,
    size: 8,
    signed: true,
    vlen: false,
    littleEndian: true,
    shape: [0n],
    maxshape,
    chunks: [1024n],
  } as never);
  module.resize_dataset(fileId, path, maxshape);
}

/** A copy of the tensor with a number of eight bytes in its first heap of strings changed. */
function withHeapSize(size: bigint): string {
  const bytes = readFileSync(tensor);
  const heap = bytes.indexOf("GCOL");
  bytes.writeBigUInt64LE(size, heap + 16 + 8);
  const path = temporaryPath();
  writeFileSync(path, bytes);
  return path;
}

test.each([
  ["an object without a size", 2n ** 64n - 16n],
  ["an object that is larger than its heap", 2n ** 40n],
])("a heap of strings with %s is refused, by its place in the file", async (_, size) => {
  const path = withHeapSize(size);
  const refusal =
    /strings is an object of \d+ bytes, where \d+ are left, in the heap at byte \d+, expected an intact heap/;
  await expect(readFitInput(path)).rejects.toThrow(refusal);
  await expect(inspect(path)).rejects.toThrow(refusal);
  await expect(readFitInput(readFileSync(path))).rejects.toThrow(refusal);
});

test("a group in itself is refused, and so is one in two places", async () => {
  const cycle = await changed((module, id) => module.create_hard_link(id, "/", "/x"));
  await expect(inspect(cycle)).rejects.toThrow("/x is the same group as /, expected each group in one place");
  const twice = await changed((module, id) => {
    module.create_group(id, "/a", false);
    module.create_hard_link(id, "/a", "/b");
  });
  await expect(inspect(twice)).rejects.toThrow("/b is the same group as /a");
});

test("groups are looked into up to a depth of 32", async () => {
  const nested = (depth: number) =>
    changed((module, id) => {
      let path = "";
      for (let i = 0; i < depth; i++) {
        path += "/g";
        module.create_group(id, path, false);
      }
    });
  await expect(inspect(await nested(32))).resolves.toHaveProperty("kind", "tensor");
  await expect(inspect(await nested(33))).rejects.toThrow("a group in many others");
});

test("a link into another file is refused, and not followed", async () => {
  const path = await changed((module, id) => module.create_external_link(id, "/etc/passwd", "/y", "/x"));
  await expect(inspect(path)).rejects.toThrow('/x is a link to the file "/etc/passwd"');
  await expect(readFitInput(path)).rejects.toThrow('/x is a link to the file "/etc/passwd"');
});

test("links inside a file are followed, and not in circles", async () => {
  const circle = await changed((module, id) => {
    module.create_soft_link(id, "/y", "/x");
    module.create_soft_link(id, "/x", "/y");
  });
  await expect(inspect(circle)).rejects.toThrow("a link to a link to a link, without end");
  const link = await changed((module, id) => module.create_soft_link(id, "/hdata_obs", "/hdata_obs_too"));
  const { datasets } = await inspect(link);
  expect(datasets.find(({ path }) => path === "/hdata_obs_too")?.shape).toEqual([60]);
});

test("numbers that the file does not have are refused before memory is taken for them", async () => {
  const path = await changed((module, id) => unwritten(module, id, "/hdata_var", 2 ** 40));
  const refusal = "/hdata_var is of shape [1099511627776], of which 8796093022208 bytes are not in the file";
  await expect(readFitInput(path)).rejects.toThrow(refusal);
  await expect(inspect(path)).rejects.toThrow(refusal);
});

test("a few numbers that were never written are zeros", async () => {
  const path = await changed((module, id) => unwritten(module, id, "/hdata_var", 60));
  const { data } = await readFitInput(path);
  expect(data.variances).toEqual(new Float64Array(60));
});

/** A file of pickled objects, each with ten references to the next. */
async function withReferences(levels: number): Promise<string> {
  const path = temporaryPath();
  await writeHostFile(path, { start: "empty" }, (file) => {
    for (let level = levels; level >= 0; level--) {
      const references = Array.from({ length: 10 }, () => proxyNode(`/level${level + 1}`));
      new PickleGroupWriter(file, `/level${level}`).finish(level === levels ? ["end"] : references);
    }
  });
  return path;
}

test("what many objects refer to is read once, and refused where it stands for millions of values", async () => {
  const [first, ...others] = await withFile(
    await withReferences(4),
    {},
    (file) => readPickleGroup(file, "/level0") as unknown[],
  );
  expect(others).toHaveLength(9);
  for (const other of others) expect(other).toBe(first);
  const many = await withReferences(6);
  await expect(withFile(many, {}, (file) => readPickleGroup(file, "/level0"))).rejects.toThrow(
    "used again and again",
  );
});

test("what is no file is refused, and not waited for", async () => {
  await expect(readFitInput("/dev/zero")).rejects.toThrow(
    "format is a pipe or a device, expected an HDF5 file",
  );
});

test("1,000 external terms are read", async () => {
  const { externalTerms, ...rest } = smallTensor();
  const path = temporaryPath();
  await writeFitInput(path, {
    ...rest,
    externalTerms: Array.from({ length: 1000 }, (_, i) => ({ ...externalTerms[0]!, name: `term${i}` })),
  });
  // With a listener: it counts the bytes of all datasets in the middle of the reading.
  const input = await readFitInput(path, { onProgress: () => {} });
  expect(input.externalTerms).toHaveLength(1000);
  expect(input.externalTerms.find(({ name }) => name === "term999")).toEqual({
    ...externalTerms[0]!,
    name: "term999",
  });
});

test("a call that does not come to an end is ended, and later ones are run", () => {
  expect(() =>
    withinSeconds(() => {
      for (;;);
    }, 100),
  ).toThrow("Script execution timed out");
  expect(withinSeconds(() => 3)).toBe(3);
  expect(() =>
    withinSeconds(() => {
      throw new RangeError("as it is");
    }),
  ).toThrow(RangeError);
});

test("a sound file is read after a damaged one", async () => {
  await expect(readFitInput(withHeapSize(2n ** 64n - 16n))).rejects.toThrow("heap");
  const path = temporaryPath();
  copyFileSync(tensor, path);
  await expect(readFitInput(path)).resolves.toHaveProperty("processes");
});
