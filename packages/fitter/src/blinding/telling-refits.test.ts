import { expect, test } from "vitest";
import { openFit } from "../fit/session.js";
import type { FitOptions, FitProgress } from "../options/fit-options.js";
import type { Refit } from "../postfit/refit.js";
import { exampleInput } from "../testing/example-input.fixture.js";

/** What refits of a fit to the data tell, made one after the other, each of the one before. */
async function told(refits: readonly Refit[], data: FitOptions["data"] = {}): Promise<FitProgress[]> {
  const said: FitProgress[] = [];
  const session = await openFit(exampleInput({ seed: 2 }), {
    data: { sets: ["data"], ...data },
    parameters: { allowNegative: true },
    run: { threads: 0, diagnostics: true, onProgress: (progress) => said.push(progress) },
  });
  try {
    let fit = await session.postfit(0);
    expect(said).toContainEqual(expect.objectContaining({ kind: "iteration" }));
    said.length = 0;
    for (const refit of refits) {
      fit = await fit.refit(refit);
      fit.uncertainties();
    }
    return said;
  } finally {
    await session.close();
  }
}

const { signals, systematics, data } = exampleInput({ seed: 2 });
const nuisance = signals.length + systematics.names.length - 1;
const without: Refit = { hold: new Map([[0, 0]]) };
const withNuisance: Refit = { hold: new Map([[nuisance, 1]]) };
const withCounts: Refit = { data: { counts: data.counts.map((count) => count + 3) } };

const iterations = expect.objectContaining({ kind: "iteration" });

test.each<[string, Refit[]]>([
  ["with a hidden strength held", [without]],
  [
    "with a nuisance parameter held beside it",
    [{ hold: new Map([...without.hold!, ...withNuisance.hold!]) }],
  ],
  ["of one with a hidden strength held", [without, withNuisance]],
  ["to other counts, such as Asimov data of a held strength", [withCounts]],
])("a refit %s tells nothing of its way", async (_, refits) => {
  expect(await told(refits)).toEqual([]);
  const isUnblinded = await told(refits, { unblind: [".*"] });
  expect(isUnblinded).toContainEqual(iterations);
});

test("a refit with a nuisance parameter held tells of its way, also where strengths are hidden", async () => {
  expect(await told([withNuisance])).toContainEqual(iterations);
});
