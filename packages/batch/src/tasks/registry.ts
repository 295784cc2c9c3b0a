import type { FitPlan } from "@rabbit-fit/fitter/node";
import type { TaskKindName } from "../plan/manifest.js";
import { fitTasks } from "./fits.js";
import type { TaskKind, TaskSource } from "./task-kind.js";
import { type UnitMaker, unitTasks } from "./units.js";

/** What the tasks of a plan are computed with, by its kind. */
export interface TaskSources extends Record<TaskKindName, TaskSource> {
  readonly fits: FitPlan;
  readonly refits: UnitMaker;
  /** Of a test: what is asked of each toy. */
  readonly toys: UnitMaker;
  /** All limits on a parameter. */
  readonly limits: UnitMaker;
}

/** What can be cut into tasks, by the word in `plan.json`. */
export const taskKinds: { readonly [Name in TaskKindName]: TaskKind<TaskSources[Name]> } = {
  fits: fitTasks,
  refits: unitTasks,
  toys: unitTasks,
  limits: unitTasks,
};
