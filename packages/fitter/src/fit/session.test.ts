import { copiedTemplateBytes, type ResultGroup } from "@rabbit-fit/contracts";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { BinByBinStat, FitOptions } from "../options/fit-options.js";
import type { Postfit } from "../postfit/postfit.js";
import type { Refit } from "../postfit/refit.js";
import { exampleInput } from "../testing/example-input.fixture.js";
import { openFit } from "./session.js";

const options: FitOptions = {
  data: { sets: ["data", "asimov", { toy: 1 }, { toy: 2 }], toys: { seed: 3 }, unblind: ["sig1"] },
  analyses: [{ kind: "histograms", errors: true }, { kind: "full-nll" }],
  run: { threads: 0 },
};

/** Without the times that it records, which are never the same. */
function timeless({ histograms, ...rest }: ResultGroup) {
  return { ...rest, histograms: new Map([...histograms].filter(([name]) => name !== "epoch_time")) };
}

afterEach(() => {
  vi.restoreAllMocks();
});

/** Makes fits give way to each other after every iteration, as slow ones do. */
function giveWayAlways(): void {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (now += 1000));
}

const treatments: BinByBinStat[] = [
  { kind: "none" },
  { kind: "lite", type: "gamma" },
  { kind: "full", type: "normal-multiplicative" },
  { kind: "full", type: "normal-additive" },
];

describe("the fits of a session", () => {
  test.each(treatments)(
    "give the same bits side by side as one after the other: %o",
    async (binByBinStat) => {
      giveWayAlways();
      // A blinded fit takes its first turns on the way to where it starts.
      const data = { ...options.data, unblind: [".*"] };
      const setting = { ...options, data, likelihood: { binByBinStat } };
      const inTurn: ResultGroup[] = [];
      const first = await openFit(exampleInput(), setting);
      for (const index of first.requests.keys()) inTurn.push(await first.fit(index));
      await first.close();

      const second = await openFit(exampleInput(), setting);
      const order: string[] = [];
      const together = await Promise.all(
        [...second.requests.keys()].map((index) =>
          second.fit(index, { onPoint: () => void order.push(second.requests[index]!.name) }),
        ),
      );
      await second.close();
      // They did take turns; the Asimov fit starts at its minimum.
      expect(order.slice(0, 3)).toEqual(["", "toy1", "toy2"]);
      expect(together.map(timeless)).toEqual(inTurn.map(timeless));
    },
  );

  test("depend on no other fit, in any order", async () => {
    const session = await openFit(exampleInput(), options);
    const forwards = [await session.fit(0), await session.fit(2)];
    const backwards = [await session.fit(2), await session.fit(0)];
    await session.close();
    expect(backwards.reverse().map(timeless)).toEqual(forwards.map(timeless));
  });

  test("leave the templates of the input where an option is refused", async () => {
    const input = exampleInput();
    await expect(openFit(input, { parameters: { freeze: ["nope"] } })).rejects.toThrow(/freeze is "nope"/);
    const session = await openFit(input, options);
    expect((await session.fit(0)).convergence!.converged).toBe(true);
    await session.close();
  });

  /** Of more than 64 MiB, which is taken over. */
  const largeInput = () =>
    exampleInput({ symmetric: true, systematics: Math.ceil(copiedTemplateBytes / 8 / (11 * 4)) });

  test("leave a large input where they were aborted before", async () => {
    const large = largeInput();
    const run = { signal: AbortSignal.abort(new Error("not wanted any more")) };
    await expect(openFit(large, { covariance: "of-interest", run })).rejects.toThrow("not wanted any more");
    expect(large.templates.logk).not.toHaveLength(0);
  });

  test("leave a large input whose list of blocks is frozen", async () => {
    const large = largeInput();
    const lengths = large.templates.logk.map(({ values }) => values.length);
    Object.freeze(large.templates.logk);
    const small = { covariance: "of-interest" } as const;
    for (const session of [await openFit(large, small), await openFit(large, small)]) await session.close();
    expect(large.templates.logk.map(({ values }) => values.length)).toEqual(lengths);
  });

  test("are those that the options ask for", async () => {
    const session = await openFit(exampleInput(), options);
    await expect(session.fit(4)).rejects.toThrow("There is no fit 4: the options ask for 4, counted from 0.");
    await session.close();
  });

  test.each([undefined, "tensor.hdf5"])("refuse %j in place of an input", async (input) => {
    await expect(openFit(input as never)).rejects.toThrow(/^input.* expected a FitInput\. Make one with/);
  });

  test.each<[string, object, RegExp]>([
    [
      "a group",
      { dataSets: ["data"] },
      /^options.dataSets is not an option, expected one of data, model, parameters/,
    ],
    [
      "an option",
      { data: { unblinded: [".*"] } },
      /^options\.data\.unblinded is not an option, expected one of sets, /,
    ],
  ])("refuse %s that they do not know", async (_, unknown, message) => {
    await expect(openFit(exampleInput(), unknown)).rejects.toThrow(message);
  });
});

