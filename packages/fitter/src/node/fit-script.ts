import type { ThreadScript } from "./work-in-threads.js";

/** Of threads that make fits or refits. It weighs more than everything else that a small fit loads. */
export const fitScript: ThreadScript = async () =>
  (await import("../generated/fit-worker-source.js")).fitWorkerSource;
