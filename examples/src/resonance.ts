// A search for a resonance: a peak on a falling background, in a signal region and a control region.
//
//   node examples/dist/resonance.js [OUT.hdf5]
//
// From simulated and observed events to the tensor that `rabbit fit` and the Python rabbit read; docs/tutorial.md
// explains it line by line.
import { parseArgs } from "node:util";
import type { FitInput } from "@rabbit-fit/contracts";
import { Filler, integerAxis, regularAxis } from "@rabbit-fit/sparse-hist";
import { TensorWriter } from "@rabbit-fit/tensor-writer";
import { runCommand, store } from "./command.js";
import { type Random, seededRandom } from "./random.js";

type Process = "resonance" | "continuum" | "top";

/** The masses of events, in GeV. */
const drawMasses: Record<Process, (random: Random, count: number) => Float64Array> = {
  resonance: (random, count) => random.normal(180, 9, count),
  continuum: (random, count) => random.exponential(70, count).map((mass) => 100 + mass),
  top: (random, count) => random.exponential(150, count).map((mass) => 100 + mass),
};

/** Channels with the events that are expected, and the factor by which the efficiency may be off. */
const regions = [
  {
    channel: "signal_region",
    bins: 40,
    expected: { resonance: 135, continuum: 4200, top: 600 },
    efficiency: 1.02,
  },
  {
    channel: "control_region",
    bins: 10,
    expected: { resonance: 0, continuum: 1750, top: 4500 },
    efficiency: 0.995,
  },
] as const;

const trueSignalStrength = 1.3;
const simulatedPerExpected = 20;
const pdfMembers = 4;

/** The tensor of the search. */
export function resonanceTensor(): FitInput {
  const random = seededRandom(2026);
  const writer = new TensorWriter();

  for (const { channel, bins, expected, efficiency } of regions) {
    const mass = regularAxis(bins, 100, 300, { name: "mass", label: "mass (GeV)" });
    writer.addChannel([mass], { name: channel });

    const processes = (["resonance", "continuum", "top"] as const).filter((process) => expected[process] > 0);
    const observed = new Filler([mass]);
    for (const process of processes) {
      const mean = expected[process] * (process === "resonance" ? trueSignalStrength : 1);
      const [count] = random.poisson([mean]);
      observed.fill({ mass: drawMasses[process](random, count!) });
    }
    writer.addData(observed.histogram(), { channel });

    const weight = 1 / simulatedPerExpected;
    const fill = (masses: Float64Array, weights: number | Float64Array = weight) =>
      new Filler([mass], { storage: "weight" }).fill({ mass: masses }, { weight: weights }).histogram();

    for (const process of processes) {
      const masses = drawMasses[process](random, simulatedPerExpected * expected[process]);
      writer.addProcess(fill(masses), process, { channel, signal: process === "resonance" });

      if (process === "resonance") {
        const up = fill(masses.map((m) => 1.003 * m));
        const down = fill(masses.map((m) => 0.997 * m));
        writer.addSystematic([up, down], "mass_scale", { process, channel, groups: ["experiment"] });
      }

      if (process === "continuum") {
        const tilted = masses.map((m) => weight * (1 + 0.04 * ((m - 200) / 100)));
        writer.addSystematic(fill(masses, tilted), "continuum_slope", {
          process,
          channel,
          groups: ["background"],
        });

        const pdf = integerAxis(0, pdfMembers, { name: "pdf", underflow: false, overflow: false });
        const variations = new Filler([mass, pdf], { storage: "weight" });
        for (let member = 0; member < pdfMembers; member++) {
          const weights = masses.map((m) => weight * (1 + 0.01 * Math.cos((member + 1) * (m / 100 - 1))));
          variations.fill({ mass: masses, pdf: member }, { weight: weights });
        }
        writer.addSystematic(variations.histogram(), "pdf", { process, channel, groups: ["theory"] });
      }
    }

    const experiment = { process: processes, channel, groups: ["experiment"] };
    writer.addNormSystematic("lumi", { ...experiment, uncertainty: 1.015 });
    writer.addNormSystematic("efficiency", { ...experiment, uncertainty: efficiency });
    const background = { channel, groups: ["background"] };
    writer.addNormSystematic("top_norm", { ...background, process: "top", uncertainty: 1.2 });
    writer.addNormSystematic("continuum_norm", {
      ...background,
      process: "continuum",
      uncertainty: 1.1,
      constrained: false,
    });
  }

  return writer.build();
}

const usage = "node examples/dist/resonance.js [OUT.hdf5]";

/** The command, with the words after its name. */
export async function main(words: readonly string[]): Promise<void> {
  const [path = "resonance.hdf5"] = parseArgs({ args: [...words], allowPositionals: true }).positionals;
  await store(path, resonanceTensor());
}

await runCommand(import.meta.url, usage, main);
