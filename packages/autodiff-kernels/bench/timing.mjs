/** Milliseconds of the fastest of some runs, after a few that let the compilers finish: noise only ever adds. */
export function fastest(run, { runs = 20, warmUp = 5 } = {}) {
  for (let i = 0; i < warmUp; i++) run();
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

/** One line: the time, the ratio to the yardstick timed in the same run, and how much was read how fast. */
export function report(name, milliseconds, { yardstick, bytes, flops } = {}) {
  const parts = [`${name.padEnd(44)} ${milliseconds.toFixed(3).padStart(10)} ms`];
  if (yardstick !== undefined) parts.push(`${(yardstick / milliseconds).toFixed(2)} x plain JS`);
  if (bytes !== undefined) parts.push(`${(bytes / milliseconds / 1e6).toFixed(2)} GB/s`);
  if (flops !== undefined) parts.push(`${(flops / milliseconds / 1e6).toFixed(2)} GFLOP/s`);
  console.log(parts.join("   "));
}
