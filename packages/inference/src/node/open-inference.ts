import type { FitInput } from "@rabbit-fit/contracts";
import { callback, map, optionsOf } from "@rabbit-fit/contracts/options";
import { type FitOptions, type FitSession, openFit } from "@rabbit-fit/fitter";
import { makeEach, makingThreads, openThreads } from "@rabbit-fit/fitter/node";
import { onceForEach, type ToysMaker } from "../toy-questions/make-toys.js";
import { toyMaker } from "../toy-questions/toy-maker.js";
import type { ToyOutcome, ToySpec } from "../toy-questions/toy-spec.js";

/** Larger than everything else of this package. */
const toyScript = async () => (await import("../generated/toy-worker-source.js")).toyWorkerSource;

/** What a run that was stopped has of its toys, and what it is told of them. */
export interface ToysKeeping {
  /** Outcomes of toys that need not be made, by the keys of their specifications. */
  readonly known?: ReadonlyMap<string, ToyOutcome>;
  /** Told each outcome that was not known before. */
  readonly onOutcome?: (key: string, outcome: ToyOutcome) => void;
}

const keepingRule = optionsOf<ToysKeeping>({ known: map, onOutcome: callback });

/** A session whose toys are made on all cores. */
export interface InferenceSession extends FitSession {
  /**
   * Makes toys of the fits of this session, for the functions that take `makeToys`; the same bits on any number of threads.
   *
   * @throws RabbitInputError where `keeping` has something that is not one of its options
   */
  makeToys(keeping?: ToysKeeping): ToysMaker;
}

/**
 * Prepares fits as `openFit`, and toys of them to be made on all cores: several at the same time where the tensor is small, else one
 * after the other. `options.run.threads` says how many threads there may be.
 *
 *     const session = await openInference(input, options);
 *     const fit = await session.postfit(0);
 *     const limit = await toyLimit(fit, { parameter: "signal", makeToys: session.makeToys() });
 *
 * @throws RabbitInputError as `openFit`
 */
export async function openInference(input: FitInput, options: FitOptions = {}): Promise<InferenceSession> {
  const session = await openFit(input, options);
  const threads = openThreads({ source: toyScript, input, options });
  const makerOf = onceForEach(toyMaker);
  const threadsFor = onceForEach(
    (fit) => threads && makingThreads<ToySpec, ToyOutcome>(threads, "toys", () => fit.state()),
  );
  return {
    ...session,
    makeToys(keeping = {}) {
      keepingRule.check(keeping, "keeping");
      const { known, onOutcome } = keeping;
      return (fit, specs, { onToy, signal }) =>
        makeEach(specs, {
          make: makerOf(fit),
          threads: threadsFor(fit),
          known,
          onOutcome({ key }, outcome) {
            onOutcome?.(key, outcome);
            onToy?.();
          },
          signal,
        });
    },
    async close() {
      await Promise.all([session.close(), threads?.close()]);
    },
  };
}
