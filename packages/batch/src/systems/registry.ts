import type { BatchSystem } from "./batch-system.js";
import { htcondor } from "./htcondor.js";
import { local } from "./local.js";
import { script } from "./script.js";
import { slurm } from "./slurm.js";

/** What tasks can be sent to. */
export const systems = { local, slurm, htcondor, script } as const satisfies Readonly<
  Record<string, BatchSystem>
>;

export type SystemName = keyof typeof systems;
