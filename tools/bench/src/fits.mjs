import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { measure } from "./measure.mjs";
import { runsHead, runsRow, summary } from "./table.mjs";
import { timeToys } from "./toys.mjs";

const program = fileURLToPath(new URL("../../../apps/cli/bin/rabbit.js", import.meta.url));

/** The commands of a run, ours and the reference's, but for what they end with. */
function commands(
  input,
  scratch,
  options,
  { reference, python, command = "fit", referenceOptions = options },
) {
  const common = [input, "-o", scratch];
  const script = join(reference ?? "", `bin/rabbit_${command}.py`);
  return {
    ours: [process.execPath, program, command, ...common, ...options],
    theirs: [python, script, ...common, ...referenceOptions, "--postfix", "reference"],
    environment: { PYTHONPATH: reference, TF_CPP_MIN_LOG_LEVEL: "3" },
  };
}

/** Hands a folder for results to `use`, and removes it afterwards. */
async function inScratch(use) {
  const scratch = mkdtempSync(join(tmpdir(), "rabbit-bench-"));
  try {
    return await use(scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * Times one whole fit, or another command, ours and the reference's in turns.
 *
 * @param {string} input path of the tensor
 * @param {string[]} options of both programs
 * @param {{ runs: number, referenceRuns: number, reference?: string, python: string, command?: "fit" | "limit", referenceOptions?: string[] }} settings
 * `referenceOptions` where those of the reference are other ones
 */
export function timeFit(input, options, settings) {
  const { runs, referenceRuns, reference } = settings;
  return inScratch(async (scratch) => {
    const { ours, theirs, environment } = commands(input, scratch, options, settings);
    if (runs > 1) await measure(ours); // The first run reads the disk.
    const results = { ours: [], reference: [] };
    for (let run = 0; run < Math.max(runs, reference ? referenceRuns : 0); run++) {
      if (run < runs) results.ours.push(await measure(ours));
      if (reference && run < referenceRuns) results.reference.push(await measure(theirs, environment));
    }
    return { ours: summary(results.ours), reference: summary(results.reference) };
  });
}

/**
 * Times whole commands and prints them as a table, each row when it is there.
 *
 * @param {{ name: string, input: string, options: string[], referenceOptions?: string[], oursAlone?: boolean }[]} cases
 * @param settings as those of `timeFit`
 */
export async function printFits(cases, { reference: folder, ...settings }) {
  console.log(runsHead);
  for (const { name, input, options, referenceOptions, oursAlone = false } of cases) {
    const compared = folder !== undefined && !oursAlone && { reference: folder };
    const times = await timeFit(input, options, { ...settings, ...compared, referenceOptions });
    console.log(runsRow({ name, ...times }));
  }
}

/** Times the toys of one input, ours and the reference's, as `timeToys`. */
export function timeToyFits(input, options, settings) {
  return inScratch((scratch) => {
    const { ours, theirs, environment } = commands(input, scratch, options, settings);
    const withToys = (words) => (toys) => [...words, "-t", String(toys)];
    const { runs, referenceRuns, reference } = settings;
    return timeToys(withToys(ours), reference && withToys(theirs), { runs, referenceRuns, environment });
  });
}
