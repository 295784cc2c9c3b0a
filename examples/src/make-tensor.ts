// A tensor with a bit of everything: two channels and masked ones, signals and backgrounds, systematics of every kind.
//
//   node examples/dist/make-tensor.js [-o FOLDER] [--outname NAME] [--postfix POSTFIX] [--sparse] [--symmetrizeAll]
//       [--systematicType log_normal|normal] [--bsm] [--skipMaskedChannels] [--addSystToDataCovariance]
//       [--histType dense|sparse]
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { FitInput, SystematicType } from "@rabbit-fit/contracts";
import {
  fromDense,
  type Histogram,
  innerValues,
  type SparseHistogram,
  type WeightHistogram,
} from "@rabbit-fit/sparse-hist";
import { TensorWriter } from "@rabbit-fit/tensor-writer";
import { choice, runCommand, store } from "./command.js";
import {
  axisA,
  axisB,
  axisCounts,
  axisX,
  fillTestHistograms,
  type TestHistograms,
} from "./make-tensor-histograms.js";
import { reweight } from "./reweight.js";

export interface MakeTensorOptions {
  /** Whether the tensor is sparse. */
  readonly sparse?: boolean;
  /** Whether every systematic is symmetric. */
  readonly symmetrizeAll?: boolean;
  /** How variations act on yields: as factors or as terms. */
  readonly systematicType?: SystematicType;
  /** Whether there are two signals of new physics, in place of `sig`, to set limits on. */
  readonly bsm?: boolean;
  /** Whether channels without data are left out. */
  readonly skipMaskedChannels?: boolean;
  /** Whether systematics go into the covariance of the data, and are no parameters. */
  readonly addSystToDataCovariance?: boolean;
  /** The kind of histogram that the writer gets. The tensor is the same. */
  readonly histType?: "dense" | "sparse";
}

/**
 * The tensor of `tests/make_tensor.py` of the Python rabbit, of other random events.
 *
 * @throws RabbitInputError with `addSystToDataCovariance` and without `symmetrizeAll`: an asymmetric systematic cannot
 *   go into a covariance
 */
export function makeTensor(
  options: MakeTensorOptions = {},
  histograms: TestHistograms = fillTestHistograms(),
): FitInput {
  const { sparse = false, systematicType = "log_normal", bsm = false, skipMaskedChannels = false } = options;
  const { data, pseudodata, sig, bkg, bkg2, bsm1, bsm2 } = histograms;
  const as = converter(options);
  const writer = new TensorWriter({ sparse, systematicType });

  writer.addChannel([axisX], { name: "ch0" });
  writer.addChannel([axisA, axisB], { name: "ch1" });

  writer.addData(as(data.ch0), { channel: "ch0" });
  writer.addData(as(data.ch1), { channel: "ch1" });

  writer.addPseudodata(as(pseudodata.ch0), { name: "original", channel: "ch0" });
  writer.addPseudodata(as(pseudodata.ch1), { name: "original", channel: "ch1" });

  writer.addDataCovariance(diagonal(dataVariances(histograms)));

  writer.addProcess(as(sig.ch0), "sig", { channel: "ch0", signal: !bsm });
  writer.addProcess(as(sig.ch1), "sig", { channel: "ch1", signal: !bsm });
  if (bsm) {
    writer.addProcess(as(bsm1.ch0), "bsm1", { channel: "ch0", signal: true });
    writer.addProcess(as(bsm2), "bsm2", { channel: "ch0", signal: true });
  }
  writer.addProcess(as(bkg.ch0), "bkg", { channel: "ch0" });
  writer.addProcess(as(bkg.ch1), "bkg", { channel: "ch1" });
  writer.addProcess(as(bkg2), "bkg_2", { channel: "ch0" });

  if (!skipMaskedChannels) {
    // Channels without data, as those of generated events: the fit tells what it expects there.
    writer.addChannel([axisX], { name: "ch0_masked", masked: true });
    writer.addProcess(as(sig.masked), "sig", { channel: "ch0_masked", signal: !bsm });
    if (bsm) {
      writer.addChannel([axisCounts], { name: "bsm1_masked", masked: true });
      writer.addProcess(as(bsm1.masked), "bsm1", { channel: "bsm1_masked", signal: true });
    }
  }

  // A factor for all processes, and one for each.
  writer.addNormSystematic("norm", { process: ["sig", "bkg", "bkg_2"], channel: "ch0", uncertainty: 1.02 });
  writer.addNormSystematic("norm", { process: ["sig", "bkg"], channel: "ch1", uncertainty: [1.02, 1.03] });
  writer.addNormSystematic("bkg_norm", { process: "bkg", channel: "ch0", uncertainty: 1.05 });
  writer.addNormSystematic("bkg_norm", { process: "bkg", channel: "ch1", uncertainty: 1.05 });
  writer.addNormSystematic("bkg_2_norm", { process: "bkg_2", channel: "ch0", uncertainty: 1.1 });

  addShapesOfChannel0(writer, histograms, options);
  addShapesOfChannel1(writer, histograms, options);
  return writer.build();
}

