/**
 * V8 compiles a kernel with its baseline compiler first and enters the optimised code only at the next call: a pass
 * is many calls of about this many entries each. Compiling at once (--no-liftoff) would save 20 ms of the first pass, by
 * a flag that holds for the whole process: not ours to set.
 */
const entriesPerCall = 32_768;

/**
 * Cuts bins or rows into the ranges of single kernel calls.
 *
 * @param workUpTo what comes before the one of that index, in entries
 * @returns boundaries, from 0 to count
 */
export function callBoundaries(count: number, workUpTo: (index: number) => number): number[] {
  const boundaries = [0];
  let begun = 0;
  for (let index = 1; index <= count; index++) {
    const work = workUpTo(index);
    if (index < count && work - begun < entriesPerCall) continue;
    boundaries.push(index);
    begun = work;
  }
  return boundaries;
}
