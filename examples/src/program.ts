// The program of the README: histograms become a tensor, and the tensor a fit.
import { fit } from "@rabbit-fit/fitter";
import { writeFitInput, writeFitResult } from "@rabbit-fit/io-hdf5/node";
import { viewResult } from "@rabbit-fit/results";
import { Filler, regularAxis } from "@rabbit-fit/sparse-hist";
import { TensorWriter } from "@rabbit-fit/tensor-writer";

const mass = regularAxis(4, 100, 180, { name: "mass" });
const data = new Filler([mass]).fill({ mass: [104, 109, 117, 124, 126, 131, 133, 146, 155, 171] });
const simulated = new Filler([mass], { storage: "weight" });
simulated.fill({ mass: [118, 122, 125, 127, 129, 133, 138, 142] }, { weight: 0.5 });
const background = new Filler([mass], { storage: "weight" });
background.fill({ mass: [103, 108, 115, 123, 128, 136, 144, 151, 158, 172] }, { weight: 0.8 });

const writer = new TensorWriter();
writer.addChannel([mass], { name: "signal_region" });
writer.addData(data.histogram(), { channel: "signal_region" });
writer.addProcess(simulated.histogram(), "resonance", { channel: "signal_region", signal: true });
writer.addProcess(background.histogram(), "continuum", { channel: "signal_region" });
writer.addNormSystematic("lumi", {
  process: ["resonance", "continuum"],
  channel: "signal_region",
  uncertainty: 1.015,
});
const input = writer.build();
await writeFitInput("tensor.hdf5", input);

const result = await fit(input, { data: { sets: ["data"], unblind: [".*"] } });
await writeFitResult("fitresults.hdf5", result);
for (const { name, kind, blinded, mu } of viewResult(result).fit().parameters) {
  if (kind !== "poi" || blinded) continue;
  console.log(`${name}: mu = ${mu.value.toFixed(3)} +${mu.up.toFixed(3)} -${mu.down.toFixed(3)}`);
}
