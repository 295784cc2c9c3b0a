export { type SpecsJob, serveFit } from "./serve-fit.js";
export { type ServingThread, serveTasks, type TaskWorker } from "./serve-tasks.js";
export type { Placed, TensorJob } from "./thread-protocol.js";
