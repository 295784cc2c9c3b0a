import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { measure } from "./measure.mjs";
import { summary } from "./table.mjs";
import { timeToys } from "./toys.mjs";

const command = fileURLToPath(new URL("../../../apps/cli/bin/rabbit.js", import.meta.url));

/** The commands of a fit, ours and the reference's, but for what they end with. */
function fitCommands(input, scratch, fitOptions, { reference, python }) {
  const common = [input, "-o", scratch, ...fitOptions];
  return {
    ours: [process.execPath, command, "fit", ...common],
    theirs: [python, join(reference ?? "", "bin/rabbit_fit.py"), ...common, "--postfix", "reference"],
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
 * Times one whole fit, ours and the reference's in turns.
 *
 * @param {string} input path of the tensor
 * @param {string[]} fitOptions of both programs
 * @param {{ runs: number, referenceRuns: number, reference?: string, python: string, ownOptions?: string[] }} settings
 * `ownOptions` are for ours alone
 */
export function timeFit(input, fitOptions, settings) {
  const { runs, referenceRuns, reference, ownOptions = [] } = settings;
  return inScratch(async (scratch) => {
    const { ours, theirs, environment } = fitCommands(input, scratch, fitOptions, settings);
    const own = [...ours, ...ownOptions];
    if (runs > 1) await measure(own); // The first run reads the disk.
    const results = { ours: [], reference: [] };
    for (let run = 0; run < Math.max(runs, reference ? referenceRuns : 0); run++) {
      if (run < runs) results.ours.push(await measure(own));
      if (reference && run < referenceRuns) results.reference.push(await measure(theirs, environment));
    }
    return { ours: summary(results.ours), reference: summary(results.reference) };
  });
}

/** Times the toys of one input, ours and the reference's, as `timeToys`. */
export function timeToyFits(input, fitOptions, settings) {
  return inScratch((scratch) => {
    const { ours, theirs, environment } = fitCommands(input, scratch, fitOptions, settings);
    const withToys = (words) => (toys) => [...words, "-t", String(toys)];
    const { runs, referenceRuns, reference } = settings;
    return timeToys(withToys(ours), reference && withToys(theirs), { runs, referenceRuns, environment });
  });
}
