import { Script } from "node:vm";

/** A call of HDF5 takes milliseconds: this is for the damage that makes it endless. */
const LIMIT = 5_000;

/** The call that is being run, which the script finds under this name. */
const CALL = "rabbitGuardedCall";

const script = new Script(`globalThis.${CALL}()`);

/**
 * Runs a call, and ends it when it has not come to an end after five seconds. Only V8 can end a loop inside WebAssembly in
 * this thread: it does so for scripts with a time limit. Signals, as of Ctrl-C, are handled after the call.
 *
 * @throws an Error with the code ERR_SCRIPT_EXECUTION_TIMEOUT, after which a compiled library that was in the middle of the
 *   call cannot be used any more
 */
export function withinSeconds<T>(call: () => T): T {
  const scope = globalThis as { [CALL]?: () => T };
  scope[CALL] = call;
  try {
    return script.runInThisContext({ timeout: LIMIT }) as T;
  } finally {
    delete scope[CALL];
  }
}
