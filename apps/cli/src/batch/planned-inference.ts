import { resolve } from "node:path";
import { type BatchPlan, mergedUnits, type PlannedWork, type UnitMaker } from "@rabbit-fit/batch";
import type { ResultGroup } from "@rabbit-fit/contracts";
import type { FitMinimum, Postfit } from "@rabbit-fit/fitter";
import type { ToyOutcome, ToySpec, ToysMaker } from "@rabbit-fit/inference";
import type { OptionSpec } from "../argparse/option-spec.js";
import type { Action, Invocation } from "../command.js";
import type { ExitCode } from "../exit-code.js";
import { fitProgressReport } from "../fit/fit-progress.js";
import { ownModules } from "../fit/options/own-module.js";
import { prepareOutput } from "../fit/prepared-output.js";
import { resultWriter } from "../fit/result-writer.js";
import { influentialOptions } from "../fit/run-identity.js";
import { type InferenceDriver, type InferenceRun, openInferredFits } from "../inference/infer.js";
import { inferenceRequest } from "../inference/inference-request.js";
import type { Part, PartsMaker } from "../inference/parts.js";
import { heedInterruption } from "../interruption.js";
import { createLogger } from "../terminal/logger.js";
import type { Merging, PlannedRequest } from "./planned-request.js";
import type { Terminal } from "./with-terminal.js";

/** A command that computes something from fits, in toys or in parts that tasks can make. */
export interface InferenceCommand {
  readonly kind: "toys" | "limits";
  readonly specs: readonly OptionSpec[];
  readonly action: (infer: InferenceDriver) => Action;
}

/** What is to be made of one fit. */
interface ListedFit {
  /** Where the fit is, with its uncertainties; undefined where nothing is minimised. */
  readonly minimum: FitMinimum | undefined;
  /** Units by their names: toys with what is asked of them, parts with their keys. */
  readonly units: ReadonlyMap<string, ToySpec | string>;
}

/** What the tasks of such a command need, and its merge: the fits, by the names of their groups. */
type ListedFits = ReadonlyMap<string, ListedFit>;

/** Ends a command where its driver has done what it was to do. */
class Finished extends Error {}

/** `rabbit limit`, `rabbit gof`, `rabbit coverage`. */
export function plannedInference(command: InferenceCommand, invocation: Invocation): PlannedRequest {
  const { kind, specs } = command;
  const { input, output, json, options, values } = inferenceRequest(invocation.input, invocation.values);
  return {
    kind,
    input,
    outputs: [output],
    json,
    threads: options.run?.threads,
    notes: [],
    files: [{ role: "input", path: input }, ...ownModules(options).map((path) => ({ role: "module", path }))],
    options: influentialOptions(specs, invocation.values),
    seed: values.seed,
    async work(terminal) {
      let work: PlannedWork | undefined;
      await driven(command, invocation, terminal, async (run) => {
        work = await listed(run, terminal);
      });
      return work!;
    },
    open: async (about, terminal, threads): Promise<UnitMaker> => ({
      make: (units, onUnit) =>
        driven(command, invocation, terminal, (run) =>
          makeUnits(withThreads(run, threads), about as ListedFits, { units, onUnit }, terminal),
        ),
      close: () => Promise.resolve(),
    }),
    merge: (plan, merging, terminal) => mergeInference(command, plan, invocation, merging, terminal),
  };
}

/** Carries a command out up to its fits, which the driver takes over. */
async function driven(
  { action }: InferenceCommand,
  invocation: Invocation,
  terminal: Terminal,
  drive: (run: InferenceRun) => Promise<void>,
): Promise<void> {
  const driver: InferenceDriver = async (run) => {
    await drive(run);
    throw new Finished();
  };
  await untilFinished(async () => void (await action(driver)(invocation, terminal)));
}

async function untilFinished(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Finished)) throw error;
  }
}

/** Makes the fits, and lists what is to be made of each. */
async function listed(run: InferenceRun, terminal: Terminal): Promise<PlannedWork> {
  const onProgress = fitProgressReport(terminal).show;
  // What a command says of toys that are not there is of no use.
  const { session, group, close } = await openInferredFits(run, { ...terminal, log: silent, onProgress });
  try {
    const fits = new Map<string, ListedFit>();
    for (const [index, { name }] of session.requests.entries()) {
      const postfit = await session.postfit(index);
      const units = new Map<string, ToySpec | string>();
      const unitName = (unit: string) => named(session.requests.length, name, unit);
      const makeToys: ToysMaker = async (_, specs) => {
        for (const spec of specs) units.set(unitName(`toy ${units.size + 1}`), spec);
        return specs.map(() => UNMADE);
      };
      const makeParts: PartsMaker = (parts) => {
        for (const { key } of parts) units.set(unitName(key), key);
        throw new Finished();
      };
      await untilFinished(async () => void (await group({ index, postfit, makeToys, makeParts })));
      fits.set(name, { minimum: minimumOf(postfit), units });
    }
    const units = [...fits.values()].flatMap((fit) => [...fit.units.keys()]);
    return { units, meta: session.meta, about: fits satisfies ListedFits };
  } finally {
    await close();
  }
}

