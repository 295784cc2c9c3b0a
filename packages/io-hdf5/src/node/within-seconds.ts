import { Script } from "node:vm";

/**
 * A call of HDF5 takes milliseconds: this is for the damage that makes it endless. The limit is by the clock, as no clock of
 * this thread's own work can end a call; on a machine where many others work, a sound call may wait for seconds.
 */
const LIMIT = 60_000;

/** The call that is being run, which the script finds under this name. */
const CALL = "rabbitGuardedCall";

const script = new Script(`globalThis.${CALL}()`);

/** What the script finds names in: in a test runner this module may be in another context, with a `globalThis` of its own. */
const scope = new Script("globalThis").runInThisContext() as { [CALL]?: () => unknown };

/**
 * Runs a call, and ends it when it has not come to an end after a minute. Only V8 can end a loop inside WebAssembly in
 * this thread: it does so for scripts with a time limit. Signals, as of Ctrl-C, are handled after the call.
 *
 * @param limit milliseconds
 * @throws an Error with the code ERR_SCRIPT_EXECUTION_TIMEOUT, after which a compiled library that was in the middle of the
 *   call cannot be used any more
 */
export function withinSeconds<T>(call: () => T, limit = LIMIT): T {
  scope[CALL] = call;
  try {
    return script.runInThisContext({ timeout: limit }) as T;
  } finally {
    delete scope[CALL];
  }
}
