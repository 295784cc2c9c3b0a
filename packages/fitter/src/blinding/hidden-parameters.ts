import { type Blinding, type FitInput, listedNames } from "@rabbit-fit/contracts";
import type { ParameterOffsets } from "../data/placed-data.js";
import type { ModelDescription } from "../likelihood/model-description.js";
import type { FitOptions } from "../options/fit-options.js";
import { blindingScales } from "../parameter-models/parameter-model.js";
import type { Frozen } from "../parameters/frozen.js";
import { blindingOffsets, DEFAULT_BLINDING_SCHEME, OFFSET_WIDTH } from "./blinding-offsets.js";

/**
 * Offsets of all parameters of interest, with those of the nuisance parameters, that are not unblinded.
 *
 * @throws RabbitInputError as `blindingOffsets`
 */
export async function hidingOffsets(
  { systematics, data }: Pick<FitInput, "systematics" | "data">,
  {
    unblind = [],
    blindingGroups = [],
    blindingScheme: scheme = DEFAULT_BLINDING_SCHEME,
  }: NonNullable<FitOptions["data"]>,
  { map, parameterNames }: ModelDescription,
): Promise<{ readonly offsets: ParameterOffsets; readonly unblinded: readonly string[] }> {
  const { poiCount, modelCount, size } = map;
  const pois = parameterNames.slice(0, poiCount);
  const nois = Array.from(systematics.noiIndices, (index) => systematics.names[index]!);
  const poiScales = blindingScales(map.model);
  const drawn = await blindingOffsets({
    scheme,
    pois,
    poiScales,
    nois,
    unblind,
    blindingGroups,
    observed: data.counts,
  });
  const unblinded = new Set(drawn.unblinded);
  const offsets = noOffsets(scheme, size);
  pois.forEach((name, i) => {
    if (unblinded.has(name)) return;
    offsets.hidden[i] = 1;
    offsets.shifts[i] = drawn.poiShifts[i]!;
    offsets.factors[i] = drawn.poiFactors[i]!;
    offsets.widths[i] = scheme === "additive" ? OFFSET_WIDTH * poiScales[i]! : 0;
  });
  systematics.noiIndices.forEach((index, i) => {
    if (unblinded.has(nois[i]!)) return;
    const place = modelCount + index;
    offsets.hidden[place] = 1;
    offsets.shifts[place] = drawn.noiShifts[i]!;
    offsets.widths[place] = OFFSET_WIDTH;
  });
  return { offsets, unblinded: drawn.unblinded };
}

function noOffsets(scheme: Blinding["scheme"], size: number): ParameterOffsets {
  return {
    scheme,
    hidden: new Uint8Array(size),
    shifts: new Float64Array(size),
    factors: new Float64Array(size).fill(1),
    widths: new Float64Array(size),
  };
}

/**
 * The offsets of a fit that is not minimised: only what another fit has blinded. A value that comes from the options is no
 * secret; behind an offset the yields there would tell of the offset.
 *
 * @param blinded names of parameters with blinded values
 */
export function offsetsWithoutFit(
  offsets: ParameterOffsets,
  blinded: readonly string[],
  names: readonly string[],
): ParameterOffsets {
  // Python rabbit at commit 948a94a has its factors there, too.
  if (offsets.scheme === "multiplicative") return offsets;
  const kept = noOffsets(offsets.scheme, names.length);
  const isBlinded = new Set(blinded);
  names.forEach((name, i) => {
    if (!isBlinded.has(name)) return;
    kept.hidden[i] = offsets.hidden[i]!;
    kept.shifts[i] = offsets.shifts[i]!;
    kept.factors[i] = offsets.factors[i]!;
    kept.widths[i] = offsets.widths[i]!;
  });
  return kept;
}

/** What a result says of its offsets: never what they are. */
export function blindingOf({ scheme, hidden }: ParameterOffsets, names: readonly string[]): Blinding {
  return { scheme, parameters: names.filter((_, i) => hidden[i]) };
}

/**
 * What gives away, by the options of a fit, what its offsets hide; sentences with names and without numbers.
 *
 * @param shows whether there are histograms of the fitted yields
 */
export function weaknesses(
  { scheme, hidden }: ParameterOffsets,
  {
    names,
    squared,
    frozen,
    shows,
  }: {
    readonly names: readonly string[];
    readonly squared: Uint8Array;
    readonly frozen: Frozen;
    readonly shows: boolean;
  },
): string[] {
  const all = names.filter((_, i) => hidden[i]);
  // What is frozen has no uncertainty.
  const roots = names.filter((_, i) => hidden[i] && squared[i] && !frozen.has(i));
  const held = names.filter((_, i) => hidden[i] && frozen.has(i));
  const texts: string[] = [];
  if (all.length === 0) return texts;
  if (scheme === "multiplicative") {
    texts.push(
      `options.data.blindingScheme: "multiplicative" divides the uncertainties of signal strengths by the hidden factor: beside an expected uncertainty they give it away. Use it only to compare with Python rabbit at commit 948a94a.`,
    );
  } else if (roots.length > 0) {
    texts.push(
      `The uncertainty of ${list(roots)} tells of the value: of a strength that is stored as its square root it is sigma(mu) / (2 sqrt(mu)). To hide the value, fit with options.parameters.allowNegative.`,
    );
  }
  if (held.length > 0) {
    texts.push(
      `${list(held)} ${held.length === 1 ? "is" : "are"} frozen behind a blinding offset, not at the value before the fit. To freeze there, name ${held.length === 1 ? "it" : "them"} in options.data.unblind.`,
    );
  }
  if (shows) {
    texts.push(
      `Histograms after the fit show yields at the true value of ${list(all)}, which can be read off them.`,
    );
  }
  return texts;
}

/**
 * The parameters that their offset hides badly: it was drawn from a distribution that is narrower than five of their
 * uncertainties; a sentence with names and without numbers.
 *
 * @param variances [parameters]
 */
export function narrowlyHidden(
  { hidden, widths }: ParameterOffsets,
  variances: Float64Array,
  names: readonly string[],
): string | undefined {
  const narrow = names.filter((_, i) => {
    return hidden[i] && widths[i]! > 0 && widths[i]! < SAFE_WIDTH * Math.sqrt(variances[i]!);
  });
  if (narrow.length === 0) return undefined;
  return `Blinding offsets are too narrow to hide ${list(narrow)}, whose uncertainty is not small beside them. Fit again with a larger blindAdditiveScale of the parameter model, or larger variations of the nuisance parameter.`;
}

/** How many uncertainties an offset has to be able to move a value. */
const SAFE_WIDTH = 5;

function list(names: readonly string[]): string {
  return listedNames(names.map((name) => `"${name}"`));
}
