import { isDeepStrictEqual } from "node:util";
import { type ArgumentValue, destination, longFlag, type OptionSpec } from "./option-spec.js";
import { UsageError } from "./usage-error.js";

/** Values by the names of the options, with dashes as underscores. */
export type ArgumentRecord = Readonly<Record<string, ArgumentValue>>;

/**
 * Refuses what this version cannot do. An option that asks for what happens anyway is let through.
 *
 * @throws UsageError naming the first such option
 */
export function refuseUnavailable(specs: readonly OptionSpec[], values: ArgumentRecord): void {
  for (const spec of specs) {
    const value = values[destination(spec)]!;
    if (isDeepStrictEqual(value, spec.default)) continue;
    switch (spec.availability.kind) {
      case "available":
        break;
      case "default-only":
        throw new UsageError("not-available", refusal(spec, value));
      default:
        spec.availability satisfies never;
    }
  }
}

function refusal(spec: OptionSpec, value: ArgumentValue): string {
  const flag = longFlag(spec);
  if (spec.choices === undefined) return `${flag} is not available yet in this version.`;
  return `${flag} ${value} is not available yet in this version, only its default, ${spec.default}.`;
}
