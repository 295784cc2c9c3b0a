// Time and memory of the commands of a plan with many tasks: node packages/batch/bench/many-tasks.mjs [tasks]
// Its toys are made in this process, and put where tasks would have put them: how long toys take is no matter here.
import { spawnSync } from "node:child_process";
import { mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FitJournal, openPlan, taskIdentity } from "@rabbit-fit/batch";
import { openFits } from "@rabbit-fit/fitter/node";
import { readFitInput } from "@rabbit-fit/io-hdf5/node";

const count = Number(process.argv[2] ?? 10_000);
const cli = fileURLToPath(new URL("../../../apps/cli/bin/rabbit.js", import.meta.url));
const tensor = fileURLToPath(new URL("../../../fixtures/inputs/test_tensor.hdf5", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "rabbit-many-"));

/** Runs the command, and says how long it took and what memory. */
function rabbit(...words) {
  const script = `process.on("exit", () => console.error("peak " + process.resourceUsage().maxRSS));`;
  const hook = `data:text/javascript,${encodeURIComponent(script)}`;
  const begin = performance.now();
  const { stderr, status } = spawnSync(process.execPath, ["--import", hook, cli, ...words, "-v", "0"], {
    cwd: folder,
    encoding: "utf8",
  });
  const seconds = (performance.now() - begin) / 1000;
  const [, peak] = /peak (\d+)/.exec(stderr) ?? [];
  if (status !== 0) throw new Error(stderr);
  console.log(`${words.slice(0, 2).join(" ")}: ${seconds.toFixed(1)} s, ${Math.round(peak / 1024)} MB`);
}

try {
  const fit = ["fit", tensor, "-o", "out", "-t", String(count), "--noHessian", "--toysOutput", "table"];
  rabbit("batch", "plan", "toys", "--tasks", String(count), "--", ...fit);
  rabbit("batch", "status", "toys");
  const plan = await openPlan(join(folder, "toys"));
  const sets = Array.from({ length: count }, (_, i) => ({ toy: i + 1 }));
  const toys = await openFits(await readFitInput(tensor), {
    data: { sets, toys: { seed: 123456789 } },
    covariance: "of-interest",
  });
  const name = (id, ending) => join(plan.folder, "tasks", `${String(id).padStart(6, "0")}.${ending}`);
  await toys.run({
    onGroup: async (group) => {
      const id = group.dataSet.toy;
      const journal = FitJournal.create(name(id, "journal"), taskIdentity(plan, plan.tasks[id - 1]));
      journal.addGroup(group);
      journal.addEffort({ seconds: 1, bytes: 2e8 });
      await journal.close();
      renameSync(name(id, "journal"), name(id, "result"));
    },
  });
  await toys.close();
  rabbit("batch", "status", "toys");
  rabbit("batch", "submit", "toys", "--on", "script");
  rabbit("batch", "merge", "toys");
} finally {
  rmSync(folder, { recursive: true });
}
