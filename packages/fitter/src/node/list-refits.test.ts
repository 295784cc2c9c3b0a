import { deserialize, serialize } from "node:v8";
import type { ResultGroup } from "@rabbit-fit/contracts";
import { describe, expect, test } from "vitest";
import { impactInput } from "../impacts/impact-cases.fixture.js";
import type { FitOptions, FitProgress } from "../options/fit-options.js";
import type { RefitOutcome } from "../postfit/refit-spec.js";
import type { FitWork } from "./fit-work.js";
import { openFits } from "./open-fits.js";

const kinds = ["nonprofiled", "asymmetric", "global-asymmetric"] as const;
const data: FitOptions = {
  data: { sets: ["asimov", "data"] },
  parameters: { freeze: ["syst4"] },
  analyses: [
    { kind: "histograms" },
    ...kinds.map((kind) => ({ kind: "impacts", definition: { kind } }) as const),
  ],
  run: { threads: 0 },
};
/** On two sides, of: the frozen parameter; contours of four and, for groups, of three targets but for one held; centres of three. */
const refitsOfData = 2 * (1 + (4 + 5 * 3 - 1) + 3);
/** Where two of the three parameters of interest are square roots that are hidden. */
const refitsOfBlindData = 2 * (1 + (4 + 5 * 1 - 1) + 3);

/** With a session of its own, as another process has it. */
async function withFits<T>(
  options: FitOptions,
  use: (fits: Awaited<ReturnType<typeof openFits>>) => Promise<T>,
) {
  const { form = "poisson" } = options.likelihood ?? {};
  // With effects that add, a chi-square is quadratic: it is solved in one step.
  const input = form === "chi2" ? ({ systematicType: "normal", symmetric: true } as const) : {};
  const fits = await openFits(impactInput(form, input), options);
  try {
    return await use(fits);
  } finally {
    await fits.close();
  }
}

const fitted = (options: FitOptions, work: Partial<FitWork> = {}) =>
  withFits(options, async (fits) => {
    const groups: ResultGroup[] = [];
    const skip = new Set(["asimov"]);
    await fits.run({ skip, ...work, onGroup: (group) => void groups.push(group) });
    return groups[0]!;
  });

describe("refits of a fit to data, made elsewhere from their list, give the same result to the last bit", () => {
  test.each<[string, FitOptions]>([
    ["blinded", {}],
    ["shown", { data: { sets: ["asimov", "data"], unblind: [".*"] } }],
    ["without the covariance", { covariance: "of-interest", analyses: data.analyses!.slice(1) }],
    ["with bin-by-bin parameters in full", { likelihood: { binByBinStat: { kind: "full", type: "gamma" } } }],
    ["of a chi-square", { likelihood: { form: "chi2", binByBinStat: { kind: "none" } } }],
  ])("%s", async (_, more) => {
    const options = { ...data, ...more };
    const list = await withFits(options, (fits) => fits.listRefits(""));
    const { minimum, specs } = deserialize(serialize(list)) as typeof list;
    expect(specs).toHaveLength(more.data?.unblind ? refitsOfData : refitsOfBlindData);
    const outcomes = new Map<string, RefitOutcome>();
    for (const part of [specs.slice(7), specs.slice(0, 7)]) {
      await withFits(options, (fits) =>
        fits.makeRefits(
          "",
          { minimum, specs: part },
          { onRefit: (key, outcome) => void outcomes.set(key, outcome) },
        ),
      );
    }
    const told: FitProgress[] = [];
    const made: string[] = [];
    const run = { threads: 0, onProgress: (progress: FitProgress) => void told.push(progress) };
    const start = { iteration: minimum!.convergence.iterations, x: minimum!.x, minimum: minimum! };
    const merged = await fitted(
      { ...options, run },
      {
        starts: new Map([["", start]]),
        refits: new Map([["", outcomes]]),
        onRefit: (_, key) => void made.push(key),
      },
    );
    expect(made).toEqual([]);
    expect(told.map(({ kind }) => kind)).not.toContain("iteration");
    expect(timeless(merged)).toEqual(timeless(await fitted(options)));
  });
});

/** Without the times that it records, which are never the same. */
function timeless({ histograms, ...rest }: ResultGroup) {
  return { ...rest, histograms: new Map([...histograms].filter(([name]) => name !== "epoch_time")) };
}

test("the list says nothing of outcomes that are not there, but why there is none", async () => {
  const texts: string[] = [];
  const onProgress = (progress: FitProgress) => {
    if (progress.kind === "message" && progress.level === "warning") texts.push(progress.text);
  };
  const options = { ...data, run: { threads: 0, onProgress } };
  expect((await withFits(options, (fits) => fits.listRefits("asimov"))).specs).toHaveLength(refitsOfData);
  expect(texts.filter((text) => text.includes("impact"))).toEqual([]);
  const stopped = await withFits({ ...options, minimizer: { maxIterations: 1 } }, (fits) =>
    fits.listRefits(""),
  );
  expect(stopped.specs).toEqual([]);
  expect(texts.filter((text) => text.includes("impact"))).toEqual(
    kinds.map((kind) => `There are no ${kind} impacts, as the fit has not converged.`),
  );
});

test("who knows outcomes is shown the refit that is asked for", async () => {
  const asked = new Map<string, unknown>();
  const get = (key: string, spec: unknown) => {
    asked.set(key, spec);
    return undefined;
  };
  const { specs } = await withFits(data, (fits) => fits.listRefits(""));
  await fitted(data, { refits: new Map([["", { get }]]) });
  expect(asked).toEqual(new Map(specs.map((spec) => [spec.key, spec])));
});

test("a fit that is not there is refused", async () => {
  await expect(withFits(data, (fits) => fits.listRefits("toy1"))).rejects.toThrow(
    'There is no fit "toy1": the options ask for 2 others.',
  );
});
