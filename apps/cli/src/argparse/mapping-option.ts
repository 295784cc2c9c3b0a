import { option } from "./declare-option.js";
import type { OptionSpec } from "./option-spec.js";

/** `-m MAPPING ...`: the words of a mapping; given again for each further one. */
export function mappingOption(heading: string, help: string, origin: OptionSpec["origin"] = "rabbit") {
  return option("mapping", {
    short: "m",
    arity: "one-or-more",
    type: "string",
    collects: true,
    default: [],
    origin,
    placeholder: "<name...>",
    heading,
    help,
  });
}