/** A chi-square that is quadratic in the parameters. */
const quadratic: FitOptions = {
  data: { sets: ["data"], unblind: [".*"] },
  parameters: { allowNegative: true },
  likelihood: { form: "chi2", binByBinStat: { kind: "lite", type: "normal-additive" } },
  run: { threads: 0 },
};

function quadraticInput() {
  const input = exampleInput({ symmetric: true, systematicType: "normal" });
  return { ...input, data: { counts: input.data.counts.map((count) => Math.max(count, 40)) } };
}

async function withPostfit(setting: FitOptions, use: (postfit: Postfit) => Promise<void>): Promise<void> {
  const session = await openFit(quadraticInput(), setting);
  try {
    await use(await session.postfit(0));
  } finally {
    await session.close();
  }
}

describe("the state after a fit", () => {
  test("is that of the fit", async () => {
    await withPostfit(quadratic, async (postfit) => {
      const session = await openFit(quadraticInput(), quadratic);
      const group = await session.fit(0);
      expect(postfit.nll).toBe(group.nllvalreduced);
      expect(postfit.verdict()).toEqual(group.convergence);
      expect(postfit.covariance()).toBe(postfit.covariance());
      await session.close();
    });
  });

  test("held one standard deviation off, a parameter costs half a unit, and the others follow it", async () => {
    await withPostfit(quadratic, async ({ x, nll, covariance, refit }) => {
      const { size, values } = covariance()!;
      for (let i = 0; i < size; i++) {
        const sigma = Math.sqrt(values[i * (size + 1)]!);
        const held = await refit({ hold: new Map([[i, x[i]! + sigma]]) });
        expect(held.nll - nll).toBeCloseTo(0.5, 9);
        expect(held.frozen.has(i)).toBe(true);
        // The conditional minimum moves along C_ji / C_ii.
        held.x.forEach((value, j) => {
          expect(value - x[j]!).toBeCloseTo(values[j * size + i]! / sigma, 7);
        });
      }
    });
  });

  test("refits side by side, with parameters held and with other data, do not disturb each other", async () => {
    giveWayAlways();
    const setting = { ...quadratic, likelihood: { binByBinStat: { kind: "lite", type: "gamma" } } } as const;
    await withPostfit(setting, async (postfit) => {
      const { data, x } = postfit;
      const changes = [
        { hold: new Map([[1, 0.9]]) },
        { data: { counts: data.counts.map((count) => count + 7) } },
        { start: x.map((value) => value + 0.1), data: { constraintCentres: x.slice() } },
      ];
      const alone = [];
      for (const change of changes) alone.push(await postfit.refit(change));
      const together = await Promise.all(changes.map((change) => postfit.refit(change)));
      expect(together.map(({ x, nll }) => [x, nll])).toEqual(alone.map(({ x, nll }) => [x, nll]));
      expect(together[0]!.x[1]).toBe(0.9);
      // A refit starts at the minimum of the fit, which is that of the same data.
      const again = await postfit.refit({});
      expect(again.convergence!.converged).toBe(true);
      expect(again.nll).toBeCloseTo(postfit.nll, 9);
    });
  });

  test.each<[string, Refit, RegExp]>([
    [
      "counts of other bins",
      { data: { counts: new Float64Array(2) } },
      /^refit\.data\.counts\.length is 2, expected 9/,
    ],
    ["negative variances", { data: { variances: new Float64Array(9) } }, /^refit\.data\.variances\[0\] is 0/],
    [
      "centres of others",
      { data: { constraintCentres: new Float64Array(1) } },
      /constraintCentres\.length is 1, expected 7/,
    ],
    [
      "betas of others",
      { data: { beta0: new Float64Array(3) } },
      /^refit\.data\.beta0\.length is 3, expected 11/,
    ],
    ["a start of others", { start: new Float64Array(1) }, /start\.length is 1, expected 7/],
    [
      "a place of no parameter",
      { hold: new Map([[7, 1]]) },
      /^refit\.hold is 7, expected places of parameters, from 0 to 6/,
    ],
    [
      "a value that is none",
      { hold: new Map([[1, Number.NaN]]) },
      /^refit\.hold\[1\] is NaN, expected a finite number/,
    ],
  ])("refuses to be refitted with %s", async (_, change, message) => {
    await withPostfit(quadratic, async (postfit) => {
      await expect(postfit.refit(change)).rejects.toThrow(message);
    });
  });

  test("without minimisation has the covariance of another fit, its refits their own", async () => {
    await withPostfit(quadratic, async ({ x, likelihood, covariance, refit }) => {
      const own = covariance()!.values;
      const externalPostfit = {
        names: likelihood.parameterNames,
        values: x.map((value) => value + 0.1),
        covariance: own.map((value) => 4 * value),
      };
      const parameters = { ...quadratic.parameters, externalPostfit };
      await withPostfit({ ...quadratic, parameters, minimizer: { step: "none" } }, async (external) => {
        expect(external.x).toEqual(externalPostfit.values);
        expect(external.covariance()!.values).toEqual(externalPostfit.covariance);
        const refitted = await external.refit({});
        refitted.x.forEach((value, i) => void expect(value).toBeCloseTo(x[i]!, 7));
        refitted.covariance()!.values.forEach((value, i) => void expect(value).toBeCloseTo(own[i]!, 7));
      });
      const again = await refit({});
      again.covariance()!.values.forEach((value, i) => void expect(value).toBeCloseTo(own[i]!, 7));
    });
  });

  test("heeds an abort in refits", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const run = { ...quadratic.run, signal: controller.signal };
    await withPostfit({ ...quadratic, run }, async ({ refit }) => {
      controller.abort(reason);
      await expect(refit({})).rejects.toBe(reason);
    });
  });

  test("solves beside a signal strength without an uncertainty as if that were fixed, with or without a covariance", async () => {
    const solutions = [];
    for (const covariance of ["full", "of-interest"] as const) {
      const session = await openFit(exampleInput(), {
        data: { sets: ["asimov"] },
        parameters: { expectSignal: [{ parameter: "sig1", value: 0 }] },
        covariance,
        run: { threads: 0 },
      });
      const { x, solve } = await session.postfit(0);
      expect(x[0]).toBe(0);
      solutions.push(solve(new Float64Array(x.length).fill(1)));
      await session.close();
    }
    const [byCovariance, byProducts] = solutions;
    expect(byCovariance![0]).toBe(0);
    byProducts!.forEach((value, i) => void expect(value).toBeCloseTo(byCovariance![i]!, 7));
  });

  test.each(["full", "of-interest"] as const)(
    "solves with the Hessian: covariance %s",
    async (covariance) => {
      const frozen = { allowNegative: true, freeze: ["syst2"] };
      await withPostfit(
        { ...quadratic, parameters: frozen, covariance },
        async ({ likelihood, x, solve }) => {
          const right = x.map((_, i) => 1 + i);
          const solution = solve(right);
          const product = new Float64Array(x.length);
          likelihood.hvp(x, solution, product);
          const index = likelihood.parameterNames.indexOf("syst2");
          expect(solution[index]).toBe(0);
          product.forEach((value, i) => {
            if (i !== index) expect(value).toBeCloseTo(right[i]!, 7);
          });
          // The right-hand side is the caller's.
          expect(right[index]).toBe(1 + index);
        },
      );
    },
  );
});
