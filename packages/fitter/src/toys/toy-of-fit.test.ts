import { describe, expect, test } from "vitest";
import { openFit } from "../fit/session.js";
import type { FitOptions } from "../options/fit-options.js";
import type { Postfit } from "../postfit/postfit.js";
import { exampleInput } from "../testing/example-input.fixture.js";
import { toyOfFit } from "./toy-of-fit.js";

async function fitted<T>(options: FitOptions, use: (fit: Postfit) => T | Promise<T>): Promise<T> {
  const example = exampleInput();
  // Without events a bin would let negative signals grow without bound.
  const counts = example.data.counts.map((count) => count || 150);
  const session = await openFit(
    { ...example, data: { counts } },
    {
      data: { sets: ["data"], unblind: [".*"] },
      ...options,
      run: { threads: 0 },
    },
  );
  try {
    return await use(await session.postfit(0));
  } finally {
    await session.close();
  }
}

describe("toys of a fit", () => {
  test("fluctuate around its expectation, and their constraints around the fitted values", async () => {
    await fitted({}, (fit) => {
      const { yields, betas } = fit.prediction("profiled").bins;
      const toys = Array.from({ length: 400 }, (_, i) => toyOfFit(fit, { toy: i + 1, seed: 5 }));
      const mean = (value: (toy: (typeof toys)[number]) => number) =>
        toys.reduce((sum, toy) => sum + value(toy), 0) / toys.length;
      for (const bin of [0, 4, 8]) {
        const error = Math.sqrt(yields[bin]! / toys.length);
        expect(Math.abs(mean(({ counts }) => counts[bin]!) - yields[bin]!)).toBeLessThan(4.5 * error);
      }
      const { weights } = fit.likelihood.constraints;
      fit.x.forEach((value, i) => {
        if (weights[i] === 0) return;
        const centre = mean(({ constraintCentres }) => constraintCentres![i]!);
        expect(Math.abs(centre - value)).toBeLessThan(4.5 / Math.sqrt(weights[i]! * toys.length));
      });
      const k = betas!.statistics.kstat[0]!;
      const spread = Math.sqrt(betas!.values[0]! / k / toys.length);
      expect(Math.abs(mean(({ beta0 }) => beta0![0]!) - betas!.values[0]!)).toBeLessThan(4.5 * spread);
    });
  });

  test("are the same for the same number, seed and series, and no others", async () => {
    await fitted({}, (fit) => {
      const first = toyOfFit(fit, { toy: 1, seed: 5 });
      expect(toyOfFit(fit, { toy: 1, seed: 5 })).toEqual(first);
      for (const other of [{ toy: 2 }, { seed: 6 }, { series: 1 }]) {
        expect(toyOfFit(fit, { toy: 1, seed: 5, ...other }).counts).not.toEqual(first.counts);
      }
    });
  });

  test("leave the constraints alone where the parameters themselves fluctuate, or nothing does", async () => {
    await fitted({}, (fit) => {
      const hybrid = toyOfFit(fit, { toy: 1, nuisances: "hybrid" });
      expect([hybrid.constraintCentres, hybrid.beta0]).toEqual([undefined, undefined]);
      const none = toyOfFit(fit, { toy: 1, nuisances: "none" });
      const { weights, centres } = fit.likelihood.constraints;
      expect(none.constraintCentres).toEqual(
        centres.map((centre, i) => (weights[i] === 0 ? centre : fit.x[i]!)),
      );
    });
  });

  test.each(["frequentist", "hybrid", "none"] as const)(
    "do not depend on blinding: %s",
    async (nuisances) => {
      // syst0 is of interest and blinded, as are the signals.
      const options = { parameters: { allowNegative: true } };
      const toys = await Promise.all(
        [[".*"], []].map((unblind) =>
          fitted({ ...options, data: { sets: ["data"], unblind } }, (fit) =>
            toyOfFit(fit, { toy: 3, nuisances }),
          ),
        ),
      );
      const [open, blinded] = toys;
      expect(blinded!.counts).toEqual(open!.counts);
    },
  );
});