/** A straight line over the first axis, from -5 % on. */
const slope = (distance: number) => 0.01 * distance - 0.05;
/** Variations with the slope, and with powers of it in one direction. */
const up = (hist: WeightHistogram, power = 1) => reweight(hist, (distance) => (1 + slope(distance)) ** power);
const down = (hist: WeightHistogram, power = 1) =>
  reweight(hist, (distance) => (1 - slope(distance)) ** power);

function addShapesOfChannel0(
  writer: TensorWriter,
  { sig, bkg }: TestHistograms,
  options: MakeTensorOptions,
): void {
  const { addSystToDataCovariance: addToDataCovariance = false, skipMaskedChannels = false } = options;
  const as = converter(options);
  const signal = { process: "sig", channel: "ch0" };

  // One variation, which is mirrored. Without a constraint the data alone determine it.
  writer.addSystematic(as(up(bkg.ch0)), "slope_background", {
    process: "bkg",
    channel: "ch0",
    addToDataCovariance,
    groups: ["slopes", "slopes_background"],
    constrained: false,
  });

  // A nuisance of interest, whose variations are enlarged by a factor.
  const pair = [as(up(sig.ch0)), as(down(sig.ch0))] as const;
  writer.addSystematic(pair, "slope_signal_ch0", {
    ...signal,
    groups: ["slopes", "slopes_signal"],
    symmetrize: "average",
    kfactor: 1.2,
    noi: true,
  });

  // A nuisance of interest without a constraint, the same in several channels.
  const free = { symmetrize: "average", constrained: false, noi: true } as const;
  writer.addSystematic(pair, "slope_signal", { ...signal, ...free });
  if (!skipMaskedChannels) {
    const masked = [as(up(sig.masked)), as(down(sig.masked))] as const;
    writer.addSystematic(masked, "slope_signal", { process: "sig", channel: "ch0_masked", ...free });
  }

  // Asymmetric variations that become two symmetric parameters, of the average and of the difference.
  writer.addSystematic([as(up(sig.ch0, 2)), as(down(sig.ch0))], "slope_lin_signal_ch0", {
    ...signal,
    addToDataCovariance,
    groups: ["slopes", "slopes_signal"],
    symmetrize: "linear",
  });
  writer.addSystematic([as(up(sig.ch0, 3)), as(down(sig.ch0, 2))], "slope_quad_signal_ch0", {
    ...signal,
    addToDataCovariance,
    groups: ["slopes", "slopes_signal"],
    symmetrize: "quadratic",
  });
}

