import { regularAxis } from "@rabbit-fit/sparse-hist";
import { TensorWriter } from "@rabbit-fit/tensor-writer";

/** What analyses with few events fit: templates with statistical uncertainties as large as themselves, and empty bins. */
export const poorTemplates = {
  /** Two backgrounds of less than one event, each with a normalisation that nothing constrains. */
  "free normalisations of rare processes"() {
    const writer = channelOf(8);
    writer.addData([9, 7, 4, 3, 1, 1, 0, 0]);
    addProcess(writer, "sig", [0, 0.2, 0.5, 1.2, 1.6, 0.7, 0.1, 0], 40, { signal: true });
    addProcess(writer, "bkg", [9, 6, 3.5, 2, 1, 0.5, 0.3, 0.1], 3);
    addProcess(writer, "fake", [0, 0, 0.5, 0, 0, 0.3, 0, 0], 2);
    addProcess(writer, "conversion", [0, 0, 0, 0, 0, 0, 0.3, 0.1], 1);
    for (const process of ["fake", "conversion"]) {
      writer.addNormSystematic(`${process}_norm`, {
        process,
        uncertainty: 1.5,
        constrained: false,
        noi: true,
      });
    }
    writer.addNormSystematic("lumi", { process: ["sig", "bkg"], uncertainty: 1.02 });
    return writer.build();
  },

  /** Counts of a few events in three bins, two signals of which, and large uncertainties. */
  "counts of a few events"() {
    const writer = channelOf(3);
    writer.addData([2, 1, 0]);
    addProcess(writer, "sig", [0.3, 0.8, 0.1], 10, { signal: true });
    addProcess(writer, "other", [0.1, 0, 0.4], 2, { signal: true });
    addProcess(writer, "bkg", [1.4, 0.4, 0.1], 1);
    writer.addNormSystematic("bkg_norm", { process: "bkg", uncertainty: 2 });
    writer.addSystematic([2.1, 0.3, 0.01], "bkg_shape", { process: "bkg" });
    writer.addNormSystematic("lumi", { process: ["sig", "other", "bkg"], uncertainty: 1.03 });
    return writer.build();
  },

  /** Asymmetric variations, some of which empty bins or run in the same way up and down, one of them free. */
  "asymmetric systematics"() {
    const writer = channelOf(6);
    writer.addData([5, 3, 1, 2, 0, 1]);
    addProcess(writer, "sig", [0.1, 0.3, 0.8, 1.1, 0.4, 0], 15, { signal: true });
    addProcess(writer, "bkg", [4.5, 2.6, 1.2, 0.6, 0.2, 0.3], 2);
    addProcess(writer, "rare", [0, 0.2, 0, 0.1, 0, 0.2], 1);
    const symmetrize = "none";
    writer.addNormSystematic("rare_norm", {
      process: "rare",
      uncertainty: { up: 3, down: 0.6 },
      symmetrize,
      constrained: false,
      noi: true,
    });
    const scale = [
      [6, 3, 0.9, 0.2, 0, 0.4],
      [3.9, 2.7, 1.6, 0.9, 0.4, 0],
    ] as const;
    writer.addSystematic(scale, "scale", { process: "bkg", symmetrize });
    const sameSide = [
      [0.2, 0.5, 0.9, 1, 0.6, 0],
      [0.1, 0.4, 1, 0.8, 0.3, 0],
    ] as const;
    writer.addSystematic(sameSide, "theory", { process: "sig", symmetrize });
    writer.addNormSystematic("lumi", { process: ["sig", "bkg", "rare"], uncertainty: 1.03 });
    return writer.build();
  },
};

function channelOf(bins: number): TensorWriter {
  const writer = new TensorWriter();
  writer.addChannel([regularAxis(bins, 0, 1, { name: "x" })]);
  return writer;
}

/** A process of which `events` simulated events stand for one expected. */
function addProcess(
  writer: TensorWriter,
  name: string,
  yields: readonly number[],
  events: number,
  options: { readonly signal?: boolean } = {},
): void {
  writer.addProcess(yields, name, { ...options, variances: yields.map((value) => value / events) });
}
