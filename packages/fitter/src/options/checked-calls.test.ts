/** What programs without types hand to the calls of this package: none of it is ignored. */
import { describe, expect, test } from "vitest";
import { fit } from "../fit/fit.js";
import { openFit } from "../fit/session.js";
import * as fitter from "../index.js";
import { StatisticalModel } from "../likelihood/statistical-model.js";
import { openFits } from "../node/open-fits.js";
import type { Postfit } from "../postfit/postfit.js";
import { exampleInput } from "../testing/example-input.fixture.js";

const slip = { data: { unblinded: ["sig1"] } } as never;
const refusal = /^options.data.unblinded is not an option, .* Did you mean options.data.unblind\?$/;

test("each way to fit refuses options that are not there, and leaves the input as it was", async () => {
  const input = exampleInput();
  const before = structuredClone(input);
  await expect(fit(input, slip)).rejects.toThrow(refusal);
  await expect(openFit(input, slip)).rejects.toThrow(refusal);
  await expect(openFits(input, slip)).rejects.toThrow(refusal);
  for (const call of [fit, openFit, openFits]) {
    await expect(call(input, null as never)).rejects.toThrow("options is null, expected an object { data,");
    await expect(call(input, { data: { sets: "data" } } as never)).rejects.toThrow("options.data.sets is");
  }
  expect(input).toEqual(before);
});

test.each<[options: object, message: string]>([
  [
    { thread: 2 },
    "options.thread is not an option, expected one of data, model, parameters, likelihood, regularization, regularizationStrength, lCurve, minimizer,",
  ],
  [{ parameters: { freze: ["syst0"] } }, "Did you mean options.parameters.freeze?"],
  [
    { likelihood: { form: "chisq" } },
    'options.likelihood.form is "chisq", expected one of "poisson", "chi2", "covariance".',
  ],
  [{ threads: 1.5 }, "options.threads is 1.5, expected a whole number that is not negative."],
])("a statistical model refuses %j", async (options, message) => {
  await expect(StatisticalModel.create(exampleInput(), options as never)).rejects.toThrow(message);
});

test.each<[call: unknown, message: string]>([
  [
    { begin: new Float64Array(3) },
    "call.begin is not an option, expected one of start, earlier, onPoint, minimum, refits, onMinimum, onRefit.",
  ],
  [{ start: [1, 2] }, "call.start is [1, 2], expected a Float64Array."],
  [{ start: Float64Array.of(1, Number.NaN) }, "call.start[1] is NaN, expected a finite number."],
  [{ onPoint: true }, "call.onPoint is true, expected a function."],
  [
    null,
    "call is null, expected an object { start, earlier, onPoint, minimum, refits, onMinimum, onRefit }.",
  ],
])("a fit of a session refuses %j", async (call, message) => {
  const session = await openFit(exampleInput(), { run: { threads: 0 } });
  await expect(session.fit(0, call as never)).rejects.toThrow(message);
  await expect(session.postfit(0, call as never)).rejects.toThrow(message);
  await session.close();
});

test.each(["0", 0.5, undefined, null])("a session has no fit %j", async (index) => {
  const session = await openFit(exampleInput(), { run: { threads: 0 } });
  const message = /^index is .*, expected a whole number\.$/;
  await expect(session.fit(index as never)).rejects.toThrow(message);
  await expect(session.postfit(index as never)).rejects.toThrow(message);
  await session.close();
});

test.each<[work: unknown, message: string]>([
  [{}, "work.onGroup is missing, expected a function."],
  [
    { onGroup() {}, onPoints() {} },
    "work.onPoints is not an option, expected one of skip, starts, onGroup, onPoint",
  ],
  [{ onGroup() {}, skip: ["asimov"] }, 'work.skip is ["asimov"], expected a Set of names.'],
  [{ onGroup() {}, starts: {} }, "work.starts is an object, expected a Map."],
  [{ onGroup() {}, pointInterval: -1 }, "work.pointInterval is -1, expected a number that is not negative."],
])("a plan refuses the work %j", async (work, message) => {
  const plan = await openFits(exampleInput(), { run: { threads: 0 } });
  await expect(plan.run(work as never)).rejects.toThrow(message);
  await plan.close();
});

