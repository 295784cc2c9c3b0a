// Fits the data of one tensor and writes the result, and prints JSON: seconds from the minimum to the result in memory, and of
// all, from reading the tensor on; and the memory.
//
//   node ours-covariance.mjs INPUT.hdf5 [THREADS]
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fit } from "@rabbit-fit/fitter";
import { readFitInput, writeFitResult } from "@rabbit-fit/io-hdf5/node";

const [path, threads] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), "rabbit-bench-"));
const begin = performance.now();
let minimum = begin;
const result = await fit(await readFitInput(path), {
  data: { sets: ["data"], unblind: [".*"] },
  run: {
    ...(threads !== undefined && { threads: Number(threads) }),
    onProgress({ kind }) {
      if (kind === "iteration") minimum = performance.now();
    },
  },
});
const fitted = performance.now();
await writeFitResult(join(folder, "result.hdf5"), result);
const written = performance.now();
await rm(folder, { recursive: true });
console.log(
  JSON.stringify({
    parameters: result.groups[0].histograms.get("parms").values.length,
    covariance: (fitted - minimum) / 1000,
    whole: (written - begin) / 1000,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  }),
);
