import { type FitResult, RabbitInputError, type ResultGroup } from "@rabbit-fit/contracts";

/**
 * A fit of a result by its name. Without a name, the fit to data, or to the Asimov data where there is none
 * (the reference's `get_fitresult`).
 *
 * @throws RabbitInputError listing the fits that there are
 */
export function selectGroup(result: FitResult, name: string | null): ResultGroup {
  const find = (wanted: string) => result.groups.find((group) => group.name === wanted);
  const group = name === null ? (find("") ?? find("asimov")) : find(name);
  if (group !== undefined) return group;
  const names = result.groups.map((group) => (group.name === "" ? "the fit to data" : group.name));
  throw new RabbitInputError({
    field: "--result",
    ...(name !== null && { found: name }),
    expected: `one of: ${names.join(", ")}`,
  });
}