/** Makes some of the units that are listed. */
async function makeUnits(
  run: InferenceRun,
  fits: ListedFits,
  {
    units,
    onUnit,
  }: { readonly units: readonly string[]; readonly onUnit: (name: string, value: unknown) => void },
  terminal: Terminal,
): Promise<void> {
  const { session, group, close } = await openInferredFits(run, { ...terminal, onProgress: () => undefined });
  try {
    for (const [index, { name }] of session.requests.entries()) {
      const { minimum, units: ofFit } = fits.get(name)!;
      const own = units.flatMap((unit) => {
        const asked = ofFit.get(unit);
        return asked === undefined ? [] : [{ unit, asked }];
      });
      if (own.length === 0) continue;
      const postfit = await session.postfit(index, minimum && { minimum });
      const specs = own.flatMap(({ asked }) => (typeof asked === "string" ? [] : [asked]));
      const byKey = new Map(
        own.map(({ unit, asked }) => [typeof asked === "string" ? asked : asked.key, unit]),
      );
      if (specs.length > 0) {
        const onOutcome = (key: string, outcome: ToyOutcome) => onUnit(byKey.get(key)!, outcome);
        await session.makeToys({ onOutcome })(postfit, specs, { signal: terminal.signal });
        continue;
      }
      const makeParts: PartsMaker = async (parts) => {
        for (const { key, make } of parts) {
          const unit = byKey.get(key);
          if (unit !== undefined) onUnit(unit, await make());
        }
        throw new Finished();
      };
      const makeToys = session.makeToys();
      await untilFinished(async () => void (await group({ index, postfit, makeToys, makeParts })));
    }
  } finally {
    await close();
  }
}

/** Carries the command out with what the tasks have made. */
async function mergeInference(
  { action }: InferenceCommand,
  plan: BatchPlan,
  invocation: Invocation,
  { partial, json, isElsewhere }: Merging,
  terminal: Terminal,
): Promise<ExitCode> {
  const { log, signal } = terminal;
  const { meta, about, missing, values } = await mergedUnits(plan, { partial });
  const known = new Map(values());
  if (missing.length > 0) {
    log.warning(`Without ${missing.length} of ${plan.tasks.length} tasks, which are missing.`);
  }
  const driver: InferenceDriver = async (run) => {
    const { input, output: asked } = run.request;
    const path = isElsewhere ? resolve(asked) : asked;
    const output = await prepareOutput([path], input);
    try {
      const { session, group, close } = await openInferredFits(run, {
        ...terminal,
        onProgress: () => undefined,
      });
      const groups: ResultGroup[] = [];
      try {
        for (const [index, { name }] of session.requests.entries()) {
          await heedInterruption(signal);
          const { minimum, units } = (about as ListedFits).get(name)!;
          if (plan.kind === "limits" && ![...units.keys()].some((unit) => known.has(unit))) continue;
          const postfit = await session.postfit(index, minimum && { minimum });
          const byKey = new Map<string, unknown>(
            [...units].map(([unit, asked]) => [
              typeof asked === "string" ? asked : asked.key,
              known.get(unit) ?? (typeof asked === "string" ? [] : MISSING),
            ]),
          );
          const makeToys = session.makeToys({ known: byKey as ReadonlyMap<string, ToyOutcome> });
          groups.push(await group({ index, postfit, makeToys, makeParts: partsOf(byKey) }));
        }
      } finally {
        await close();
      }
      const result = { meta, groups };
      await output.commit(new Map([[path, resultWriter("hdf5", result)]]));
      log.info(`Results written in file ${path}`);
      return result;
    } catch (error) {
      await output.discard();
      throw error;
    }
  };
  return action(driver)({ ...invocation, values: { ...invocation.values, json } }, terminal);
}

/** Parts that are known; what is missing has no values. */
function partsOf(known: ReadonlyMap<string, unknown>): PartsMaker {
  return async <Value>(parts: readonly Part<Value>[]) =>
    parts.flatMap(({ key }) => known.get(key) as readonly Value[]);
}

const UNMADE: ToyOutcome = { kind: "failed", reason: "It is not made yet." };
const MISSING: ToyOutcome = { kind: "failed", reason: "Its task is missing." };

const silent = createLogger(
  { write: () => undefined },
  { verbosity: 0, color: false, inFlags: (text) => text },
);

function minimumOf({ x, convergence, uncertainties }: Postfit): FitMinimum | undefined {
  return convergence && { x, convergence, uncertainties: uncertainties() };
}

function withThreads(run: InferenceRun, threads: number | undefined): InferenceRun {
  if (threads === undefined) return run;
  const { request } = run;
  const options = { ...request.options, run: { ...request.options.run, threads } };
  return { ...run, request: { ...request, options } };
}

/** Units of several fits say of which they are. */
function named(fitCount: number, fit: string, unit: string): string {
  return fitCount === 1 ? unit : `${unit} of ${fit === "" ? "data" : fit}`;
}
