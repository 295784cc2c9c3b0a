import { models } from "@rabbit-fit/fitter";
import { expect, test } from "vitest";
import { countingExperiment } from "../testing/counting-experiment.js";
import { withFit } from "../testing/with-fit.js";
import { channelCompatibility } from "./channel-compatibility.js";

const SIGNAL = [10, 20, 5];
const BACKGROUND = [50, 40, 60];
const OBSERVED = [72, 56, 61];
const experiment = { channels: [1, 1, 1], signal: SIGNAL, backgrounds: [BACKGROUND] };
const input = countingExperiment({ ...experiment, observed: OBSERVED });
const model = models.channelMu("signal");

/** Each bin on its own gives mu = (N - b) / s with sqrt(N) / s; one for all is where the derivative of L vanishes. */
const strengths = SIGNAL.map((s, i) => (OBSERVED[i]! - BACKGROUND[i]!) / s);
const slope = (mu: number) =>
  SIGNAL.reduce((sum, s, i) => sum + s * (1 - OBSERVED[i]! / (BACKGROUND[i]! + mu * s)), 0);
const curvature = (mu: number) =>
  SIGNAL.reduce((sum, s, i) => sum + OBSERVED[i]! * (s / (BACKGROUND[i]! + mu * s)) ** 2, 0);
let common = 1;
for (let step = 0; step < 50; step++) common -= slope(common) / curvature(common);
const statistic = SIGNAL.reduce((sum, s, i) => {
  const [n, mean] = [OBSERVED[i]!, BACKGROUND[i]! + common * s];
  return sum + 2 * (mean - n + n * Math.log(n / mean));
}, 0);

test("channels have the strengths that each of them gives, and the likelihood ratio to one for all", async () => {
  await withFit(
    input,
    async (fit) => {
      const found = await channelCompatibility(fit, { parameter: "signal" });
      expect(found.channels.map(({ channel }) => channel)).toEqual(["ch0", "ch1", "ch2"]);
      found.channels.forEach(({ value, uncertainty }, i) => {
        expect(value).toBeCloseTo(strengths[i]!, 7);
        expect(uncertainty).toBeCloseTo(Math.sqrt(OBSERVED[i]!) / SIGNAL[i]!, 7);
      });
      expect(found.common.value).toBeCloseTo(common, 8);
      expect(found.common.uncertainty).toBeCloseTo(1 / Math.sqrt(curvature(common)), 8);
      expect(found.statistic).toBeCloseTo(statistic, 8);
      // Of two degrees of freedom.
      expect([found.ndf, found.pValue]).toEqual([2, undefined]);
      expect(found.asymptotic).toBeCloseTo(Math.exp(-statistic / 2), 9);
    },
    { model },
  );
});

test("toys with one strength agree with the chi-square at large counts", async () => {
  await withFit(
    input,
    async (fit) => {
      const { pValue, asymptotic, failed } = await channelCompatibility(fit, {
        parameter: "signal",
        toys: 200,
        seed: 3,
      });
      expect([pValue!.toys, failed]).toEqual([200, 0]);
      expect(Math.abs(pValue!.value - asymptotic)).toBeLessThan(4 * pValue!.error);
    },
    { model },
  );
});

test("channels that agree to the event have the statistic 0", async () => {
  const observed = SIGNAL.map((s, i) => BACKGROUND[i]! + 2 * s);
  await withFit(
    countingExperiment({ ...experiment, observed }),
    async (fit) => {
      const { statistic, asymptotic, channels } = await channelCompatibility(fit, { parameter: "signal" });
      expect(statistic).toBeCloseTo(0, 9);
      expect(asymptotic).toBeCloseTo(1, 9);
      for (const { value } of channels) expect(value).toBeCloseTo(2, 7);
    },
    { model },
  );
});

test("hidden strengths stay hidden; how well they agree is told", async () => {
  await withFit(
    input,
    async (fit) => {
      const {
        channels,
        common,
        reason,
        statistic: found,
      } = await channelCompatibility(fit, { parameter: "signal" });
      expect([...channels, common].map(({ value }) => value)).toEqual(new Array(4).fill(Number.NaN));
      expect(reason).toBe('"signal" is blinded: a strength would tell its value.');
      expect(found).toBeCloseTo(statistic, 7);
    },
    { model, data: { sets: ["data"], unblind: [] } },
  );
});

test("a fit with another model is refused, and a signal of one channel", async () => {
  await withFit(input, async (fit) => {
    await expect(channelCompatibility(fit, { parameter: "signal" })).rejects.toThrow(
      'fit is without strengths of channels, expected a fit with the model ChannelMu of "signal". Give options.model as models.channelMu("signal").',
    );
  });
  const single = countingExperiment({ signal: [1], backgrounds: [[3]], observed: [2] });
  await expect(withFit(single, async () => undefined, { model })).rejects.toThrow(
    'model "ChannelMu signal": signal is "signal", expected a signal in at least two channels with data.',
  );
});
