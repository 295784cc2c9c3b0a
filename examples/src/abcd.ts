import {
  add,
  Filler,
  type Histogram,
  histogram,
  innerValues,
  regularAxis,
  type WeightHistogram,
} from "@rabbit-fit/sparse-hist";
import { TensorWriter } from "@rabbit-fit/tensor-writer";
import { seededRandom } from "./random.js";

/** A sample of simulated events. */
export interface Sample {
  readonly events: number;
  readonly meanWeight: number;
}

/** A region of the plane of two variables, which is a channel of the fit. */
export interface Region {
  readonly channel: string;
  readonly signal?: Sample;
  readonly nonprompt: Sample;
}

const pt = regularAxis(5, 0, 50, { name: "pt" });

/** Fills the templates of all regions, draws data around their sum, and hands both to a writer. */
export function writerOfRegions(regions: readonly Region[]): TensorWriter {
  const random = seededRandom(42);

  /** Evenly spread over pt, each event with a weight of its own. */
  const fill = ({ events, meanWeight }: Sample): WeightHistogram =>
    new Filler([pt], { storage: "weight" })
      .fill(
        { pt: random.uniform(0, 50, events) },
        { weight: random.normal(meanWeight, 0.1 * meanWeight, events) },
      )
      .histogram();
  const draw = (expected: Histogram) =>
    histogram([pt], { values: random.poisson(innerValues(expected).map((value) => Math.max(value, 0))) });

  const writer = new TensorWriter();
  for (const { channel, signal, nonprompt } of regions) {
    const background = fill(nonprompt);
    const peak = signal && fill(signal);
    writer.addChannel([pt], { name: channel });
    writer.addData(draw(peak ? add(peak, background) : background), { channel });
    if (peak) writer.addProcess(peak, "signal", { channel, signal: true });
    writer.addProcess(background, "nonprompt", { channel });
  }
  return writer;
}
