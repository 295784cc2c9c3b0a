import { matchNames, type ResultGroup, refuseUnmatched } from "@rabbit-fit/contracts";
import { parameterNames } from "@rabbit-fit/results";

/**
 * The parameters of a fit that `--parameters` names, in the order of the result; all without it.
 *
 * @throws RabbitInputError for an expression that matches none
 */
export function chosenParameters(
  group: ResultGroup,
  expressions: readonly string[] | null,
): readonly string[] {
  const names = parameterNames(group);
  if (expressions === null) return names;
  refuseUnmatched(expressions, names, { option: "--parameters", expected: "parameters of the result" });
  return matchNames(expressions, names, "--parameters");
}
