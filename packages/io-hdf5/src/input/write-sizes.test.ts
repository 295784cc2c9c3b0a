import type { FitInput } from "@rabbit-fit/contracts";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { FileProgress } from "../hdf5/progress.js";
import { inspect } from "../node/inspect.js";
import { writeFitInput } from "../node/write-fit-input.js";
import { temporaryPath } from "../testing/edit-file.js";
import { smallSparseTensor, smallTensor } from "../testing/small-tensor.js";
import { chunkBytes } from "./write-sizes.js";

const SEED = 20261124;

/** A tensor with so many systematics, of which none acts. */
function withSystematics(count: number): FitInput {
  const { betaVariations: _, ...tensor } = smallTensor();
  return {
    ...tensor,
    systematics: {
      names: Array.from({ length: count }, (_, i) => `s${i}`),
      unconstrainedCount: 0,
      constraintWeights: new Float64Array(count).fill(1),
      noiIndices: new Int32Array(0),
      groups: [],
    },
    templates: {
      ...tensor.templates,
      kind: "dense",
      columnCount: count,
      logk: [{ firstRow: 0, values: new Float64Array(10 * count) }],
    },
    externalTerms: [],
  };
}

test("chunks are of 4 MiB, or more where a row of logk or the processes of a bin are", () => {
  const tensor = smallTensor();
  fc.assert(
    fc.property(fc.nat(2_000_000), fc.nat(2_000_000), (processCount, systematicCount) => {
      const bytes = chunkBytes({
        ...tensor,
        processes: { length: processCount } as never,
        systematics: { names: { length: systematicCount } } as never,
      });
      expect(bytes).toBe(Math.max(4 * 1024 ** 2, 8 * processCount, 16 * systematicCount));
    }),
    { seed: SEED },
  );
});

test("the chunks of a file are raised for all its arrays", async () => {
  // One systematic more than fit twice into 4 MiB.
  const count = (4 * 1024 ** 2) / 16 + 1;
  const path = temporaryPath();
  await writeFitInput(path, withSystematics(count));
  const { datasets } = await inspect(path);
  const chunkOf = (name: string) => datasets.find(({ path }) => path === name)?.chunk;
  expect(chunkOf("/hlogk")).toEqual([2 * count]);
  expect(chunkOf("/hconstraintweights")).toEqual([count]);
});

test.each([
  ["dense", smallTensor()],
  ["sparse", smallSparseTensor()],
])(
  "the share that is done rises to 1 with the last number of a %s tensor, and not before",
  async (_, input) => {
    const seen: FileProgress[] = [];
    await writeFitInput(temporaryPath(), input, { onProgress: (progress) => seen.push(progress) });
    const fractions = seen.map(({ fraction }) => fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.filter((fraction) => fraction === 1)).toHaveLength(1);
    // The end is told only where the bytes that were counted beforehand did not arrive.
    expect(new Set(seen.map(({ dataset, done }) => `${dataset} ${done}`)).size).toBe(seen.length);
    const dataset = "/external_terms/sparse/hess_sparse/values";
    expect(seen.at(-1)).toEqual({ dataset, done: 9, total: 9, fraction: 1 });
  },
);
