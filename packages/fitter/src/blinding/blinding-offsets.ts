import { matchNames, RabbitInputError, refuseUnmatched } from "@rabbit-fit/contracts";
import { pcg64 } from "./pcg64.js";
import { standardNormal } from "./ziggurat-normal.js";

/** Standard deviation of the hidden offsets: of nuisance parameters of interest, and of the logarithm of signal strengths. */
const OFFSET_WIDTH = 5;

/** What unblinds all parameters; it may match nothing. */
const EVERYTHING = ".*";

/** How many names an error lists. */
const LISTED = 10;

export interface BlindingRequest {
  readonly pois: readonly string[];
  readonly nois: readonly string[];
  readonly unblind: readonly string[];
  readonly blindingGroups: readonly string[];
  /** Counts of the observed data, [bins]. */
  readonly observed: Float64Array;
}

export interface BlindingOffsets {
  /** Factor on each parameter of interest; 1 where it is unblinded, [pois]. */
  readonly poiFactors: Float64Array;
  /** Term on each nuisance parameter of interest; 0 where it is unblinded, [nois]. */
  readonly noiShifts: Float64Array;
  /** Names of what is unblinded. */
  readonly unblinded: readonly string[];
}

/**
 * Offsets that hide the parameters of interest in a fit to data. They are drawn from NumPy's PCG64, seeded by the
 * SHA-256 of the name of the parameter or of its group, so that they are those of Python rabbit and the same in
 * every fit.
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
  // As in Python rabbit, data with any whole number in them have offsets of their own, apart from those of simulation.
  const suffix = request.observed.some((count) => count === Math.floor(count)) ? "_data" : "";
  const offset = async (name: string) =>
    OFFSET_WIDTH * (await normalFromText((seeds.get(name) ?? name) + suffix));
  const poiFactors = await Promise.all(
    pois.map(async (name) => (unblinded.includes(name) ? 1 : Math.exp(await offset(name)))),
  );
  const noiShifts = await Promise.all(
    nois.map(async (name) => (unblinded.includes(name) ? 0 : await offset(name))),
  );
  return { poiFactors: Float64Array.from(poiFactors), noiShifts: Float64Array.from(noiShifts), unblinded };
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