async function withPostfit(use: (fit: Postfit) => Promise<void>): Promise<void> {
  const session = await openFit(exampleInput(), { data: { unblind: [".*"] }, run: { threads: 0 } });
  try {
    await use(await session.postfit(0));
  } finally {
    await session.close();
  }
}

type AnyFunction = (...args: readonly unknown[]) => unknown;
const untyped = (value: unknown) => value as never;
const refusalOf = async (call: () => unknown) => {
  let refusal: unknown;
  try {
    await call();
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toMatchObject({ name: "RabbitInputError" });
  return (refusal as Error).message;
};

/** What the functions of a fit can be called with, and what they call it. */
const ofFits: Readonly<Record<string, readonly [name: string, good: object]>> = {
  contour: ["request", {}],
  contour2d: ["request", { of: ["sig1", "sig2"] }],
  impacts: ["definition", { kind: "traditional" }],
  interval: ["request", { of: "sig1" }],
  observableIntervals: ["request", { mapping: { name: "Project" } }],
  scan: ["request", { of: "sig1" }],
  scan2d: ["request", { of: ["sig1", "sig2"] }],
  scanObservable: ["request", { mapping: { name: "Project" } }],
  toyOfFit: ["toy", { toy: 1 }],
};
const withScanCall = Object.keys(ofFits).filter((name) => !["impacts", "toyOfFit"].includes(name));
/** What they are called with has tests elsewhere. */
const others = [
  "StatisticalModel",
  "blindingOffsets",
  "channelDeviation",
  "channelsOfSignal",
  "chiSquareSurvival",
  "degreesOfFreedom",
  "fit",
  "heldObservables",
  "isAtMinimum",
  "mappedData",
  "openFit",
  "refuseNoPostfit",
];
const functionOf = (name: string) => (fitter as unknown as Record<string, AnyFunction>)[name]!;

test("each function of a fit is called below", () => {
  const functions = Object.entries(fitter).flatMap(([name, value]) =>
    typeof value === "function" ? [name] : [],
  );
  expect(functions.sort()).toEqual([...Object.keys(ofFits), ...others].sort());
});

describe.each(Object.entries(ofFits))("%s", (name, [path, good]) => {
  const call = functionOf(name);

  test("refuses what is not there, wrong values of what is, and what is no object", async () => {
    await withPostfit(async (fit) => {
      const message = await refusalOf(() => call(fit, { ...good, notThere: 1 }));
      const [, list] = /^\w+\.notThere is not an option, expected one of (.*?)\./.exec(message)!;
      const known = list!.split(", ");
      expect(known).toEqual(expect.arrayContaining(Object.keys(good)));
      for (const option of known) {
        expect(await refusalOf(() => call(fit, { ...good, [option]: Symbol() }))).toMatch(
          new RegExp(`^${path}\\.${option} is a Symbol, expected `),
        );
      }
      for (const option of Object.keys(good)) {
        const { [option as never]: _, ...rest } = good;
        expect(await refusalOf(() => call(fit, rest))).toMatch(
          new RegExp(`^${path}\\.${option} is missing, expected `),
        );
      }
      for (const wrong of [null, "traditional"]) {
        expect(await refusalOf(() => call(fit, wrong))).toMatch(
          new RegExp(`^${path} is .*, expected an object \\{ `),
        );
      }
      if (Object.keys(good).length === 0) return;
      expect(await refusalOf(() => call(fit))).toMatch(new RegExp(`^${path} is missing, expected an object`));
    });
  });
});

test.each(withScanCall)("%s refuses a call that is none", async (name) => {
  const [, good] = ofFits[name]!;
  await withPostfit(async (fit) => {
    const call = functionOf(name);
    expect(await refusalOf(() => call(fit, good, { sgnal: 1 }))).toBe(
      "call.sgnal is not an option, expected one of signal, onPoint. Did you mean call.signal?",
    );
    expect(await refusalOf(() => call(fit, good, { onPoint: 1 }))).toBe(
      "call.onPoint is 1, expected a function.",
    );
    expect(await refusalOf(() => call(fit, good, { signal: 1 }))).toBe(
      "call.signal is 1, expected an AbortSignal.",
    );
  });
});

test.each<[name: string, args: readonly unknown[], message: string]>([
  ["interval", [{ of: "sig1", levels: 2 }], "Did you mean request.level?"],
  ["interval", [{ of: "sig1", confidenceLevel: 0.95 }], "request.confidenceLevel is not an option"],
  ["interval", [{ of: ["sig1"] }], 'request.of is ["sig1"], expected a text.'],
  ["contour", [{ of: "sig1" }], 'request.of is "sig1", expected a list of names of parameters.'],
  [
    "impacts",
    [{ kind: "tradditional" }],
    'definition.kind is "tradditional", expected one of "traditional", "global", "gaussian-global", "nonprofiled", "asymmetric", "global-asymmetric". Did you mean "traditional"?',
  ],
  ["impacts", ["traditional"], 'definition is "traditional", expected an object { kind, ... } whose kind is'],
  ["impacts", [{ kind: "asymmetric", inclde: ["a"] }], "definition.inclde is not an option"],
  ["impacts", [{ kind: "nonprofiled", of: ["a"] }], "definition.of is not an option, expected one of kind."],
  ["impacts", [{ kind: "traditional" }, { abort() {} }], "signal is an object, expected an AbortSignal."],
  ["toyOfFit", [{ toys: 1 }], "Did you mean toy.toy?"],
  ["toyOfFit", [{ toy: 0 }], "toy.toy is 0, expected a whole number from 1 to 2^32 - 1."],
  ["mappedData", [[{ nam: "Project" }]], "options.mappings[0].nam is not an option"],
  ["mappedData", [{ name: "Project" }], "options.mappings is an object, expected a list of mappings"],
  ["heldObservables", [undefined], "options.mappings is missing, expected a list of mappings"],
])("%s refuses %j", async (name, args, message) => {
  await withPostfit(async (fit) => {
    expect(await refusalOf(() => functionOf(name)(fit, ...args))).toContain(message);
  });
});

test("the methods of a fit refuse what would change nothing, or be no number", async () => {
  await withPostfit(async (fit) => {
    const { size } = fit.likelihood;
    const refit = (change: unknown) => refusalOf(() => fit.refit(untyped(change)));
    expect(await refit(undefined)).toBe("refit is missing, expected an object { start, hold, data }.");
    expect(await refit({ typo: 1 })).toBe("refit.typo is not an option, expected one of start, hold, data.");
    expect(await refit({ hold: { 0: 1 } })).toBe("refit.hold is an object, expected a Map.");
    expect(await refit({ hold: new Map([[0, Number.NaN]]) })).toBe(
      "refit.hold[0] is NaN, expected a finite number.",
    );
    expect(await refit({ start: new Float64Array(2) })).toBe(
      `refit.start.length is 2, expected ${size} (parameters).`,
    );
    expect(await refit({ start: new Float64Array(size).fill(Number.NaN) })).toBe(
      "refit.start[0] is NaN, expected a finite number.",
    );
    expect(await refit({ data: { count: [1] } })).toContain("Did you mean refit.data.counts?");
    expect(await refit({ data: { counts: [1] } })).toBe("refit.data.counts is [1], expected a Float64Array.");
    expect(await refusalOf(() => fit.refitTimes(untyped({}), untyped({ covarance: "none" })))).toContain(
      "Did you mean options.covariance?",
    );
    expect(await refusalOf(() => fit.solve(new Float64Array(size + 1)))).toBe(
      `rightHandSide.length is ${size + 1}, expected ${size} (parameters).`,
    );
    expect(await refusalOf(() => fit.prediction(untyped("profile")))).toContain('Did you mean "profiled"?');
    // Data as an input has them are all that a refit needs.
    const input = exampleInput();
    const counts = input.data.counts.map((count) => count + 1);
    const { length } = counts;
    const identity = Float64Array.from({ length: length ** 2 }, (_, i) => Number(i % (length + 1) === 0));
    const plain = await fit.refit({ data: { counts } });
    for (const data of [
      { counts, inverseCovariance: identity },
      { name: "shifted", counts },
    ]) {
      expect((await fit.refit({ data })).nll).toBe(plain.nll);
    }
    const again = await fit.refit({ start: untyped(undefined), hold: new Map(), data: {} });
    expect(again.nll).toBeCloseTo(fit.nll, 9);
  });
});
