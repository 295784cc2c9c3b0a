// A tensor to unfold a spectrum of ten bins that the detector smears by more than a bin. docs/unfolding.md regularises it.
//
//   node examples/dist/make-regularized-tensor.js [-o FILE]
import { parseArgs } from "node:util";
import type { FitInput } from "@rabbit-fit/contracts";
import { histogram, regularAxis } from "@rabbit-fit/sparse-hist";
import { TensorWriter } from "@rabbit-fit/tensor-writer";
import { runCommand, store } from "./command.js";
import { seededRandom } from "./random.js";

const BINS = 10;
const SEEN_BINS = 20;
/** Resolution, in true bins. */
const SMEARING = 0.8;
const EVENTS = 20_000;
const BACKGROUND = 40;

const none = { underflow: false, overflow: false };
const genAxis = regularAxis(BINS, 0, BINS, { name: "genX", label: "true x", ...none });
const recoAxis = regularAxis(SEEN_BINS, 0, BINS, { name: "x", label: "x", ...none });

/** The spectrum of the simulation, [true bins]. */
export const simulated = spectrum((x) => Math.exp(-((x - 4) ** 2) / 8) + 0.15);

/** The spectrum of the data, which is wider and has a shoulder, [true bins]. */
export const truth = spectrum(
  (x) => Math.exp(-((x - 4.2) ** 2) / 9) + 0.15 + 0.15 * Math.exp(-((x - 7) ** 2) / 4),
);

/** Probability to be seen in each bin, [true bins][seen bins]. */
export const response = Array.from({ length: BINS }, (_, bin) =>
  Array.from({ length: SEEN_BINS }, (_, seen) => {
    const width = BINS / SEEN_BINS;
    const distance = (seen + 0.5) * width - (bin + 0.5);
    return (0.8 * width * Math.exp(-0.5 * (distance / SMEARING) ** 2)) / (SMEARING * Math.sqrt(2 * Math.PI));
  }),
);

/** What is expected to be seen of a true spectrum, with the background, [seen bins]. */
export function folded(events: readonly number[]): Float64Array {
  return Float64Array.from({ length: SEEN_BINS }, (_, seen) =>
    events.reduce((sum, count, bin) => sum + count * response[bin]![seen]!, BACKGROUND),
  );
}

/** One experiment with the true spectrum. */
export const observed = seededRandom(11).poisson(folded(truth));

/** @param data counts, [seen bins] */
export function makeRegularizedTensor(data: ArrayLike<number> = observed): FitInput {
  const writer = new TensorWriter();
  const exact = (axis: typeof recoAxis, values: ArrayLike<number>) =>
    histogram([axis], { values: Float64Array.from(values), variances: new Float64Array(values.length) });
  const seen = (values: ArrayLike<number>) => exact(recoAxis, values);
  writer.addChannel([recoAxis], { name: "reco" });
  writer.addData(
    histogram([recoAxis], { values: Float64Array.from(data), variances: Float64Array.from(data) }),
    {
      channel: "reco",
    },
  );
  writer.addProcess(seen(new Float64Array(SEEN_BINS).fill(BACKGROUND)), "background", { channel: "reco" });
  writer.addNormSystematic("background_norm", { process: "background", channel: "reco", uncertainty: 1.1 });
  writer.addChannel([genAxis], { name: "gen", masked: true });
  for (const [bin, events] of simulated.entries()) {
    const name = `gen_${bin}`;
    const values = simulated.map((value, i) => (i === bin ? value : 0));
    writer.addProcess(seen(response[bin]!.map((share) => share * events)), name, {
      channel: "reco",
      signal: true,
    });
    writer.addProcess(exact(genAxis, values), name, { channel: "gen", signal: true });
  }
  return writer.build();
}

function spectrum(density: (x: number) => number): number[] {
  const values = Array.from({ length: BINS }, (_, bin) => density(bin + 0.5));
  const total = values.reduce((sum, value) => sum + value);
  return values.map((value) => (EVENTS * value) / total);
}

const usage = "node examples/dist/make-regularized-tensor.js [-o FILE]";

/** The command, with the words after its name. */
export async function main(words: readonly string[]): Promise<void> {
  const { output } = parseArgs({
    args: [...words],
    options: { output: { type: "string", short: "o", default: "regularized.hdf5" } },
  }).values;
  await store(output, makeRegularizedTensor());
}

await runCommand(import.meta.url, usage, main);
