import type { Postfit } from "@rabbit-fit/fitter";
import { expect, test } from "vitest";
import { countingExperiment } from "../testing/counting-experiment.js";
import { withFit } from "../testing/with-fit.js";
import { toyMaker } from "./toy-maker.js";
import { toySpecs } from "./toy-spec.js";

const input = countingExperiment({
  signal: [4, 6],
  backgrounds: [[20, 10]],
  observed: [26, 17],
  systematics: [{ name: "norm", values: [0, 0.1, 0, 0.1] }],
});
const TOYS = 8;

/** Makes toys with one maker; `refits` says how many fits each question took. */
function counted(fit: Postfit) {
  let made = 0;
  const make = toyMaker({
    ...fit,
    refit(change) {
      made++;
      return fit.refit(change);
    },
  });
  return async (truth: number, value: number) => {
    const before = made;
    const question = { kind: "test", parameter: "signal", statistic: "t", truth, value } as const;
    const outcomes = [];
    for (const spec of toySpecs(question, 1, TOYS)) outcomes.push(await make(spec));
    return { outcomes, refits: made - before };
  };
}

test("toys without signal have their free fits once, whatever values they are tested at", () =>
  withFit(input, async (fit) => {
    const ask = counted(fit);
    // A free fit of each toy, and one with the parameter held; the fit that toys are drawn from is searched for, and then made.
    const first = await ask(0, 1.2);
    expect(first.refits).toBe(2 * TOYS + 2);
    const second = await ask(0, 1.7);
    expect(second.refits).toBe(TOYS);
    expect(second.outcomes).toEqual((await counted(fit)(0, 1.7)).outcomes);
    expect(second.outcomes).not.toEqual(first.outcomes);
  }));

test("toys of the tested value are not asked for again, and nothing is kept of them", () =>
  withFit(input, async (fit) => {
    const ask = counted(fit);
    const first = await ask(1.2, 1.2);
    const again = await ask(1.2, 1.2);
    expect(again.outcomes).toEqual(first.outcomes);
    expect(again.refits).toBe(2 * TOYS);
  }));
