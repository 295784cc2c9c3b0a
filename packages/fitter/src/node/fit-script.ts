/** Of threads that make fits or refits. It weighs more than everything else that a small fit loads. */
export const fitScript = async (): Promise<string> =>
  (await import("../generated/fit-worker-source.js")).fitWorkerSource;
