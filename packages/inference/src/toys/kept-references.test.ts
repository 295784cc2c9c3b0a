import { expect, test } from "vitest";
import { KeptReferences } from "./kept-references.js";
import type { ToyLikelihood } from "./toy-likelihood.js";

/** A toy whose reference points have so many parameters; `made` lists the ranges that were asked for. */
function toyOf(parameters: number) {
  const made: string[] = [];
  const toy: ToyLikelihood = {
    async reference(range) {
      made.push(range);
      return { value: made.length, x: new Float64Array(parameters), nll: 0, isMinimum: true };
    },
    profile() {
      throw new Error("not asked for");
    },
  };
  return { toy, made };
}

test("the first fits of a toy are made once for each range, and are those of another toy under another key", async () => {
  const kept = new KeptReferences();
  const { toy, made } = toyOf(3);
  for (const range of ["free", "physical", "free", "physical"] as const) {
    expect((await kept.of(toy, "1").reference(range)).value).toBe(range === "free" ? 1 : 2);
  }
  expect(made).toEqual(["free", "physical"]);
  expect((await kept.of(toy, "2").reference("free")).value).toBe(3);
});

test("no more than 64 MiB are kept", async () => {
  const kept = new KeptReferences();
  const { toy, made } = toyOf(5 * 2 ** 20);
  for (const key of ["1", "2", "1", "2"]) await kept.of(toy, key).reference("free");
  // The second toy has no room beside the first, of 40 MiB.
  expect(made).toHaveLength(3);
});
