import type { YieldFunction } from "../mappings/mapping.js";
import { once } from "../once.js";
import type { JacobianTaker } from "../prediction/jacobian-pass.js";
import type { ParameterCovariance } from "../prediction/parameter-covariance.js";
import type { Prediction } from "../prediction/prediction.js";
import { inclusiveVariances, processVariances } from "../prediction/yield-variances.js";

/**
 * Variances of single bins, summed over processes or of each. They are computed block by block, once for all mappings that
 * take bins as they are, and without a Jacobian of all bins.
 */
export interface BinVariances {
  /** What they take of a pass over the Jacobian, as far as somebody has asked for them. */
  readonly takers: readonly JacobianTaker[];
  /** Those of the outputs of a function; undefined where it does anything to bins but select them. */
  of(f: YieldFunction): { readonly takers: readonly []; variances(): Float64Array } | undefined;
}

export function binVariances(
  prediction: Prediction,
  covariance: ParameterCovariance | undefined,
): BinVariances {
  const takers: JacobianTaker[] = [];
  const known = <Taker extends JacobianTaker>(make: (covariance: ParameterCovariance) => Taker) =>
    once(() => {
      const taker = make(covariance!);
      takers.push(taker);
      return taker;
    });
  const inclusive = known((of) => inclusiveVariances(prediction, of));
  const perProcess = known((of) => processVariances(prediction, of));
  const { processCount } = prediction.likelihood;
  return {
    takers,
    of: (f) => {
      if (f.linearize || !f.selections.every(selectsBins)) return undefined;
      const isInclusive = f.selections.every(({ processes }) => processes === undefined);
      if (!isInclusive && !f.selections.every(({ processes }) => processes?.length === 1)) return undefined;
      const taker = isInclusive ? inclusive() : perProcess();
      return {
        takers: [],
        variances: () => {
          const of = taker.result();
          const out = new Float64Array(f.size);
          let first = 0;
          for (const { firstBin, targets, count, processes } of f.selections) {
            targets.forEach((target, i) => {
              const bin = firstBin + i;
              if (target >= 0)
                out[first + target] = of[processes ? bin * processCount + processes[0]! : bin]!;
            });
            first += count;
          }
          return out;
        },
      };
    },
  };
}

/** Whether no output has two bins. */
function selectsBins({ targets, count }: YieldFunction["selections"][number]): boolean {
  const seen = new Uint8Array(count);
  return targets.every((target) => target < 0 || ++seen[target]! === 1);
}
