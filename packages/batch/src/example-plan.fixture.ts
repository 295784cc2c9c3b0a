import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FitResult } from "@rabbit-fit/contracts";
import type { BatchPlan } from "./plan/plan.js";
import { type PlanDetails, type PlannedWork, planBatch } from "./plan/plan-batch.js";
import { temporaryFolder } from "./temporary-folder.fixture.js";

const noMeta: FitResult["meta"] = { info: new Map(), input: new Map(), processes: [], pois: [], nois: [] };

/** Names of toys. */
export const toys = (count: number) => Array.from({ length: count }, (_, i) => `toy${i + 1}`);

interface ExampleDetails extends PlanDetails, Pick<PlannedWork, "units"> {}

/** What a plan of ten toys is made of: its input is a small file of text. */
export function exampleDetails({ units = toys(10), ...more }: Partial<ExampleDetails> = {}): PlanDetails {
  const folder = temporaryFolder();
  mkdirSync(folder);
  const input = join(folder, "input");
  writeFileSync(input, "an input");
  return {
    program: "example 1",
    command: ["example", "input", "-t", "10"],
    workingDirectory: folder,
    files: [{ role: "input", path: "input" }],
    options: { "an option": 3, another: null },
    taskCount: 4,
    seed: 7,
    work: async () => ({ units, meta: noMeta }),
    ...more,
  };
}

/** A plan in a folder of its own. */
export async function examplePlan(more: Partial<ExampleDetails> = {}): Promise<BatchPlan> {
  return planBatch(temporaryFolder(), exampleDetails(more));
}
