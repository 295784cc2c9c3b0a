// A tensor to estimate a background by the ABCD method: D = C * A / B, bin by bin of pt.
//
//   node examples/dist/make-abcd-tensor.js [-o FOLDER] [--outname NAME]
//
// It writes FOLDER/NAME/rabbit_input.hdf5.
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { FitInput } from "@rabbit-fit/contracts";
import { type Region, writerOfRegions } from "./abcd.js";
import { runCommand, store } from "./command.js";

/** The nonprompt yields are C * A / B = D: 9000 * 16000 / 32000 = 4500. The signal is in C and D. */
export const regions: readonly Region[] = [
  // The rate of fakes is measured in A, of low isolation, and B, of high isolation, at low mt ...
  { channel: "ch_A", nonprompt: { events: 8000, meanWeight: 2 } },
  { channel: "ch_B", nonprompt: { events: 8000, meanWeight: 4 } },
  // ... and applied to C, of low isolation at high mt, to predict D.
  {
    channel: "ch_C",
    signal: { events: 5000, meanWeight: 1 },
    nonprompt: { events: 6000, meanWeight: 1.5 },
  },
  {
    channel: "ch_D",
    signal: { events: 5000, meanWeight: 1 },
    nonprompt: { events: 3000, meanWeight: 1.5 },
  },
];

/** The tensor of `tests/make_abcd_tensor.py` of the Python rabbit, of other random events. */
export function makeAbcdTensor(): FitInput {
  return writerOfRegions(regions).build();
}

const usage = "node examples/dist/make-abcd-tensor.js [-o FOLDER] [--outname NAME]";

/** The command, with the words after its name. */
export async function main(words: readonly string[]): Promise<void> {
  const { output, outname } = parseArgs({
    args: [...words],
    options: {
      output: { type: "string", short: "o", default: "." },
      outname: { type: "string", default: "test_abcd_tensor" },
    },
  }).values;
  await store(join(output, outname, "rabbit_input.hdf5"), makeAbcdTensor());
}

await runCommand(import.meta.url, usage, main);
