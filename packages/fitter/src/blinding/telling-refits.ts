import type { PlacedData } from "../data/placed-data.js";
import type { Likelihood } from "../likelihood/likelihood.js";
import type { FitOptions } from "../options/fit-options.js";

/**
 * Whether losses on the way of a refit would tell what blinding hides. Where a hidden strength is held at 0,
 * Z = sqrt(2 (L(0) - L_min)) of the data can be read off them. New counts are toys or Asimov data, which are made at such points.
 */
export function tellsHidden(
  { map, data: { offsets } }: Likelihood,
  { hold, data }: { readonly hold: ReadonlyMap<number, number>; readonly data: Partial<PlacedData> },
): boolean {
  if ([...hold.keys()].some((parameter) => map.hides(parameter))) return true;
  return data.counts !== undefined && offsets?.hidden.includes(1) === true;
}

/** The same options for a fit, and for refits of it, that say nothing of their way. */
export function unreported(options: FitOptions): FitOptions {
  const { onProgress: _, diagnostics: _diagnostics, ...run } = options.run ?? {};
  return { ...options, run };
}
