import { resolve } from "node:path";
import {
  type BatchPlan,
  fitsWithRefits,
  listAllRefits,
  mergedResult,
  mergedUnits,
  type PlannedWork,
  type RefitLists,
  refitUnitMaker,
  refitUnits,
} from "@rabbit-fit/batch";
import type { ResultGroup } from "@rabbit-fit/contracts";
import { makesRefits } from "@rabbit-fit/fitter/node";
import type { InputFacts } from "@rabbit-fit/results";
import { UsageError } from "../argparse/usage-error.js";
import type { Invocation } from "../command.js";
import type { ExitCode } from "../exit-code.js";
import { fitOptionSpecs } from "../fit/fit-option-specs.js";
import { fitProgressReport } from "../fit/fit-progress.js";
import { type FitRequest, fitRequest } from "../fit/fit-request.js";
import { type OpenedRequest, openRequest } from "../fit/open-request.js";
import { ownModules } from "../fit/options/own-module.js";
import { prepareOutput } from "../fit/prepared-output.js";
import { reportFits } from "../fit/report-fits.js";
import { influentialOptions } from "../fit/run-identity.js";
import { smoothingFiles } from "../fit/smoothing-parameters.js";
import { writeResults } from "../fit/write-results.js";
import { heedInterruption } from "../interruption.js";
import type { Merging, PlannedRequest } from "./planned-request.js";
import type { Terminal } from "./with-terminal.js";

/** What a plan of `rabbit fit` is given to have again: for its merge, and, of refits, for its tasks. */
interface AboutFits {
  readonly facts: InputFacts;
  /** Of the kind `refits`. */
  readonly lists?: RefitLists;
}

/** `rabbit fit`: toys are cut into fits, other data sets into the refits of impacts and scans, where these are asked for. */
export function plannedFit(invocation: Invocation): PlannedRequest {
  const request = fitRequest(invocation.input, invocation.values);
  if (request.snapshots !== undefined) {
    throw new UsageError(
      "conflict",
      "--snapshotFile is one file for all tasks. Leave it out: each task keeps where its fits are.",
    );
  }
  const { options } = request;
  const { sets = [], toys } = options.data ?? {};
  const hasToys = sets.some((set) => typeof set === "object");
  const kind = !hasToys && (options.analyses ?? []).some(makesRefits) ? "refits" : "fits";
  return {
    kind,
    input: request.input,
    outputs: [...request.outputs.values()],
    json: request.json,
    threads: options.run?.threads,
    notes: request.notes,
    files: filesOf(request),
    options: influentialOptions(fitOptionSpecs, invocation.values),
    ...(toys?.seed !== undefined && { seed: toys.seed }),
    work: (terminal) => workOf(kind, request, invocation, terminal),
    async open(about, terminal, threads) {
      const { plan } = await opened(kind, withThreads(request, threads), invocation, terminal);
      return kind === "fits" ? plan : refitUnitMaker(plan, (about as Required<AboutFits>).lists);
    },
    merge: (plan, merging, terminal) => mergeFit(plan, request, invocation, merging, terminal),
  };
}

async function workOf(
  kind: PlannedRequest["kind"],
  request: FitRequest,
  invocation: Invocation,
  terminal: Terminal,
): Promise<PlannedWork> {
  const { plan, facts } = await opened(kind, request, invocation, terminal);
  try {
    const { meta } = plan;
    if (kind === "fits") {
      const about: AboutFits = { facts };
      return { units: plan.requests.map(({ name }) => name), meta, about };
    }
    const about = { facts, lists: await listAllRefits(plan) } satisfies AboutFits;
    return { units: refitUnits(about.lists), meta, about };
  } finally {
    await plan.close();
  }
}

async function mergeFit(
  plan: BatchPlan,
  asked: FitRequest,
  invocation: Invocation,
  { partial, json, started, isElsewhere }: Merging,
  terminal: Terminal,
): Promise<ExitCode> {
  const { log, signal, stdout } = terminal;
  const request = isElsewhere ? withFullPaths(asked) : asked;
  const { meta, facts, missing, groups } = await mergedFits(plan, request, invocation, partial, terminal);
  await heedInterruption(signal);
  if (missing.length > 0) {
    log.warning(`Without ${missing.length} of ${plan.tasks.length} tasks, which are missing.`);
  }
  const output = await prepareOutput(request.outputs.values(), request.input);
  try {
    const fits = await writeResults(request, { meta, groups, facts, output });
    const outputs = [...request.outputs.values()];
    for (const path of outputs) log.info(`Results written in file ${path}`);
    const seconds = Number(((performance.now() - started) / 1000).toFixed(2));
    return await reportFits(
      { input: request.input, facts, outputs, seconds, ...fits },
      { json, stdout, log },
    );
  } catch (error) {
    await output.discard();
    throw error;
  }
}

/** Groups of fits are those of the tasks; those with refits are made once more, with what the tasks have of them. */
async function mergedFits(
  plan: BatchPlan,
  request: FitRequest,
  invocation: Invocation,
  partial: boolean,
  terminal: Terminal,
) {
  if (plan.kind === "fits") {
    const { about, ...merged } = await mergedResult(plan, { partial });
    return { ...merged, facts: (about as AboutFits).facts };
  }
  const { about, meta, missing, values } = await mergedUnits(plan, { partial });
  const { facts, lists } = about as Required<AboutFits>;
  const { plan: fits } = await opened(plan.kind, request, invocation, terminal);
  try {
    const made = await fitsWithRefits(fits, { lists, outcomes: new Map(values()) });
    const groups = function* (): Generator<ResultGroup> {
      yield* made;
    };
    return { meta, facts, missing, groups };
  } finally {
    await fits.close();
  }
}

/** The fits of the command; of many fits nobody follows the iterations. */
function opened(
  kind: PlannedRequest["kind"],
  request: FitRequest,
  invocation: Invocation,
  { log, line, signal }: Terminal,
): Promise<OpenedRequest> {
  const onProgress = kind === "fits" ? () => undefined : fitProgressReport({ log, line }).show;
  return openRequest(request, invocation, { log, line, signal, onProgress });
}

function withThreads(request: FitRequest, threads: number | undefined): FitRequest {
  const run = { ...request.options.run, ...(threads !== undefined && { threads }) };
  return { ...request, options: { ...request.options, run } };
}

function withFullPaths(request: FitRequest): FitRequest {
  return {
    ...request,
    outputs: new Map([...request.outputs].map(([format, path]) => [format, resolve(path)])),
  };
}

/** The files that the results of a fit depend on. */
function filesOf({ input, externalPostfit, options }: FitRequest) {
  return [
    { role: "input", path: input },
    ...(externalPostfit ? [{ role: "--externalPostfit", path: externalPostfit.path }] : []),
    ...ownModules(options).map((path) => ({ role: "module", path })),
    ...smoothingFiles(options.model).map((path) => ({ role: "file of a parameter model", path })),
  ];
}