function addShapesOfChannel1(
  writer: TensorWriter,
  { sig, bkg }: TestHistograms,
  options: MakeTensorOptions,
): void {
  const { addSystToDataCovariance: addToDataCovariance = false, symmetrizeAll = false } = options;
  const as = converter(options);
  const signal = { process: "sig", channel: "ch1" };

  writer.addSystematic(as(up(bkg.ch1)), "slope_background", {
    process: "bkg",
    channel: "ch1",
    addToDataCovariance,
    groups: ["slopes", "slopes_background"],
    constrained: false,
  });

  // Of an asymmetric pair, the larger variation in both directions.
  const pair = [as(up(sig.ch1)), as(down(sig.ch1))] as const;
  writer.addSystematic(pair, "slope_signal_ch1", {
    ...signal,
    addToDataCovariance,
    groups: ["slopes", "slopes_signal"],
    symmetrize: "conservative",
  });
  writer.addSystematic(pair, "slope_signal", {
    ...signal,
    symmetrize: "average",
    constrained: false,
    noi: true,
  });

  // A parameter with different variations in both directions: it makes the tensor twice as large.
  writer.addSystematic([as(up(sig.ch1, 2)), as(down(sig.ch1))], "slope_2_signal_ch1", {
    ...signal,
    addToDataCovariance,
    groups: ["slopes", "slopes_signal"],
    symmetrize: symmetrizeAll ? "quadratic" : "none",
  });
}

/** Variances of counts and of simulation, in the bins of both channels. */
function dataVariances({ data, sig, bkg, bkg2 }: TestHistograms): Float64Array {
  const ch0 = innerValues(data.ch0);
  const ch1 = innerValues(data.ch1);
  for (const { values, onto } of [
    { values: innerValues(sig.ch0), onto: ch0 },
    { values: innerValues(sig.ch1), onto: ch1 },
    { values: innerValues(bkg.ch0), onto: ch0 },
    { values: innerValues(bkg.ch1), onto: ch1 },
    { values: innerValues(bkg2), onto: ch0 },
  ]) {
    for (const [bin, value] of values.entries()) onto[bin]! += value;
  }
  return Float64Array.of(...ch0, ...ch1);
}

/** A matrix with nothing but its diagonal, row by row. */
function diagonal(variances: Float64Array): Float64Array {
  const matrix = new Float64Array(variances.length ** 2);
  for (const [bin, variance] of variances.entries()) matrix[bin * (variances.length + 1)] = variance;
  return matrix;
}

function converter({
  histType = "dense",
}: MakeTensorOptions): (hist: Histogram) => Histogram | SparseHistogram {
  return histType === "sparse" ? fromDense : (hist) => hist;
}

const usage = `node examples/dist/make-tensor.js [-o FOLDER] [--outname NAME] [--postfix POSTFIX] [--sparse] [--symmetrizeAll]
    [--systematicType log_normal|normal] [--bsm] [--skipMaskedChannels] [--addSystToDataCovariance]
    [--histType dense|sparse]`;

/** The command, with the words after its name. */
export async function main(words: readonly string[]): Promise<void> {
  const { output, outname, postfix, systematicType, histType, ...flags } = parseArgs({
    args: [...words],
    options: {
      output: { type: "string", short: "o", default: "." },
      outname: { type: "string", default: "test_tensor" },
      postfix: { type: "string" },
      sparse: { type: "boolean" },
      symmetrizeAll: { type: "boolean" },
      systematicType: { type: "string", default: "log_normal" },
      bsm: { type: "boolean" },
      skipMaskedChannels: { type: "boolean" },
      addSystToDataCovariance: { type: "boolean" },
      histType: { type: "string", default: "dense" },
    },
  }).values;
  const input = makeTensor({
    ...flags,
    systematicType: choice("--systematicType", systematicType, ["log_normal", "normal"]),
    histType: choice("--histType", histType, ["dense", "sparse"]),
  });
  await store(join(output, `${outname}${postfix ? `_${postfix}` : ""}.hdf5`), input);
}

await runCommand(import.meta.url, usage, main);
