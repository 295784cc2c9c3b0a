import { expect, test } from "vitest";
// @ts-expect-error: a script without types
import { additionNames, Cases } from "./cases.mjs";

const SEED = 20261129;
const COUNT = 400;

test("damaged and hostile inputs are read or refused, and nothing else happens", async () => {
  const additions = new Set<string>();
  const cases = await Cases.open(SEED, (name: string) => additions.add(name));
  const outcomes = new Map<string, number>();
  const faults: unknown[] = [];
  try {
    for (let index = 0; index < COUNT; index++) {
      const ended = await cases.run(index);
      outcomes.set(ended.outcome, (outcomes.get(ended.outcome) ?? 0) + 1);
      if (!["read", "refused"].includes(ended.outcome)) faults.push({ index, ...ended });
    }
  } finally {
    cases.close();
  }
  expect(faults).toEqual([]);
  expect([...additions].sort()).toEqual([...additionNames].sort());
  // Neither does all damage matter, nor none of it.
  expect(outcomes.get("read")).toBeGreaterThan(COUNT / 10);
  expect(outcomes.get("refused")).toBeGreaterThan(COUNT / 10);
});
