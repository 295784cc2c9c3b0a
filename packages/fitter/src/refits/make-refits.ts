import type { Postfit } from "../postfit/postfit.js";
import type { RefitOutcome, RefitSpec } from "../postfit/refit-spec.js";
import type { RefitsCall, RefitsSetting } from "../postfit/refits-setting.js";
import { makeEach } from "./make-each.js";
import { refitMaker } from "./make-refit.js";
import { PointCount } from "./point-count.js";

/**
 * Makes many refits of a fit, and tells how far they are.
 *
 * @returns outcomes in the order of the specifications; the same bits wherever they are made
 */
export function makeRefits(
  fit: Postfit,
  specs: readonly RefitSpec[],
  { refits, onRefit, threads, group, onProgress }: RefitsSetting,
  { what, signal, onPoint }: RefitsCall,
): Promise<readonly RefitOutcome[]> {
  const total = specs.length;
  const known = new Map(
    specs.flatMap((spec) => {
      const outcome = refits?.get(spec.key, spec);
      return outcome ? [[spec.key, outcome]] : [];
    }),
  );
  const points = new PointCount(specs, known, onPoint);
  return makeEach(specs, {
    make: refitMaker(fit),
    threads,
    known,
    onOutcome(spec, outcome, done) {
      onRefit?.(spec.key, outcome);
      points.finished(spec, outcome);
      onProgress?.({ kind: "refits", group, what, done, total });
    },
    onPoint: () => points.next(),
    onGivenUp: () => points.givenUp(),
    signal,
  });
}
