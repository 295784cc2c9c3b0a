import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import type { FitInput } from "@rabbit-fit/contracts";
import { readFitInput } from "@rabbit-fit/io-hdf5/node";
import type { ResultItem, ResultItems } from "../compare-results.js";

/** A fit of the reference, as `make_likelihood_fixtures.py` notes it. */
export interface LikelihoodCase {
  readonly name: string;
  readonly tensor: string;
  /** How the tensor was stored that the reference fitted. */
  readonly storage: "dense" | "sparse";
  readonly arguments: readonly string[];
  /** The message of the reference where it stopped; then there are no numbers. */
  readonly stopped?: string;
}

const folder = fileURLToPath(new URL("../../../../fixtures/likelihoods", import.meta.url));

/** All fits there are. */
export function likelihoodCases(): LikelihoodCase[] {
  const { cases } = JSON.parse(readFileSync(`${folder}/cases.json`, "utf8"));
  return Object.entries(cases).map(([name, record]) => ({ name, ...(record as object) }) as LikelihoodCase);
}

/** The tensor that the reference wrote; another one at each call, as a fit takes its templates. */
export function likelihoodInput(tensor: string, storage: "dense" | "sparse"): Promise<FitInput> {
  return readFitInput(gunzipSync(readFileSync(`${folder}/${tensor}-${storage}.hdf5.gz`)));
}

/** What the reference found, by path. */
export function referenceItems(name: string): ResultItems {
  const text = gunzipSync(readFileSync(`${folder}/${name}.json.gz`)).toString();
  const record = JSON.parse(text) as Record<string, readonly (readonly (number | string)[])[]>;
  return new Map(
    Object.entries(record).map(([path, [values, variances]]) => [
      path,
      {
        values: Float64Array.from(values!, numberOf),
        ...(variances && { variances: Float64Array.from(variances, numberOf) }),
      } satisfies ResultItem,
    ]),
  );
}

/** JSON has no NaN and no infinity: they are Python's words. */
function numberOf(value: number | string): number {
  if (typeof value === "number") return value;
  return value.endsWith("inf") ? Number(value.replace("inf", "Infinity")) : Number.NaN;
}
