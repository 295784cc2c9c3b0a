export { type Cancelled, cancelBatch } from "./cancel.js";
export { type Checkpoint, type CheckpointOptions, Checkpoints } from "./journal/checkpoints.js";
export { FitJournal } from "./journal/fit-journal.js";
export type { Effort } from "./journal/journal-record.js";
export type { RunIdentity } from "./journal/run-identity.js";
export {
  type MergedResult,
  type MergedUnits,
  type MergeResultOptions,
  mergedResult,
  mergedUnits,
} from "./merge.js";
export type { PlanManifest, PlannedFile, RandomStreams, Task, TaskKindName } from "./plan/manifest.js";
export { type BatchPlan, openPlan, taskIdentity } from "./plan/plan.js";
export { type PlanDetails, type PlannedWork, planBatch } from "./plan/plan-batch.js";
export { type BatchStatus, batchStatus, type TaskState, type TaskStatus } from "./status.js";
export { type Submission, type SubmitOptions, submitBatch } from "./submit.js";
export type { Resources, SystemContext } from "./systems/batch-system.js";
export type { SystemName } from "./systems/registry.js";
export {
  fitsWithRefits,
  listAllRefits,
  type RefitLists,
  type RefitsMade,
  refitUnitMaker,
  refitUnits,
} from "./tasks/refits.js";
export type { TaskSources } from "./tasks/registry.js";
export { type RunTaskOptions, runTask, type TaskEnd } from "./tasks/run-task.js";
export type { TaskSource } from "./tasks/task-kind.js";
export type { UnitMaker } from "./tasks/units.js";
