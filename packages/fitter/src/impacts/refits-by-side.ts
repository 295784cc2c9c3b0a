import type { ImpactDefinition } from "../options/impact-definition.js";
import type { Postfit } from "../postfit/postfit.js";
import type { ContourPointSpec, MinimumOutcome, MinimumSpec } from "../postfit/refit-spec.js";
import { sides } from "./impact-tables.js";

/** Where the two refits of a source lead. */
export type OutcomeBySide = Readonly<Record<(typeof sides)[number], MinimumOutcome>>;

/**
 * Makes a refit on each side of each source.
 *
 * @param specOf the refit, by its source, its side and the key that it is to have
 */
export async function refitsBySide(
  fit: Postfit,
  sources: readonly number[],
  { kind, signal }: Pick<ImpactDefinition, "kind"> & { readonly signal?: AbortSignal | undefined },
  specOf: (source: number, side: (typeof sides)[number], key: string) => MinimumSpec | ContourPointSpec,
): Promise<readonly OutcomeBySide[]> {
  const { parameterNames } = fit.likelihood;
  const specs = sources.flatMap((source) =>
    sides.map((side) => specOf(source, side, `${kind}/${parameterNames[source]}/${side}`)),
  );
  const outcomes = await fit.refits(specs, { what: `${kind} impacts`, signal });
  return sources.map((_, i) => ({ down: outcomes[2 * i]!, up: outcomes[2 * i + 1]! }));
}
