import { openFit } from "@rabbit-fit/fitter";
import { describe, expect, test } from "vitest";
import * as inference from "./index.js";
import { openInference } from "./node/index.js";
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

const functions = Object.entries(inference).filter(([, value]) => typeof value === "function") as unknown as [
  string,
  AnyFunction,
][];
const ofFits = functions.filter(([name]) => !ofNoFit.includes(name));

const input = countingExperiment({
  signal: [4],
  backgrounds: [[10]],
  observed: [12],
  systematics: [{ name: "norm", values: [0, 0.1] }],
});
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

/** What each of them can be called with besides a fit; what else it knows is wrong here. */
const valid: Readonly<Record<string, object>> = {
  scan: { of: "signal" },
  scan2d: { of: ["signal", "norm"] },
  contour: {},
  contour2d: { of: ["signal", "norm"] },
  interval: { of: "signal" },
  channelCompatibility: { parameter: "signal" },
  coverage: { parameter: "signal", truths: [1], toys: 2 },
  goodnessOfFit: {},
  goodnessOfFits: { tests: ["saturated"] },
  testHypothesis: { parameter: "signal", value: 1 },
  observableLimits: { mappings: [], background: ["signal"], levels: [0.05], methods: ["likelihood"] },
  upperLimit: { parameter: "signal" },
  upperLimits: { parameter: "signal", levels: [0.05], methods: ["likelihood"] },
  globalSignificance: { parameters: ["signal", "norm"] },
  significance: { parameter: "signal" },
  toySignificance: { parameter: "signal" },
  observableToyLimits: { mappings: [], background: ["signal"] },
  toyLimit: { parameter: "signal" },
};
/** They have no options; what they are called with has tests of its own below. */
const withoutOptions = ["prefitParameters", "toyMaker"];

test("each function of a fit is called below", () => {
  expect(ofFits.map(([name]) => name).sort()).toEqual([...Object.keys(valid), ...withoutOptions].sort());
});

const withOptions = ofFits.filter(([name]) => !withoutOptions.includes(name));

