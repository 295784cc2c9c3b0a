import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type BinByBinStat, fit, type LikelihoodOptions, mappings } from "@rabbit-fit/fitter";
import { readFitInput } from "@rabbit-fit/io-hdf5/node";
import { expect, test } from "vitest";

const fixture = (path: string) => fileURLToPath(new URL(`../../../fixtures/${path}`, import.meta.url));

interface Test {
  readonly options: string;
  readonly mapping: string;
  readonly chi2: number;
  readonly ndf: number;
}
const { tests } = JSON.parse(readFileSync(fixture("saturated/projections.json"), "utf8")) as {
  tests: readonly Test[];
};

const none: BinByBinStat = { kind: "none" };
const full: BinByBinStat = { kind: "full", type: "normal-multiplicative" };
const likelihoods: ReadonlyMap<string, LikelihoodOptions> = new Map([
  ["", {}],
  ["--noBinByBinStat", { binByBinStat: none }],
  ["--chisqFit", { form: "chi2" }],
  ["--binByBinStatMode full --binByBinStatType normal-multiplicative", { binByBinStat: full }],
]);

test.each([...likelihoods])(
  "saturated tests of projections are those of the reference with '%s'",
  async (options, likelihood) => {
    const expected = tests.filter((one) => one.options === options);
    expect(expected).toHaveLength(4);
    for (const tensor of ["test_tensor", "test_tensor_sparse"]) {
      const { groups } = await fit(await readFitInput(fixture(`inputs/${tensor}.hdf5`)), {
        data: { sets: ["data"], unblind: [".*"] },
        likelihood,
        analyses: [
          {
            kind: "saturated-tests",
            mappings: expected.map(({ mapping }) => {
              const [, channel, ...axes] = mapping.split(" ");
              return mappings.project(channel!, axes);
            }),
          },
        ],
      });
      for (const { mapping, chi2, ndf } of expected) {
        const { numbers, counts } = groups[0]!.mappings.get(mapping)!;
        expect(numbers.get("chi2_saturated")! / chi2, `${tensor} ${mapping}`).toBeCloseTo(1, 9);
        expect(counts.get("ndf_saturated")).toBe(ndf);
      }
    }
  },
);
