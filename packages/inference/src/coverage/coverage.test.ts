import { expect, test } from "vitest";
import { countingExperiment } from "../testing/counting-experiment.js";
import { poissonProbability } from "../testing/poisson.js";
import { withFit } from "../testing/with-fit.js";
import { feldmanCousinsTail } from "../toy-questions/feldman-cousins-tail.js";
import { coverage } from "./coverage.js";

const input = countingExperiment({
  signal: [10, 20],
  backgrounds: [[200, 150]],
  observed: [212, 169],
  systematics: [{ name: "norm", values: [0, 0.05, 0, 0.05] }],
});

test("likelihood intervals at large counts cover within their binomial errors", async () => {
  await withFit(input, async (fit) => {
    const { results } = await coverage(fit, { parameter: "signal", truths: [0, 1], toys: 250, seed: 11 });
    expect(results.map(({ truth, confidence }) => [truth, confidence])).toEqual([
      [0, 0.6827],
      [0, 0.95],
      [1, 0.6827],
      [1, 0.95],
    ]);
    for (const { confidence, covered } of results) {
      expect(covered.failed).toBe(0);
      expect(Math.abs(covered.value - confidence)).toBeLessThan(4 * covered.error);
    }
  });
}, 240_000);

test("upper limits by CLs cover more often than they promise where the signal is small", async () => {
  await withFit(input, async (fit) => {
    const { results } = await coverage(fit, {
      parameter: "signal",
      truths: [0.2],
      toys: 60,
      interval: "upper-limit",
      confidence: [0.9],
      seed: 11,
    });
    expect(results[0]!.covered.value).toBeGreaterThan(0.9);
  });
}, 240_000);

test("the tail of an interval of Feldman and Cousins is the exact one of one bin", async () => {
  const [background, events, value, toys] = [3, 2, 2.5, 300];
  const ratio = (n: number) =>
    poissonProbability(n, background + value) / poissonProbability(n, Math.max(background, n));
  let exact = 0;
  for (let n = 0; n < 60; n++) {
    if (ratio(n) <= ratio(events) * (1 + 1e-9)) exact += poissonProbability(n, background + value);
  }
  const bin = countingExperiment({ signal: [1], backgrounds: [[background]], observed: [events] });
  await withFit(bin, async (fit) => {
    const belt = { parameter: "signal", value, toys, series: 3, seed: 5 };
    const tail = await feldmanCousinsTail(fit, { ...belt, toy: 1 });
    expect(Math.abs(tail - exact)).toBeLessThan(4 * Math.sqrt((exact * (1 - exact)) / toys));
    // Toys of each toy are its own.
    expect(await feldmanCousinsTail(fit, { ...belt, toy: 1 })).toBe(tail);
    expect(await feldmanCousinsTail(fit, { ...belt, toy: 2 })).not.toBe(tail);
  });
});

test.each([
  [{ toys: 0 }, "options.toys is 0, expected a whole number above 0."],
  [{ beltToys: 0.5 }, "options.beltToys is 0.5, expected a whole number above 0."],
  [{ truths: [1, Number.NaN] }, "options.truths[1] is NaN, expected a finite number."],
  [{ confidence: [68] }, "options.confidence[0] is 68, expected a number between 0 and 1."],
])("%o is refused", async (options, message) => {
  await withFit(input, async (fit) => {
    const refused = coverage(fit, { parameter: "signal", truths: [1], toys: 1, ...options });
    await expect(refused).rejects.toThrow(message);
  });
});

test("upper limits and Feldman-Cousins intervals of toys without events count, where the strength may be below zero", async () => {
  // Of 0.5 + 0.5 events none is seen in e^-1 of the toys. Their limit is above the true value: CLs is 0.45.
  const input = countingExperiment({ signal: [1], backgrounds: [[0.5]], observed: [1] });
  await withFit(input, async (few) => {
    const { results, failure } = await coverage(few, {
      parameter: "signal",
      truths: [0.5],
      toys: 40,
      interval: "upper-limit",
      confidence: [0.5, 0.9],
      seed: 1,
    });
    expect(failure).toBeUndefined();
    const [half, most] = results;
    expect([half!.covered.failed, half!.covered.toys]).toEqual([0, 40]);
    expect(Math.abs(half!.covered.value - (1 - Math.exp(-1)))).toBeLessThan(4 * half!.covered.error);
    expect(most!.covered.value).toBe(1);
    const belt = { interval: "feldman-cousins", beltToys: 9, toys: 8, confidence: [0.9], seed: 1 } as const;
    const byToys = await coverage(few, { parameter: "signal", truths: [0.5], ...belt });
    expect(byToys.results[0]!.covered).toMatchObject({ toys: 8, failed: 0 });
  });
});
