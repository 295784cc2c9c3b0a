import type { ReferencePoint } from "../hypothesis/profile.js";
import type { ToyLikelihood } from "./toy-likelihood.js";

/** Bytes that the points of toys may have in each thread: those that come later are made again. */
const MOST_BYTES = 64 * 1024 ** 2;

/**
 * The first fits of toys that are tested at several values, as those without signal are. Kept is the point alone, since a fit with its
 * data and matrices takes up many times as much.
 */
export class KeptReferences {
  readonly #points = new Map<string, ReferencePoint>();
  #bytes = 0;

  /** The likelihood of a toy, whose first fits are made once. */
  of(toy: ToyLikelihood, key: string): ToyLikelihood {
    return {
      ...toy,
      reference: async (range) => {
        const rangeKey = `${range} ${key}`;
        const known = this.#points.get(rangeKey);
        if (known) return known;
        const point = await toy.reference(range);
        this.#keep(rangeKey, point);
        return point;
      },
    };
  }

  #keep(key: string, point: ReferencePoint): void {
    const bytes = point.x.byteLength + 2 * key.length;
    if (this.#bytes + bytes > MOST_BYTES) return;
    this.#bytes += bytes;
    this.#points.set(key, point);
  }
}
