const NO_MEMORY =
  /WebAssembly.*(?:could not allocate|Out of memory)|Array buffer allocation failed|ERR_WORKER_OUT_OF_MEMORY|ENOMEM/;

/** What a fault is about that is none of the program: the system gives this process no more of something. */
export function systemLimit(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code = "" } = error as NodeJS.ErrnoException;
  if (code === "EMFILE" || code === "ENFILE") {
    return "the system lets this process open no more files. Raise the limit of open files (ulimit -n).";
  }
  if (code === "ERR_WORKER_INIT_FAILED" || code === "EAGAIN") {
    return "the system lets this process have no more threads. Raise the limit of processes (ulimit -u), or use --threads 0.";
  }
  if (!NO_MEMORY.test(`${code} ${error.message}`)) return undefined;
  const [reason] = error.message.split("\n", 1);
  return `the system gives this process no more memory (${reason}). Raise its limits (ulimit -v), use --threads 0, or use a machine with more memory.`;
}
