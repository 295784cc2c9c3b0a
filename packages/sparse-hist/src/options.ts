import { HistogramError } from "./histogram-error.js";

/** The names of all options of a call. One that is left out does not compile. */
export type OptionNames<Options> = { readonly [K in keyof Required<Options>]: true };

/**
 * Refuses a misspelt option, which would be passed over otherwise, and what has no options by name, such as a list.
 *
 * @param path of the options in messages
 * @throws HistogramError
 */
export function checkOptions<Options extends object>(
  path: string,
  options: Options,
  known: OptionNames<Options>,
): void {
  const isRecord =
    typeof options === "object" && options !== null && Object.getPrototypeOf(options) === Object.prototype;
  // Objects of another realm, and those without a prototype, have options as well.
  if (!isRecord && Object.prototype.toString.call(options) !== "[object Object]") {
    const state = typeof options === "object" && options !== null ? {} : { found: options };
    throw new HistogramError({ field: path, ...state, expected: `an object { ${namesOf(known)} }` });
  }
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(known, name)) continue;
    throw new HistogramError({
      field: `${path}.${name}`,
      state: "not an option",
      expected: `one of ${namesOf(known)}`,
    });
  }
}

function namesOf(known: object): string {
  return Object.keys(known).join(", ");
}
