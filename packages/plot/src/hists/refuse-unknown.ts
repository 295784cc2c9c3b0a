import { RabbitInputError } from "@rabbit-fit/contracts";
import { nearestName } from "@rabbit-fit/contracts/nearest-name";

/** @throws RabbitInputError where the name is none of these, with the one that may be meant */
export function refuseUnknown(field: string, name: string, names: readonly string[]): void {
  if (names.includes(name)) return;
  const nearest = nearestName(name, names);
  throw new RabbitInputError({
    field,
    found: name,
    expected: `one of: ${[...new Set(names)].join(", ")}`,
    ...(nearest !== undefined && { remedy: `Did you mean "${nearest}"?` }),
  });
}
