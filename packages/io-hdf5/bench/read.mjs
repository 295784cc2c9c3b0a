// Times the reading of a tensor, each run in a process of its own: node bench/read.mjs FILE [runs]
// The yardstick is reading the bytes of the file and nothing else, in the same run.
import { spawnSync } from "node:child_process";
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(import.meta.url);
const [file, second] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write("usage: node bench/read.mjs FILE [runs]\n");
  process.exit(2);
}
if (process.env.RABBIT_FIT_READ_THREADS === undefined) compare(Number(second ?? 3));
else await measure(process.env.RABBIT_FIT_READ_THREADS);

function compare(runs) {
  const megabytes = statSync(file).size / 1e6;
  const plain = Math.min(...Array.from({ length: runs }, readBytes));
  console.log(`${file}: ${megabytes.toFixed(0)} MB, ${availableParallelism()} processors`);
  console.log(`bytes alone: ${plain.toFixed(2)} s, load ${loadavg()[0].toFixed(1)}`);
  for (const threads of ["0", "default"]) {
    const results = Array.from({ length: runs }, () => inProcess(threads));
    const best = results.reduce((a, b) => (b.seconds < a.seconds ? b : a));
    console.log(
      `threads ${threads}: ${best.seconds.toFixed(2)} s (${(best.seconds / plain).toFixed(1)} x the bytes alone), ` +
        `processor ${best.processorSeconds.toFixed(2)} s, kept ${best.keptMegabytes.toFixed(0)} MB, ` +
        `peak ${best.peakMegabytes.toFixed(0)} MB, load ${loadavg()[0].toFixed(1)}`,
    );
  }
}

function readBytes() {
  const buffer = new Uint8Array(4 * 1024 ** 2);
  const start = performance.now();
  const descriptor = openSync(file, "r");
  while (readSync(descriptor, buffer, 0, buffer.length, null) > 0);
  closeSync(descriptor);
  return (performance.now() - start) / 1e3;
}

function inProcess(threads) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [script, file], {
    env: { ...process.env, RABBIT_FIT_READ_THREADS: threads },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr.slice(0, 2000));
  return JSON.parse(stdout);
}

async function measure(threads) {
  const { readFitInput } = await import("@rabbit-fit/io-hdf5/node");
  const start = performance.now();
  const input = await readFitInput(file, threads === "default" ? {} : { threads: Number(threads) });
  const seconds = (performance.now() - start) / 1e3;
  const { user, system } = process.cpuUsage();
  const blocks = [
    input.templates.logk,
    ...input.externalTerms.map(({ hessian }) => hessian?.upper ?? []),
  ].flat();
  const kept = blocks.reduce(
    (sum, { values, columns }) => sum + values.byteLength + (columns?.byteLength ?? 0),
    0,
  );
  console.log(
    JSON.stringify({
      seconds,
      processorSeconds: (user + system) / 1e6,
      keptMegabytes: kept / 1e6,
      peakMegabytes: (process.resourceUsage().maxRSS * 1024) / 1e6,
    }),
  );
}
