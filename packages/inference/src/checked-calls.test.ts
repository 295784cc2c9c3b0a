import { openFit } from "@rabbit-fit/fitter";
import { describe, expect, test } from "vitest";
import * as inference from "./index.js";
import { countingExperiment } from "./testing/counting-experiment.js";
import { withFit } from "./testing/with-fit.js";

type AnyFunction = (...args: readonly unknown[]) => unknown;

/** The functions that something else than a fit is given to. */
const ofNoFit: readonly string[] = [
  "NoAnswer",
  "limitHistograms",
  "normalTail",
  "significanceOf",
  "tailProbabilities",
  "toyLimitHistograms",
  "toySpec",
  "toySpecs",
];

const ofFits = Object.entries(inference).filter(
  ([name, value]) => typeof value === "function" && !ofNoFit.includes(name),
) as unknown as [string, AnyFunction][];

const input = countingExperiment({ signal: [4], backgrounds: [[10]], observed: [12] });
const expected = "expected a postfit of a session.";

describe.each(ofFits)("%s", (_, call) => {
  const message = async (...args: readonly unknown[]) => {
    try {
      await call(...args);
    } catch (error) {
      return String(error);
    }
    return "nothing";
  };

  test.each<[string, unknown, string]>([
    ["its input", input, `fit is a FitInput, ${expected} Open a session with openFit`],
    ["an empty object", {}, `fit is an object, ${expected} Open a session`],
    ["nothing", undefined, `fit is missing, ${expected} Open a session`],
    ["a promise of a fit", Promise.resolve(), `fit is a Promise, ${expected} Await it first.`],
  ])("refuses %s in place of a fit", async (_, wrong, text) => {
    expect(await message(wrong, {})).toContain(`RabbitInputError: ${text}`);
    expect(await message(wrong)).toContain(`RabbitInputError: ${text}`);
  });

  test("refuses the session of a fit", async () => {
    const session = await openFit(input, { run: { threads: 0 } });
    expect(await message(session, {})).toContain(
      `fit is a session, ${expected} Give await session.postfit(0)`,
    );
    await session.close();
  });
});

test.each<[string, (fit: never, options: never) => Promise<unknown>]>([
  ["significance", inference.significance],
  ["upperLimit", inference.upperLimit],
  ["testHypothesis", inference.testHypothesis],
  ["toyLimit", inference.toyLimit],
  ["coverage", inference.coverage],
])("%s refuses options that are missing", async (_, call) => {
  await withFit(input, async (fit) => {
    await expect(call(fit as never, undefined as never)).rejects.toThrow(
      "options is missing, expected an object.",
    );
  });
});

test("a name of a parameter that is missing is refused", async () => {
  await withFit(input, async (fit) => {
    await expect(inference.significance(fit, {} as never)).rejects.toThrow(
      "options.parameter is missing, expected the name of a parameter of the fit.",
    );
  });
});
