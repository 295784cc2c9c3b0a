import { Worker } from "node:worker_threads";
import { afterEach, expect, test, vi } from "vitest";
import { coverage } from "../coverage/coverage.js";
import { goodnessOfFits } from "../goodness-of-fit/goodness-of-fit.js";
import { toySignificance } from "../significance/toy-significance.js";
import { countingExperiment } from "../testing/counting-experiment.js";
import { observableToyLimits, toyLimit } from "../toy-limits/toy-limit.js";
import type { ToyRun } from "../toy-questions/toy-run.js";
import { type ToyOutcome, toySpec } from "../toy-questions/toy-spec.js";
import * as node from "./index.js";

const { openInference } = node;

const input = countingExperiment({
  signal: [4, 6],
  backgrounds: [[20, 10]],
  observed: [26, 17],
  systematics: [{ name: "norm", values: [0, 0.1, 0, 0.1] }],
});

/** Between two looks at the clock so many milliseconds pass: nothing is worth threads, or everything after the first two toys. */
function clockWith(step: number): void {
  let time = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (time += step));
}
afterEach(() => vi.restoreAllMocks());

const parameter = "signal";
const ofYield = {
  mappings: [{ name: "Select", args: ["ch0", "signal", "bin:sum"] }],
  background: [parameter],
};
const answers = {
  limit: (fit, run) => toyLimit(fit, { parameter, ...run, maxToys: 20, tolerance: 0.5, quantiles: [0.5] }),
  interval: (fit, run) =>
    toyLimit(fit, { parameter, ...run, maxToys: 20, tolerance: 0.5, method: "feldman-cousins" }),
  "limit on a yield": (fit, run) =>
    observableToyLimits(fit, { ...ofYield, ...run, maxToys: 20, tolerance: 0.5, quantiles: [0.5] }),
  significance: (fit, run) => toySignificance(fit, { parameter, ...run, maxToys: 40 }),
  "goodness of fit": (fit, run) => goodnessOfFits(fit, { ...run, tests: ["saturated", "ks"], toys: 40 }),
  coverage: (fit, run) => coverage(fit, { parameter, ...run, truths: [0, 1], toys: 20 }),
  "coverage of limits": (fit, run) =>
    coverage(fit, { parameter, ...run, truths: [1], toys: 10, interval: "upper-limit" }),
  "coverage of belts": (fit, run) =>
    coverage(fit, { parameter, ...run, truths: [1], toys: 6, interval: "feldman-cousins", beltToys: 9 }),
} satisfies Record<string, (fit: Parameters<typeof coverage>[0], run: ToyRun) => Promise<unknown>>;

const open = (threads: number) =>
  openInference(input, {
    data: { sets: ["data"], unblind: [".*"] },
    parameters: { allowNegative: true },
    run: { threads },
  });

/** The answer, and the outcomes of toys that were made for it. */
async function answered(name: keyof typeof answers, threads: number, known?: Map<string, ToyOutcome>) {
  const session = await open(threads);
  const made = new Map<string, ToyOutcome>();
  try {
    const makeToys = session.makeToys({
      ...(known && { known }),
      onOutcome: (key, outcome) => made.set(key, outcome),
    });
    return { answer: await answers[name](await session.postfit(0), { seed: 5, makeToys }), made };
  } finally {
    await session.close();
  }
}

test("the names for Node", () => expect(Object.keys(node)).toEqual(["openInference"]));

test.each(Object.keys(answers) as (keyof typeof answers)[])(
  "the %s is the same to the last bit in this thread, on two, and where half of the toys are known",
  async (name) => {
    clockWith(0);
    const here = await answered(name, 0);
    clockWith(200);
    const there = await answered(name, 2);
    expect(there.answer).toEqual(here.answer);
    expect(new Map([...there.made].toSorted())).toEqual(new Map([...here.made].toSorted()));
    const known = new Map([...here.made].filter((_, i) => i % 2 === 0));
    clockWith(0);
    const resumed = await answered(name, 0, known);
    expect(resumed.answer).toEqual(here.answer);
    expect(resumed.made.size).toBe(here.made.size - known.size);
  },
);

test("threads are started once for all questions, and none is left when the session is closed", async () => {
  const { mock } = vi.spyOn(Worker.prototype, "postMessage");
  clockWith(200);
  const session = await open(2);
  const fit = await session.postfit(0);
  const makeToys = session.makeToys();
  const { observed } = await answers.limit(fit, { makeToys });
  await answers.significance(fit, { makeToys });
  const threads = [...new Set(mock.contexts as Worker[])];
  const shares = mock.calls.filter(([request]) => request.kind === "share");
  expect(observed.tests.length).toBeGreaterThan(3);
  expect(threads).toHaveLength(2);
  expect(shares.length).toBeGreaterThan(2 * observed.tests.length);
  expect(threads.every(({ threadId }) => threadId > 0)).toBe(true);
  await session.close();
  expect(threads.map(({ threadId }) => threadId)).toEqual([-1, -1]);
});

test("an abort ends toys on threads with its reason", async () => {
  clockWith(200);
  const session = await open(2);
  try {
    const controller = new AbortController();
    const running = toySignificance(await session.postfit(0), {
      parameter,
      makeToys: session.makeToys(),
      signal: controller.signal,
      onToy: (made) => made === 10 && controller.abort(new Error("enough")),
    });
    await expect(running).rejects.toThrow("enough");
  } finally {
    await session.close();
  }
});

test("keys say all that is asked, in one order", () => {
  const question = { kind: "test", truth: 0.1, parameter, statistic: "q", value: 0.3, toy: 2 } as const;
  const { key } = toySpec(question);
  expect(key).toBe('{"kind":"test","parameter":"signal","statistic":"q","toy":2,"truth":0.1,"value":0.3}');
  const { kind, toy, ...rest } = question;
  expect(toySpec({ toy, ...rest, kind }).key).toBe(key);
});
