import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { RabbitInputError } from "@rabbit-fit/contracts";
import { describe, expect, test } from "vitest";
import type { FilterSource, ProgressListener } from "./index.js";
import { encodeFitInput, encodeFitResult, inspectFile, readFitInput, readFitResult } from "./index.js";
import * as node from "./node/index.js";
import { fixturePath } from "./testing/edit-file.js";
import { smallTensor } from "./testing/small-tensor.js";

/** What a browser would fetch. */
const filters: FilterSource = (fileName) => readFile(new URL(`../plugins/${fileName}`, import.meta.url));

const sparse = readFileSync(fixturePath("inputs/test_tensor_sparse"));
const plain = readFileSync(fixturePath("results/plain"));

describe("without Node's file system", () => {
  test("a tensor is read as from its path", async () => {
    expect(await readFitInput(sparse, { filters })).toEqual(
      await node.readFitInput(fixturePath("inputs/test_tensor_sparse")),
    );
  });

  test("an ArrayBuffer serves as well, and the bytes are not changed", async () => {
    const bytes = Uint8Array.from(sparse);
    const input = await readFitInput(bytes.buffer, { filters });
    expect(input.processes).toEqual(["sig", "bkg", "bkg_2"]);
    expect(Buffer.compare(bytes, sparse)).toBe(0);
  });

  test("reading and writing end with the reason of the signal, whenever it comes", async () => {
    const reason = new Error("enough");
    for (const share of [0, 0.5, 1]) {
      const until = () => {
        const controller = new AbortController();
        const onProgress: ProgressListener = ({ fraction }) => fraction >= share && controller.abort(reason);
        return { filters, onProgress, signal: controller.signal };
      };
      await expect(readFitInput(sparse, until())).rejects.toBe(reason);
      await expect(readFitResult(plain, until())).rejects.toBe(reason);
      await expect(encodeFitInput(smallTensor(), until())).rejects.toBe(reason);
    }
  });

  test("a tensor comes back from its bytes", async () => {
    const input = smallTensor();
    const { metadata: _, ...rest } = await readFitInput(await encodeFitInput(input, { filters }), {
      filters,
    });
    const { metadata: __, ...expected } = input;
    expect(rest).toEqual(expected);
  });

  test("a result comes back from its bytes, for which no plugin is needed", async () => {
    const result = await readFitResult(plain, { filters });
    expect(await readFitResult(await encodeFitResult(result))).toEqual(result);
  });

  test("the summary of a file is the same", async () => {
    expect(await inspectFile(sparse, { filters })).toEqual(
      await node.inspect(fixturePath("inputs/test_tensor_sparse")),
    );
  });

  test("several files can be read at once", async () => {
    const inputs = await Promise.all([1, 2, 3].map(() => readFitInput(sparse, { filters })));
    expect(inputs[1]).toEqual(inputs[0]);
    expect(inputs[2]).toEqual(inputs[0]);
  });

  test("errors name the file as the caller calls it", async () => {
    const error = await readFitInput(plain, { filters, name: "dropped.hdf5" }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(RabbitInputError);
    expect(error.message).toMatch(/^dropped\.hdf5: results is the result of a fit/);
    await expect(readFitInput(new Uint8Array(0))).rejects.toThrow(/an empty file/);
    await expect(readFitInput(sparse.subarray(0, 3000), { filters })).rejects.toThrow(/3000 bytes/);
  });
});
