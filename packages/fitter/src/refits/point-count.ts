import type { RefitOutcome, RefitSpec } from "../postfit/refit-spec.js";
import type { RefitsCall } from "../postfit/refits-setting.js";

/** Counts the points of refits, as they are made here, or at once where a whole refit comes from elsewhere. */
export class PointCount {
  readonly #onPoint: RefitsCall["onPoint"];
  readonly #total: number;
  #done = 0;
  /** Of the refit that is being made here. */
  #current = 0;

  /** @param known outcomes of those that were known before, by their keys */
  constructor(
    specs: readonly RefitSpec[],
    known: ReadonlyMap<string, RefitOutcome>,
    onPoint: RefitsCall["onPoint"],
  ) {
    this.#onPoint = onPoint;
    this.#total = specs.reduce((sum, spec) => sum + planned(spec), 0);
    for (const spec of specs) {
      const outcome = known.get(spec.key);
      if (outcome) this.#done += made(spec, outcome);
    }
  }

  next(): void {
    this.#current++;
    this.#onPoint?.(this.#done + this.#current, this.#total);
  }

  finished(spec: RefitSpec, outcome: RefitOutcome): void {
    const isCounted = this.#current > 0;
    this.#done += isCounted ? this.#current : made(spec, outcome);
    this.#current = 0;
    if (!isCounted) this.#onPoint?.(this.#done, this.#total);
  }

  /** The refit is begun anew elsewhere. */
  givenUp(): void {
    this.#current = 0;
  }
}

/** NaN where it is not known before. */
function planned(spec: RefitSpec): number {
  if (spec.kind === "closed-contour") return Number.NaN;
  return spec.kind === "scan-segment" ? spec.points.length : 1;
}

function made(spec: RefitSpec, outcome: RefitOutcome): number {
  const count = planned(spec);
  if (!Number.isNaN(count)) return count;
  return outcome.kind === "points" ? outcome.points.length : 0;
}
