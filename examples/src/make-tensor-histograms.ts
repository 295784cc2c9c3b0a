import {
  add,
  Filler,
  type Histogram,
  regularAxis,
  variableAxis,
  type WeightHistogram,
} from "@rabbit-fit/sparse-hist";
import { type Random, seededRandom } from "./random.js";
import { reweight } from "./reweight.js";

export const axisX = regularAxis(10, -5, 5, { name: "x" });
export const axisA = regularAxis(10, 0, 5, { name: "a" });
export const axisB = variableAxis([0, 1, 3, 6, 10, 20], { name: "b" });
export const axisCounts = regularAxis(1, -5, 5, { name: "counts" });

/** The histograms of a channel with the axis x, ch0, of one with the axes a and b, ch1, and of masked channels. */
export interface TestHistograms {
  readonly data: { readonly ch0: Histogram; readonly ch1: Histogram };
  readonly pseudodata: { readonly ch0: Histogram; readonly ch1: Histogram };
  readonly sig: {
    readonly ch0: WeightHistogram;
    readonly ch1: WeightHistogram;
    readonly masked: WeightHistogram;
  };
  readonly bkg: { readonly ch0: WeightHistogram; readonly ch1: WeightHistogram };
  readonly bkg2: WeightHistogram;
  readonly bsm1: { readonly ch0: WeightHistogram; readonly masked: WeightHistogram };
  readonly bsm2: WeightHistogram;
}

/** Draws events and fills them into histograms. */
export function fillTestHistograms(): TestHistograms {
  const random = seededRandom(42);

  const observed = { sig: signalEvents(random), bkg: backgroundEvents(random), bkg2: background2(random) };
  const data = {
    ch0: new Filler([axisX])
      .fill({ x: observed.sig.x })
      .fill({ x: observed.bkg.x })
      .fill({ x: observed.bkg2 })
      .histogram(),
    ch1: new Filler([axisA, axisB])
      .fill({ a: observed.sig.a, b: observed.sig.b })
      .fill({ a: observed.bkg.a, b: observed.bkg.b })
      .histogram(),
  };

  // Simulation has more events than the data, and each counts as much less.
  const sig = { ...fillSimulated(signalEvents(random, 3)), masked: fillMasked(random, 3) };
  const bkg = fillSimulated(backgroundEvents(random, 2));
  const bkg2 = fillX(background2(random));
  const bsm1Events = random.normal(-2, 0.1, 100);
  const bsm1 = {
    ch0: fillX(bsm1Events),
    masked: new Filler([axisCounts], { storage: "weight" }).fill({ counts: bsm1Events }).histogram(),
  };
  const bsm2 = fillX(random.normal(-3, 0.1, 200));

  const pseudodata = { ch0: add(add(sig.ch0, bkg.ch0), bkg2), ch1: add(sig.ch1, bkg.ch1) };

  // The expectation is off: 10 % less signal, 5 % more of one background, 10 % less of the other.
  return {
    data,
    pseudodata,
    sig: { ...sig, ch0: reweight(sig.ch0, () => 0.9), ch1: reweight(sig.ch1, () => 0.9) },
    bkg: { ch0: reweight(bkg.ch0, () => 1.05), ch1: reweight(bkg.ch1, () => 1.05) },
    bkg2: reweight(bkg2, () => 0.9),
    bsm1,
    bsm2,
  };
}

interface Events {
  readonly x: Float64Array;
  readonly xWeight: Float64Array;
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly abWeight: Float64Array;
}

/** A peak in all variables, `factor` times as many events as are expected. */
function signalEvents(random: Random, factor = 1): Events {
  const [xCount, abCount] = [10_000 * factor, 15_000 * factor];
  return {
    x: random.normal(0, 1, xCount),
    xWeight: random.normal(1 / factor, 0.2, xCount),
    a: random.normal(2, 1, abCount),
    b: random.normal(10, 2.5, abCount),
    abWeight: random.normal(1 / factor, 0.2, abCount),
  };
}

/** A flat background. */
function backgroundEvents(random: Random, factor = 1): Events {
  const [xCount, abCount] = [5_000 * factor, 7_000 * factor];
  return {
    x: random.uniform(-5, 5, xCount),
    xWeight: random.normal(1 / factor, 0.2, xCount),
    a: random.uniform(0, 5, abCount),
    b: random.uniform(0, 20, abCount),
    abWeight: random.normal(1 / factor, 0.2, abCount),
  };
}

/** A background with a wide peak, in x only. */
function background2(random: Random): Float64Array {
  return random.normal(0.5, 1.5, 5_000);
}

function fillX(x: Float64Array, weight: number | Float64Array = 1): WeightHistogram {
  return new Filler([axisX], { storage: "weight" }).fill({ x }, { weight }).histogram();
}

function fillSimulated({ x, xWeight, a, b, abWeight }: Events) {
  return {
    ch0: fillX(x, xWeight),
    ch1: new Filler([axisA, axisB], { storage: "weight" }).fill({ a, b }, { weight: abWeight }).histogram(),
  };
}

/** The signal before the detector smears it. */
function fillMasked(random: Random, factor: number): WeightHistogram {
  const count = 10_000 * factor;
  return fillX(random.normal(0, 0.8, count), random.normal(1 / factor, 0.1, count));
}
