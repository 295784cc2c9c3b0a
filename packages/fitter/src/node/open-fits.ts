import type { FitInput } from "@rabbit-fit/contracts";
import { type FitSession, openSession } from "../fit/session.js";
import { checkOptions } from "../options/check-options.js";
import type { FitOptions } from "../options/fit-options.js";
import type { RefitOutcome } from "../postfit/refit-spec.js";
import { type InTurnOptions, inTurn } from "../refits/in-turn.js";
import { fitScript } from "./fit-script.js";
import { fitInThreads } from "./fit-threads.js";
import { checkWork, continuing, type FitPlan, type FitWork } from "./fit-work.js";
import { makingThreads } from "./making-threads.js";
import { openThreads } from "./thread-pool.js";

/**
 * Prepares the fits that the options ask for, as `openFit` does, to be made on all cores: several fits of a small
 * tensor at the same time, else one after the other, and the refits of one fit, such as those of impacts, at the same time.
 * `options.run.threads` says how many threads there may be. The results are the same to the last bit, except for the times
 * that they record, however they are made.
 *
 * Row blocks of `input` that are larger than 64 MiB are taken over, as by `fit`; smaller inputs may be used until the plan is
 * closed, and must not be changed before.
 *
 * @throws RabbitInputError as `openFit`
 */
export async function openFits(input: FitInput, options: FitOptions = {}): Promise<FitPlan> {
  checkOptions(options);
  const { sets = [], pseudodata } = options.data ?? {};
  const several = sets.length > 1 || pseudodata !== undefined;
  const session = await openSession(input, options, {
    refitThreads: (fit) => threads && makingThreads(threads, "refits", () => fit),
  });
  const threads = openThreads({ source: fitScript, input, options });
  const makeFits = async (work: FitWork) => {
    const todo = [...session.requests.keys()].filter((i) => !work.skip?.has(session.requests[i]!.name));
    const patience = several && threads ? threads.worth : Number.POSITIVE_INFINITY;
    const signal = options.run?.signal;
    const left = await fitInTurn(session, work, todo, { patience, signal });
    if (left.length === 0) return;
    const starts = new Map(
      left.flatMap((i) => {
        const point = work.starts?.get(session.requests[i]!.name);
        return point ? [[i, point] as const] : [];
      }),
    );
    const unmade = await fitInThreads(threads!, { ...work, fits: left, starts });
    await fitInTurn(session, work, unmade, { signal });
  };
  let isClosed = false;
  return {
    meta: session.meta,
    parameterNames: session.parameterNames,
    requests: session.requests,
    async run(work) {
      checkWork(work);
      try {
        await makeFits(work);
      } catch (error) {
        if (!isClosed || options.run?.signal?.aborted) throw error;
        throw new Error("The plan was closed before its fits were done.", { cause: error });
      }
    },
    listRefits: (name, call = {}) => session.listRefits(placeOf(session, name), call),
    async makeRefits(name, { minimum, specs }, { onRefit }) {
      const fit = await session.postfit(placeOf(session, name), { onRefit, ...(minimum && { minimum }) });
      await fit.refits(specs, { what: "refits", signal: options.run?.signal });
    },
    async close() {
      isClosed = true;
      await Promise.all([session.close(), threads?.close()]);
    },
  };
}

function placeOf({ requests }: FitSession, name: string): number {
  const place = requests.findIndex((request) => request.name === name);
  if (place >= 0) return place;
  throw new RangeError(`There is no fit "${name}": the options ask for ${requests.length} others.`);
}

/** @returns the fits that are left as they would take too long one after the other */
function fitInTurn(
  session: FitSession,
  work: FitWork,
  todo: readonly number[],
  options: InTurnOptions,
): Promise<readonly number[]> {
  const perform = async (index: number) => {
    const { name } = session.requests[index]!;
    const { onPoint, onRefit } = work;
    const refits = work.refits?.get(name);
    const group = await session.fit(index, {
      onPoint: (x, iteration, history) => onPoint?.(name, { iteration, x, history }),
      onMinimum: (minimum) => {
        const { iterations: iteration } = minimum.convergence;
        onPoint?.(name, { iteration, x: minimum.x, minimum });
      },
      ...(onRefit && { onRefit: (key: string, outcome: RefitOutcome) => onRefit(name, key, outcome) }),
      ...(refits && { refits }),
      ...continuing(work.starts?.get(name)),
    });
    await work.onGroup(group);
  };
  return inTurn(todo, perform, options);
}
