import { type BlindingScheme, matchNames, RabbitInputError, refuseUnmatched } from "@rabbit-fit/contracts";
import { pcg64 } from "../random/pcg64.js";
import { standardNormal } from "../random/ziggurat-normal.js";

/** Standard deviation of what is drawn. */
export const OFFSET_WIDTH = 5;

/** The scheme where none is asked for. */
export const DEFAULT_BLINDING_SCHEME: BlindingScheme = "additive";

/** What unblinds all parameters; it may match nothing. */
const EVERYTHING = ".*";

/** How many names an error lists. */
const LISTED = 10;

export interface BlindingRequest {
  readonly scheme: BlindingScheme;
  readonly pois: readonly string[];
  /** Scale of the additive offset of each parameter of interest, [pois]; 1 by default. */
  readonly poiScales?: Float64Array;
  readonly nois: readonly string[];
  readonly unblind: readonly string[];
  readonly blindingGroups: readonly string[];
  /** Counts of the observed data, [bins]. */
  readonly observed: Float64Array;
}

export interface BlindingOffsets {
  /** Term on each parameter of interest as it is stored; 0 where it is unblinded, [pois]. */
  readonly poiShifts: Float64Array;
  /** Factor on each parameter of interest; 1 where it is unblinded, [pois]. */
  readonly poiFactors: Float64Array;
  /** Term on each nuisance parameter of interest; 0 where it is unblinded, [nois]. */
  readonly noiShifts: Float64Array;
  /** Names of what is unblinded. */
  readonly unblinded: readonly string[];
}

/**
 * Offsets that hide the parameters of interest in a fit to data. Numbers z of a normal distribution of width 5 are drawn from
 * NumPy's PCG64, seeded by the SHA-256 of the name of the parameter or of its group, so that they are those of Python rabbit
 * and the same in every fit. A nuisance parameter of interest is theta = x + z. A parameter of interest is
 *
 *   additive         x + scale z, squared where it is stored as its square root: covariance, uncertainties and impacts are
 *                    those without blinding
 *   multiplicative   x exp(z), or x^2 exp(z): those of Python rabbit at commit 948a94a, to compare with it. Uncertainties are
 *                    divided by the factor, so that an expected uncertainty gives it away
 *
 * Observed data have offsets of their own, apart from those of simulation, which are known: data count as observed where all
 * counts are whole numbers. With multiplicative offsets one whole number is enough, as in Python rabbit at that commit.
 *
 * @throws RabbitInputError when a parameter is both unblinded and in a blinding group, or an expression matches none
 */
export async function blindingOffsets(request: BlindingRequest): Promise<BlindingOffsets> {
  const { pois, nois, blindingGroups } = request;
  const names = [...pois, ...nois];
  const unblinded = matchNames(request.unblind, names, "options.data.unblind");
  // A slip in a name would leave a parameter blinded, or a group without what should share its offset.
  const expected = expectedMatch(names);
  const named = (expressions: readonly string[]) =>
    expressions.filter((expression) => expression !== EVERYTHING);
  refuseUnmatched(named(request.unblind), names, { option: "options.data.unblind", expected });
  refuseUnmatched(named(blindingGroups), names, { option: "options.data.blindingGroups", expected });
  const seeds = new Map<string, string>();
  for (const group of blindingGroups) {
    for (const name of matchNames([group], names, "options.data.blindingGroups")) {
      if (unblinded.includes(name)) {
        throw new RabbitInputError({
          field: "options.data.blindingGroups",
          found: group,
          expected: `no parameter that options.data.unblind names too, but it matches "${name}"`,
          remedy: "Tighten one of the two expressions.",
        });
      }
      // The first group that matches a parameter has it.
      if (!seeds.has(name)) seeds.set(name, group);
    }
  }
  const isWhole = (count: number) => count === Math.floor(count);
  const { observed, scheme, poiScales } = request;
  const isAdditive = scheme === "additive";
  const isObserved = isAdditive ? observed.every(isWhole) : observed.some(isWhole);
  const offset = async (name: string) =>
    OFFSET_WIDTH * (await normalFromText((seeds.get(name) ?? name) + (isObserved ? "_data" : "")));
  const offsetsOf = async (parameters: readonly string[]) =>
    Float64Array.from(
      await Promise.all(parameters.map((name) => (unblinded.includes(name) ? 0 : offset(name)))),
    );
  const poiOffsets = await offsetsOf(pois);
  return {
    poiShifts: poiOffsets.map((value, i) => (isAdditive ? (poiScales?.[i] ?? 1) * value : 0)),
    poiFactors: poiOffsets.map((value) => (isAdditive ? 1 : Math.exp(value))),
    noiShifts: await offsetsOf(nois),
    unblinded,
  };
}

function expectedMatch(names: readonly string[]): string {
  if (names.length === 0) return "nothing, as the fit has no parameter of interest";
  const listed = names.slice(0, LISTED).join(", ");
  return `an expression that matches a parameter of interest: ${listed}${names.length > LISTED ? " ..." : ""}`;
}

/** The first normal deviate of NumPy's default generator, seeded by the SHA-256 of a text read as one integer. */
async function normalFromText(text: string): Promise<number> {
  const digest = new DataView(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  const wordCount = digest.byteLength / 4;
  // The digest is a big-endian number, the seed takes its least significant word first.
  const entropy = Uint32Array.from({ length: wordCount }, (_, i) =>
    digest.getUint32(4 * (wordCount - 1 - i)),
  );
  return standardNormal(pcg64(significantWords(entropy)));
}

/** NumPy turns an integer into as few words as hold it. */
function significantWords(words: Uint32Array): Uint32Array {
  let length = words.length;
  while (length > 1 && words[length - 1] === 0) length--;
  return words.subarray(0, length);
}
