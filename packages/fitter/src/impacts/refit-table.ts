import type { MinimumOutcome } from "../postfit/refit-spec.js";
import type { AsymmetricImpacts, ImpactFailure } from "./impact-tables.js";

/** Collects the shifts of all parameters by refits, source by source. */
export class RefitTable {
  readonly #sources: string[] = [];
  readonly #rows: Float64Array[] = [];
  readonly #failures: ImpactFailure[] = [];
  readonly #parameters: readonly string[];
  readonly #best: Float64Array;

  /** @param best the minimum that shifts are counted from, [parameters] */
  constructor(parameters: readonly string[], best: Float64Array) {
    this.#parameters = parameters;
    this.#best = best;
  }

  /** @param ends down, then up @param sign -1 to count shifts backwards */
  add(source: string, ends: readonly [down: MinimumOutcome, up: MinimumOutcome], sign: 1 | -1 = 1): void {
    const size = this.#best.length;
    const row = new Float64Array(2 * size).fill(Number.NaN);
    ends.forEach((end, side) => {
      if (end.kind === "failed") {
        this.#failures.push({ source, side: side === 0 ? "down" : "up", reason: end.reason });
        return;
      }
      row.set(
        end.x.map((value, i) => sign * (value - this.#best[i]!)),
        side * size,
      );
    });
    this.#sources.push(source);
    this.#rows.push(row);
  }

  /** The shifts of some sources added in quadrature, for each side those that go there, [2, parameters]. */
  envelope(members: readonly number[]): Float64Array {
    const size = this.#best.length;
    const out = new Float64Array(2 * size);
    for (let i = 0; i < size; i++) {
      let [down, up] = [0, 0];
      for (const member of members) {
        const [a, b] = [this.#rows[member]![i]!, this.#rows[member]![size + i]!];
        down += Math.min(0, a, b) ** 2;
        up += Math.max(0, a, b) ** 2;
      }
      out[i] = -Math.sqrt(down);
      out[size + i] = Math.sqrt(up);
    }
    return out;
  }

  table(
    kind: AsymmetricImpacts["kind"],
    groups: readonly { readonly name: string; readonly shifts: Float64Array }[],
    furtherFailures: readonly ImpactFailure[] = [],
  ): AsymmetricImpacts {
    return {
      kind,
      sources: this.#sources,
      parameters: this.#parameters,
      impacts: joined(this.#rows, 2 * this.#best.length),
      groups: groups.map(({ name }) => name),
      grouped: joined(
        groups.map(({ shifts }) => shifts),
        2 * this.#best.length,
      ),
      failures: [...this.#failures, ...furtherFailures],
    };
  }
}

function joined(rows: readonly Float64Array[], width: number): Float64Array {
  const out = new Float64Array(rows.length * width);
  rows.forEach((row, i) => {
    out.set(row, i * width);
  });
  return out;
}
