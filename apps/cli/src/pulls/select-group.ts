import { type FitResult, RabbitInputError, type ResultGroup } from "@rabbit-fit/contracts";

/** How many fits an error lists: there may be thousands of toys. */
const listedCount = 10;

/**
 * A fit of a result by its name. Without a name, the fit to data, or to the Asimov data where there is none
 * (the reference's `get_fitresult`).
 *
 * @param option which gave the name, for the error
 * @throws RabbitInputError listing the fits that there are
 */
export function selectGroup(result: FitResult, name: string | null, option = "--result"): ResultGroup {
  const find = (wanted: string) => result.groups.find((group) => group.name === wanted);
  const group = name === null ? (find("") ?? find("asimov")) : find(name);
  if (group !== undefined) return group;
  const names = result.groups.map((group) => (group.name === "" ? "the fit to data" : group.name));
  const listed = names.slice(0, listedCount).join(", ");
  throw new RabbitInputError({
    field: option,
    ...(name !== null && { found: name }),
    expected: `one of: ${listed}${names.length > listedCount ? ` and ${names.length - listedCount} more` : ""}`,
    ...(names.length === 1 && find("") !== undefined && { remedy: `Leave ${option} out.` }),
  });
}
