import { Arena } from "./arena.js";
import { kernelsModule } from "./kernels-module.js";

/** Memories up to this size are kept for the next call; larger ones are left to the garbage collector. */
const keptBytes = 16 * 2 ** 20;

let kept: Arena | undefined;

/** Runs with a memory whose content does not outlive the call. What is allocated in it is not zero at first. */
export function withArena<Result>(expectedBytes: number, run: (arena: Arena) => Result): Result {
  const arena =
    expectedBytes > keptBytes || kept === undefined ? new Arena(kernelsModule(), expectedBytes) : kept;
  arena.reset();
  const result = run(arena);
  kept = arena.bytes <= keptBytes ? arena : kept === arena ? undefined : kept;
  return result;
}

/** Copies an array into the memory. */
export function copyIn(arena: Arena, values: Float64Array): number {
  const address = arena.allocateFloat64(values.length);
  arena.float64(address, values.length).set(values);
  return address;
}
