// A tensor to estimate a background by the ABCD method with a second sideband: D = C * Ax * B^2 / (Bx * A^2), bin by
// bin of pt.
//
//   node examples/dist/make-extended-abcd-tensor.js [-o FOLDER] [--outname NAME]
//
// It writes FOLDER/NAME/rabbit_input.hdf5.
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { FitInput } from "@rabbit-fit/contracts";
import { type Region, writerOfRegions } from "./abcd.js";
import { runCommand, store } from "./command.js";

/**
 * Nonprompt yields of which C * Ax * B^2 / (Bx * A^2) = 9000 * 30000 * 40000^2 / (90000 * 16000^2) = 18750 is close to
 * D = 18600. The signal is in all regions, most of it in C and D.
 */
export const regions: readonly Region[] = [
  // Far from the signal in isolation, at low and at high mt.
  {
    channel: "ch_Ax",
    signal: { events: 200, meanWeight: 0.05 },
    nonprompt: { events: 10_000, meanWeight: 3 },
  },
  {
    channel: "ch_Bx",
    signal: { events: 200, meanWeight: 0.05 },
    nonprompt: { events: 10_000, meanWeight: 9 },
  },
  // Beside the signal.
  {
    channel: "ch_A",
    signal: { events: 500, meanWeight: 0.1 },
    nonprompt: { events: 8000, meanWeight: 2 },
  },
  {
    channel: "ch_B",
    signal: { events: 500, meanWeight: 0.1 },
    nonprompt: { events: 8000, meanWeight: 5 },
  },
  // Isolated as the signal is. D is what is predicted.
  {
    channel: "ch_C",
    signal: { events: 5000, meanWeight: 1 },
    nonprompt: { events: 6000, meanWeight: 1.5 },
  },
  {
    channel: "ch_D",
    signal: { events: 5000, meanWeight: 1 },
    nonprompt: { events: 6000, meanWeight: 3.1 },
  },
];

/** The tensor of `tests/make_extended_abcd_tensor.py` of the Python rabbit, of other random events. */
export function makeExtendedAbcdTensor(): FitInput {
  return writerOfRegions(regions).build();
}

const usage = "node examples/dist/make-extended-abcd-tensor.js [-o FOLDER] [--outname NAME]";

/** The command, with the words after its name. */
export async function main(words: readonly string[]): Promise<void> {
  const { output, outname } = parseArgs({
    args: [...words],
    options: {
      output: { type: "string", short: "o", default: "." },
      outname: { type: "string", default: "test_extended_abcd_tensor" },
    },
  }).values;
  await store(join(output, outname, "rabbit_input.hdf5"), makeExtendedAbcdTensor());
}

await runCommand(import.meta.url, usage, main);
