import { regularAxis } from "@rabbit-fit/sparse-hist";
import { expect, test } from "vitest";
import { StatisticalModel } from "../likelihood/statistical-model.js";
import * as models from "./build.js";
import { BINS, cellOf, PLANE_BINS, PROCESSES, planeInput } from "./models.fixture.js";

/** The plane as two channels, and the masked channel. */
const HALF = PLANE_BINS / 2;
const input = () => {
  const plane = planeInput();
  const channel = (name: string, start: number, stop: number) => ({
    name,
    axes: [regularAxis(stop - start, 0, 1, { name: "x", underflow: false, overflow: false })],
    masked: false,
    flow: false,
    start,
    stop,
  });
  return {
    ...plane,
    channels: [
      channel("left", 0, HALF),
      channel("right", HALF, PLANE_BINS),
      plane.channels.find(({ masked }) => masked)!,
    ],
  };
};

test("a signal has a strength in each channel, the first of them in masked bins too", async () => {
  const model = await StatisticalModel.create(input(), { model: models.channelMu("sig"), threads: 0 });
  const likelihood = model.likelihood();
  expect(likelihood.parameterNames).toEqual(["sig", "sig2", "sig_right", "lumi", "tilt"]);
  expect([...likelihood.start]).toEqual([1, 1, 0, 0, 0]);
  const nominal = likelihood.yields.at(likelihood.start).slice();
  const scaled = likelihood.yields.at(Float64Array.of(2, 3, -0.5, 0, 0));
  for (let bin = 0; bin < BINS; bin++) {
    const isRight = bin >= HALF && bin < PLANE_BINS;
    for (const process of PROCESSES) {
      const rate = process === "sig" ? (isRight ? 1.5 : 2) : process === "sig2" ? 3 : 1;
      const cell = cellOf(bin, process);
      expect(scaled[cell]).toBeCloseTo(rate * nominal[cell]!, 10);
    }
  }
  await model.close();
});

test.each([
  ["bkg", 'signal is "bkg", expected one of the signals, sig, sig2.'],
  ["sig", 'signal is "sig", expected a signal in at least two channels with data.'],
])("a signal %s of a tensor of one channel is refused", async (signal, message) => {
  const made = StatisticalModel.create(planeInput(), { model: models.channelMu(signal), threads: 0 });
  await expect(made).rejects.toThrow(message);
});
