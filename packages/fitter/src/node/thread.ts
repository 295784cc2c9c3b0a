export { type SpecsJob, specsMaker } from "./serve-specs.js";
export { type ServingThread, serveTasks, type TaskMaker } from "./serve-tasks.js";
export type { Placed, ThreadJob } from "./thread-protocol.js";
