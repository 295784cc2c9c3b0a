// A tensor to measure a cross section in bins of the true pt: a signal for each of these bins, as it is seen in the detector, and a
// masked channel with the true spectrum, of which the fit gives the cross section with its covariance. docs/cross-sections.md
// carries it through to HEPData.
//
//   node examples/dist/make-unfolding-tensor.js [-o FILE]
import { parseArgs } from "node:util";
import type { FitInput } from "@rabbit-fit/contracts";
import { histogram, variableAxis } from "@rabbit-fit/sparse-hist";
import { TensorWriter } from "@rabbit-fit/tensor-writer";
import { runCommand, store } from "./command.js";

const edges = [20, 30, 45, 70, 120];
const genAxis = variableAxis(edges, {
  name: "genPt",
  label: "true p_T [GeV]",
  underflow: false,
  overflow: false,
});
const recoAxis = variableAxis(edges, { name: "pt", label: "p_T [GeV]", underflow: false, overflow: false });

/** The cross section that the simulation has in each bin, in pb, [true bins]. */
export const simulated = [5.2, 3.1, 1.4, 0.3];

/** Events for each pb in a bin of the true pt, by the bin in which they are seen, [true bins][seen bins]. */
export const response = [
  [310, 40, 0, 0],
  [60, 420, 50, 0],
  [0, 70, 510, 40],
  [0, 0, 90, 620],
];

export const background = [260, 190, 80, 15];
export const observed = [2150, 1702, 963, 240];

/** The signals and their bins. */
const signals = simulated.map((crossSection, bin) => ({ name: `genPt_${bin}`, crossSection, bin }));

export function makeUnfoldingTensor(): FitInput {
  const writer = new TensorWriter();
  const counts = (values: readonly number[]) => histogram([recoAxis], { values, variances: values });

  writer.addChannel([recoAxis], { name: "reco" });
  writer.addData(counts(observed), { channel: "reco" });
  writer.addProcess(counts(background), "background", { channel: "reco" });
  writer.addNormSystematic("background_norm", { process: "background", channel: "reco", uncertainty: 1.1 });

  // Nothing is observed of the true spectrum: its channel is masked. Each signal fills one bin of it, with its cross section.
  writer.addChannel([genAxis], { name: "gen", masked: true });
  for (const { name, crossSection, bin } of signals) {
    const seen = response[bin]!.map((events) => events * crossSection);
    const spectrum = simulated.map((value, i) => (i === bin ? value : 0));
    writer.addProcess(counts(seen), name, { channel: "reco", signal: true });
    writer.addProcess(histogram([genAxis], { values: spectrum }), name, { channel: "gen", signal: true });
  }
  return writer.build();
}

const usage = "node examples/dist/make-unfolding-tensor.js [-o FILE]";

/** The command, with the words after its name. */
export async function main(words: readonly string[]): Promise<void> {
  const { output } = parseArgs({
    args: [...words],
    options: { output: { type: "string", short: "o", default: "unfolding.hdf5" } },
  }).values;
  await store(output, makeUnfoldingTensor());
}

await runCommand(import.meta.url, usage, main);
