import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { type BinByBinStat, type FitOptions, fit, type ModelSpec } from "@rabbit-fit/fitter";
import { readFitInput } from "@rabbit-fit/io-hdf5/node";
import { innerValues, innerVariances, type WeightHistogram } from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";

/** A fit of the reference, as `make_model_fixtures.py` notes it. */
interface ModelCase {
  readonly tensor: string;
  readonly arguments: readonly string[];
  readonly stopped?: string;
  readonly names: readonly string[];
  readonly values: readonly number[];
  readonly variances: readonly number[];
  readonly nllvalreduced: number;
  readonly ndfsat: number;
}

const folder = fileURLToPath(new URL("../../../fixtures/models", import.meta.url));
const { cases } = JSON.parse(readFileSync(`${folder}/cases.json`, "utf8")) as {
  readonly cases: Readonly<Record<string, ModelCase>>;
};

const fits = Object.entries(cases).flatMap(([name, written]) =>
  (["dense", "sparse"] as const).map((storage) => [name, storage, written] as const),
);

describe("every parameter model agrees with Python rabbit to 1e-6", () => {
  test.each(fits)("%s, %s", async (_, storage, written) => {
    const packed = readFileSync(`${folder}/${written.tensor}-${storage}.hdf5.gz`);
    const { groups } = await fit(await readFitInput(gunzipSync(packed)), optionsOf(written.arguments));
    const [group] = groups;
    expect(group!.edmval).toBeLessThan(1e-10);
    const parameters = group!.histograms.get("parms") as WeightHistogram;
    expect((parameters.axes[0] as { categories?: readonly string[] }).categories).toEqual(written.names);
    innerVariances(parameters)!.forEach((variance, i) => {
      expect(Math.abs(variance / written.variances[i]! - 1)).toBeLessThan(1e-6);
    });
    innerValues(parameters).forEach((value, i) => {
      // A parameter near zero has the precision of its uncertainty.
      const scale = Math.max(Math.abs(written.values[i]!), Math.sqrt(written.variances[i]!));
      expect(Math.abs(value - written.values[i]!) / scale).toBeLessThan(1e-6);
    });
    expect(Math.abs(group!.nllvalreduced! / written.nllvalreduced - 1)).toBeLessThan(1e-6);
    expect(group!.ndfsat).toBe(written.ndfsat);
  });
});

/** Options of `rabbit_fit.py` that the fits were made with, as ours. */
function optionsOf(words: readonly string[]): FitOptions {
  const given: string[][] = [];
  for (const word of words) {
    if (/^--?[a-zA-Z]/.test(word)) given.push([word]);
    else given.at(-1)!.push(word);
  }
  const all = (name: string) => given.filter(([option]) => option === name).map((option) => option.slice(1));
  const [mode] = all("--binByBinStatMode");
  const [type] = all("--binByBinStatType");
  return {
    data: { sets: ["data"], unblind: [".*"] },
    model: all("--paramModel").map(([name, ...args]): ModelSpec => ({ name: name!, args })),
    parameters: {
      allowNegative: all("--allowNegativeParam").length > 0,
      expectSignal: all("--expectSignal").map(([parameter, value]) => ({
        parameter: parameter!,
        value: Number(value),
      })),
    },
    likelihood: {
      form: all("--chisqFit").length > 0 ? "chi2" : "poisson",
      binByBinStat: { kind: mode?.[0] ?? "lite", type: type?.[0] ?? "automatic" } as BinByBinStat,
    },
    run: { threads: 0 },
  };
}