describe.each(withOptions)("%s", (name, call) => {
  const good = valid[name]!;
  /** What is said of options, with those that there are where one is not. */
  const refusalOf = async (fit: unknown, options: unknown) => {
    const error: unknown = await Promise.resolve(call(fit, options)).then(
      () => undefined,
      (refusal: unknown) => refusal,
    );
    expect(error).toMatchObject({ name: "RabbitInputError" });
    return (error as Error).message;
  };

  test("refuses options that are not there, and a wrong value of each one that is", async () => {
    await withFit(input, async (fit) => {
      const message = await refusalOf(fit, { ...good, notAnOption: 1 });
      const [, path, list] = /^(\w+)\.notAnOption is not an option, expected one of (.*?)\./.exec(message)!;
      const known = list!.split(", ");
      expect(known).toEqual(expect.arrayContaining(Object.keys(good)));
      for (const option of known) {
        const wrong = await refusalOf(fit, { ...good, [option]: Symbol("wrong") });
        expect(wrong).toMatch(new RegExp(`^${path}\\.${option} is a Symbol, expected `));
      }
    });
  });

  test("refuses options that are no object, and none where some are needed", async () => {
    await withFit(input, async (fit) => {
      for (const wrong of [null, "signal", ["signal"], new Map([["parameter", "signal"]])]) {
        expect(await refusalOf(fit, wrong)).toMatch(/^(options|request) is .*, expected an object \{ /);
      }
      for (const option of Object.keys(good)) {
        const { [option as never]: _, ...rest } = good;
        expect(await refusalOf(fit, rest)).toMatch(new RegExp(`^\\w+\\.${option} is missing, expected `));
      }
      if (Object.keys(good).length === 0) return;
      expect(await refusalOf(fit, undefined)).toMatch(
        /^(options|request) is missing, expected an object \{ /,
      );
    });
  });
});

const { goodnessOfFit, goodnessOfFits, significance, testHypothesis, toyLimit, upperLimit, upperLimits } =
  inference;
const parameter = "signal";

test.each<[call: (fit: never, options: never) => Promise<unknown>, options: object, message: string]>([
  [
    goodnessOfFit,
    { test: "saturatd" },
    'options.test is "saturatd", expected one of "saturated", "ks", "ad", "chi2". Did you mean "saturated"?',
  ],
  [goodnessOfFits, { tests: ["ks", "chi"] }, 'options.tests[1] is "chi", expected one of "saturated",'],
  [goodnessOfFit, { tst: "ks" }, "Did you mean options.test?"],
  [goodnessOfFit, { mapping: [] }, "Did you mean options.mappings?"],
  [goodnessOfFit, { test: "ks", toys: 3, seed: Number.NaN }, "options.seed is NaN, expected a whole number."],
  [
    goodnessOfFit,
    { toys: 3, nuisances: "none " },
    'options.nuisances is "none ", expected one of "frequentist", "hybrid", "none". Did you mean "none"?',
  ],
  [goodnessOfFit, { mappings: [{ nam: "Project" }] }, "options.mappings[0].nam is not an option"],
  [
    upperLimit,
    { parameter, criterion: "CLs" },
    'options.criterion is "CLs", expected one of "cls", "clsb". Did you mean "cls"?',
  ],
  [
    upperLimit,
    { parameter, statistic: "q~" },
    'options.statistic is "q~", expected one of "q", "qtilde", "t", "ttilde".',
  ],
  [
    upperLimit,
    { parameter, method: "asymptotic" },
    'options.method is "asymptotic", expected one of "likelihood", "gaussian".',
  ],
  [
    upperLimit,
    { parameter, asymptotics: "x" },
    'options.asymptotics is "x", expected one of "standard", "rabbit".',
  ],
  [upperLimit, { parameter, lvel: 0.1 }, "Did you mean options.level?"],
  [upperLimit, { parameter, cl: 0.9 }, "options.cl is not an option, expected one of parameter,"],
  [
    upperLimit,
    { parameter, level: "0.1" },
    'options.level is "0.1", expected a number between 0 and 1. A limit at 95%',
  ],
  [upperLimits, { parameter, of: ["signal"] }, "options.of is not an option, expected one of parameter,"],
  [
    upperLimits,
    { parameter, levels: [0.05, 1], methods: [] },
    "options.levels[1] is 1, expected a number between 0 and 1.",
  ],
  [toyLimit, { parameter, method: "feldman-cousin" }, 'Did you mean "feldman-cousins"?'],
  [toyLimit, { parameter, seed: 0.5 }, "options.seed is 0.5, expected a whole number."],
  [
    significance,
    { parameter, nul: 0.5 },
    "options.nul is not an option, expected one of parameter, force, signal, expectSignal.",
  ],
  [significance, {}, "options.parameter is missing, expected the name of a parameter of the fit."],
  [
    testHypothesis,
    { parameter, value: 1, quantiles: [0.5, 2] },
    "options.quantiles[1] is 2, expected a number between 0 and 1.",
  ],
  [
    inference.coverage,
    { parameter, truths: [1], toys: 5, interval: "feldman" },
    'options.interval is "feldman", expected one of "likelihood", "upper-limit", "feldman-cousins".',
  ],
])("%o refuses %j", async (call, options, message) => {
  await withFit(input, async (fit) => {
    await expect(call(fit as never, options as never)).rejects.toThrow(message);
  });
});

test("options that are undefined count as left out", async () => {
  await withFit(input, async (fit) => {
    const options = { parameter, level: undefined, method: undefined, criterion: undefined } as never;
    expect(await upperLimit(fit, options)).toEqual(await upperLimit(fit, { parameter }));
    const toys = { parameter, seed: 1, maxToys: 5000 };
    const found = await inference.toySignificance(fit, { ...toys, tolerance: undefined } as never);
    // 0.02 would take 10,000 toys, more than the 500 that 0.1 takes.
    expect(found).toEqual(await inference.toySignificance(fit, { ...toys, tolerance: 0.1 }));
  });
});

const asked = { kind: "test", parameter, truth: 0, value: 1, statistic: "q" } as const;
const limit = {
  parameter,
  level: 0.05,
  method: "likelihood",
  observed: { value: 2, status: "found" },
  expected: [{ quantile: 0.5, value: 1, status: "found" }],
} as unknown as inference.UpperLimit;
const untyped = (value: unknown) => value as never;

test.each<[name: string, call: () => unknown, message: string]>([
  ["normalTail", () => inference.normalTail(untyped("1.64")), 'z is "1.64", expected a number.'],
  ["significanceOf", () => inference.significanceOf(untyped("0.05")), 'p is "0.05", expected a number.'],
  [
    "tailProbabilities",
    () => inference.tailProbabilities(untyped("q~"), 1, 2),
    'statistic is "q~", expected one of "q", "qtilde", "t", "ttilde".',
  ],
  [
    "tailProbabilities",
    () => inference.tailProbabilities("q", 1, untyped(undefined)),
    "asimov is missing, expected a number.",
  ],
  [
    "limitHistograms",
    () => inference.limitHistograms(untyped(limit)),
    "limits is an object, expected a list of limits.",
  ],
  [
    "limitHistograms",
    () => inference.limitHistograms([limit, { ...limit, level: 0.1, expected: [] }]),
    "limits[1].expected is of the quantiles none, expected those of the first limit: 0.5.",
  ],
  [
    "limitHistograms",
    () => inference.limitHistograms([limit, { ...limit, parameter: "other", level: 0.1 }]),
    'limits is without the one on "signal" at the level 0.1 by the method "likelihood", expected each parameter',
  ],
  [
    "toyLimitHistograms",
    () => inference.toyLimitHistograms(untyped([limit, { ...limit, method: "feldman-cousins" }])),
    'limits[1].method is "feldman-cousins", expected "likelihood", as of the first limit',
  ],
  ["toySpec", () => inference.toySpec(untyped({ ...asked, kind: "tst", toy: 1 })), 'Did you mean "test"?'],
  ["toySpec", () => inference.toySpec(untyped(asked)), "question.toy is missing, expected a whole number"],
  ["toySpec", () => inference.toySpec(untyped(undefined)), "question is missing, expected an object { kind,"],
  [
    "toySpec",
    () => inference.toySpec(untyped({ ...asked, toy: 1, sed: 3 })),
    "question.sed is not an option, expected one of toy, seed, nuisances, kind, parameter, truth, value, statistic. Did you mean question.seed?",
  ],
  ["toySpecs", () => inference.toySpecs(asked, 0, 3), "first is 0, expected a whole number above 0."],
  ["toySpecs", () => inference.toySpecs(asked, 5, 3), "last is 3, expected a whole number from 4."],
  ["toySpecs", () => inference.toySpecs(untyped(null), 1, 3), "question is null, expected an object { kind,"],
])("%s is refused what it cannot take", (_, call, message) => {
  expect(call).toThrow(expect.objectContaining({ name: "RabbitInputError" }));
  expect(call).toThrow(message);
});

test("no limits have no histograms, and no toys no questions", () => {
  expect(inference.limitHistograms([])).toEqual([]);
  expect(inference.toyLimitHistograms([])).toEqual([]);
  expect(inference.toySpecs(asked, 4, 3)).toEqual([]);
});

test("what is called with something else than options refuses what it cannot take", async () => {
  await withFit(input, async (fit) => {
    expect(() => inference.prefitParameters(fit, -1)).toThrow(
      "unconstrainedUncertainty is -1, expected a number that is not negative.",
    );
    const make = inference.toyMaker(fit);
    await expect(make(untyped({ kind: "tests", key: "" }))).rejects.toThrow(
      'spec.kind is "tests", expected one of',
    );
  });
});

test("a session refuses what it cannot keep of toys", async () => {
  const session = await openInference(input, { run: { threads: 0 } });
  expect(() => session.makeToys(untyped({ onOutcom() {} }))).toThrow("Did you mean keeping.onOutcome?");
  expect(() => session.makeToys(untyped({ known: {} }))).toThrow(
    "keeping.known is an object, expected a Map.",
  );
  await session.close();
});
