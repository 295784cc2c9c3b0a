import type { Channel, FitInput, MetadataValue, Pseudodata, SystematicGroup } from "@rabbit-fit/contracts";
import type { NewFile } from "../hdf5/new-file.js";
import { writePickleGroup } from "../metadata/write-pickle-group.js";
import { BOOLEAN } from "./auxiliary.js";
import { writeExternalTerms } from "./write-external-terms.js";
import { writeFlat } from "./write-flat.js";
import { writeIndexLists } from "./write-index-lists.js";
import { writeTemplates } from "./write-templates.js";

/** Writes a tensor as the reference's TensorWriter does. The file must have been started with index lists. */
export async function writeFitInputTo(file: NewFile, input: FitInput): Promise<void> {
  const { channels, processes, signals, systematics, data, pseudodata } = input;
  const allBins = channels.reduce((sum, { start, stop }) => sum + stop - start, 0);
  const dataBins = data.counts.length;
  const systematicCount = systematics.names.length;
  const names = ({ name }: { readonly name: string }) => name;
  writePickleGroup(file, "/meta", metadataDict(input));
  file.writeStrings("/hprocs", processes);
  file.writeStrings("/hsignals", signals);
  file.writeStrings("/hsysts", systematics.names);
  file.writeStrings("/hsystsnoconstraint", systematics.names.slice(0, systematics.unconstrainedCount));
  file.writeStrings("/hsystgroups", systematics.groups.map(names));
  writeIndexLists(
    file,
    "/hsystgroupidxs",
    systematics.groups.map(({ indices }: SystematicGroup) => indices),
  );
  file.writeNumbers("/hnoiidxs", systematics.noiIndices);
  file.writeStrings("/hpseudodatanames", pseudodata.map(names));
  await writeFlat(file, "/hconstraintweights", systematics.constraintWeights, [systematicCount]);
  await writeFlat(file, "/hdata_obs", data.counts, [dataBins]);
  if (data.variances) await writeFlat(file, "/hdata_var", data.variances, [dataBins]);
  await writePseudodata(file, pseudodata, dataBins);
  if (data.inverseCovariance) {
    await writeFlat(file, "/hdata_cov_inv", data.inverseCovariance, [dataBins, dataBins]);
  }
  await writeFlat(file, "/hsumw", input.sumw, [allBins, processes.length]);
  await writeFlat(file, "/hsumw2", input.sumw2, [allBins, processes.length]);
  await writeTemplates(file, input, allBins);
  if (input.betaVariations) {
    await writeFlat(file, "/hbetavariations", input.betaVariations, [allBins, dataBins, processes.length]);
  }
  await writeExternalTerms(file, input.externalTerms);
  await writeAuxiliary(file, input.auxiliary);
}

/** Columns of a table [bins, sets]. */
async function writePseudodata(file: NewFile, sets: readonly Pseudodata[], binCount: number): Promise<void> {
  const table = (column: (set: Pseudodata) => Float64Array | undefined) => {
    const out = new Float64Array(binCount * sets.length);
    for (const [i, set] of sets.entries()) {
      const values = column(set);
      for (let bin = 0; bin < binCount; bin++) out[bin * sets.length + i] = values![bin]!;
    }
    return out;
  };
  const shape = [binCount, sets.length];
  await writeFlat(
    file,
    "/hpseudodata",
    table(({ counts }) => counts),
    shape,
  );
  if (!sets.some(({ variances }) => variances)) return;
  // One table for all: where a set has no variances they are its counts, as in the data.
  await writeFlat(
    file,
    "/hpseudodatavar",
    table(({ counts, variances }) => variances ?? counts),
    shape,
  );
}

async function writeAuxiliary(file: NewFile, bundles: FitInput["auxiliary"]): Promise<void> {
  if (bundles.size === 0) return;
  file.createGroup("/auxiliary");
  for (const [name, bundle] of bundles) {
    file.createGroup(`/auxiliary/${name}`);
    for (const [key, array] of bundle) {
      const path = `/auxiliary/${name}/${key}`;
      if (!("shape" in array)) file.writeStrings(path, array);
      else {
        await writeFlat(file, path, array.data, array.shape);
        // h5wasm cannot make the enumeration that h5py has for booleans: int8 with a note, which our reader heeds.
        if (array.boolean) file.writeAttribute(path, BOOLEAN, 1);
      }
    }
  }
}

/** The metadata as it came, with what the FitInput says itself brought up to date. */
function metadataDict(input: FitInput): ReadonlyMap<string, MetadataValue> {
  const dict = new Map(input.metadata);
  dict.set("channel_info", channelInfo(input.channels, input.metadata.get("channel_info")));
  dict.set("symmetric_tensor", input.symmetric);
  dict.set("systematic_type", input.systematicType);
  if (!dict.has("meta_info")) dict.set("meta_info", new Map());
  return dict;
}

function channelInfo(channels: readonly Channel[], known: MetadataValue | undefined): MetadataValue {
  const before: ReadonlyMap<MetadataValue, MetadataValue> = known instanceof Map ? known : new Map();
  return new Map(
    channels.map(({ name, axes, masked, flow }) => {
      const entry = before.get(name);
      const info = new Map<MetadataValue, MetadataValue>(entry instanceof Map ? entry : []);
      info.set(
        "axes",
        axes.map((axis) => ({ kind: "axis", axis }) as const),
      );
      info.set("masked", masked);
      info.set("flow", flow);
      return [name, info];
    }),
  );
}
