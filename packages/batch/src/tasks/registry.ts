import type { TaskKindName } from "../plan/manifest.js";
import { fitTasks } from "./fits.js";
import type { TaskKind } from "./task-kind.js";

/** What can be cut into tasks, by the word in `plan.json`. */
export const taskKinds: { readonly [Name in TaskKindName]: TaskKind } = {
  fits: fitTasks,
};
