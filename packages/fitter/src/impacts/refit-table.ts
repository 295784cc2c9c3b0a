import type { Postfit } from "../postfit/postfit.js";
import type { RefitFailure } from "../postfit/refit-spec.js";
import { sideOfZero } from "../profile-likelihood/interval-end.js";
import { isHiddenRoot } from "../scans/scanned-parameters.js";
import type { AsymmetricImpacts, ImpactFailure } from "./impact-tables.js";

/** Where a refit leads, [parameters], or why it leads nowhere. */
export type RefitEnd = { readonly kind: "found"; readonly x: Float64Array } | RefitFailure;

/**
 * Collects the shifts of all parameters by refits, source by source.
 *
 * A shift of the square root of a signal strength ends at zero. A square root that blinding hides has no shifts: one that ends at zero
 * is the value of the square root itself.
 */
export class RefitTable {
  readonly #sources: string[] = [];
  readonly #rows: Float64Array[] = [];
  readonly #failures: ImpactFailure[] = [];
  readonly #parameters: readonly string[];
  readonly #best: Float64Array;
  readonly #sign: 1 | -1;
  /** The places of square roots that are shown. */
  readonly #roots: readonly number[];
  readonly #hidden: readonly number[];

  /** @param fit shifts are counted from its minimum @param sign -1 to count shifts backwards */
  constructor(fit: Pick<Postfit, "likelihood" | "x">, sign: 1 | -1 = 1) {
    const { map, parameterNames } = fit.likelihood;
    const roots = [...parameterNames.keys()].filter((i) => map.squared[i] === 1);
    this.#parameters = parameterNames;
    this.#best = fit.x;
    this.#sign = sign;
    this.#roots = roots.filter((i) => !isHiddenRoot(fit, i));
    this.#hidden = roots.filter((i) => isHiddenRoot(fit, i));
  }

  /** @param ends down, then up */
  add(source: string, ends: readonly [down: RefitEnd, up: RefitEnd]): void {
    const size = this.#best.length;
    const row = new Float64Array(2 * size).fill(Number.NaN);
    ends.forEach((end, side) => {
      if (end.kind === "failed") {
        this.#failures.push({ source, side: side === 0 ? "down" : "up", reason: end.reason });
        return;
      }
      const x = end.x.slice();
      // Of x and -x the strengths are the same: a refit can end at either.
      for (const i of this.#roots) {
        const size = Math.abs(x[i]!);
        x[i] = sideOfZero(this.#best[i]!) === "down" ? size : -size;
      }
      row.set(
        x.map((value, i) => this.#sign * (value - this.#best[i]!)),
        side * size,
      );
    });
    this.#hide(row);
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
    for (const i of this.#roots) {
      const best = this.#best[i]!;
      // Shifts that are counted backwards end on the other side.
      const isDown = (sideOfZero(best) === "down") === (this.#sign === 1);
      if (isDown) out[i] = Math.max(out[i]!, -Math.abs(best));
      else out[size + i] = Math.min(out[size + i]!, Math.abs(best));
    }
    this.#hide(out);
    return out;
  }

  /** Takes hidden square roots out of shifts, [2, parameters]. */
  #hide(shifts: Float64Array): void {
    for (const i of this.#hidden) shifts[i] = shifts[this.#best.length + i] = Number.NaN;
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
