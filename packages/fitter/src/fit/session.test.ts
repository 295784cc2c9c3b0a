import type { ResultGroup } from "@rabbit-fit/contracts";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { BinByBinStat, FitOptions } from "../options/fit-options.js";
import type { Postfit } from "../postfit/postfit.js";
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
      const setting = { ...options, likelihood: { binByBinStat } };
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

  test("refuse options that they do not know", async () => {
    const flat: object = { dataSets: ["data"] };
    await expect(openFit(exampleInput(), flat)).rejects.toThrow(
      /^options is "dataSets", expected only data, /,
    );
  });

  test.each([undefined, "tensor.hdf5"])("refuse %j in place of an input", async (input) => {
    await expect(openFit(input as never)).rejects.toThrow(/^input.* expected a FitInput\. Make one with/);
  });

  test("refuse a place that no request has", async () => {
    const session = await openFit(exampleInput(), options);
    const message = "index is 4, expected a place in requests, of which there are 4.";
    await expect(session.fit(4)).rejects.toThrow(message);
    await expect(session.postfit(4)).rejects.toThrow(message);
    await session.close();
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

  test("a refit refuses parameters that are not there, and data of other sizes", async () => {
    await withPostfit(quadratic, async ({ refit, x, data }) => {
      const { length } = x;
      const hold = (place: number, value: number) => refit({ hold: new Map([[place, value]]) });
      await expect(hold(length, 0)).rejects.toThrow(
        `hold is ${length}, expected a place in likelihood.parameterNames`,
      );
      await expect(hold("syst2" as never, 0)).rejects.toThrow('hold is "syst2", expected a place');
      await expect(hold(0, Number.NaN)).rejects.toThrow(/^hold of sig\d is NaN, expected a finite number/);
      for (const field of ["counts", "constraintCentres", "start"] as const) {
        const short = refit({ data: { [field]: data[field].slice(1) } });
        await expect(short).rejects.toThrow(`data.${field}.length is ${data[field].length - 1}, expected`);
      }
    });
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
