/** What programs without types hand to the calls of this package: none of it is ignored. */
import { expect, test } from "vitest";
import { fit } from "../fit/fit.js";
import { openFit } from "../fit/session.js";
import { StatisticalModel } from "../likelihood/statistical-model.js";
import { openFits } from "../node/open-fits.js";
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
