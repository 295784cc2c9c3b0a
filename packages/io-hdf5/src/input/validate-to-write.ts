import { type FitInput, validateFitInput } from "@rabbit-fit/contracts";
import { BlockCheck } from "../kernel/block-check.js";

/**
 * Checks a tensor that is to be written.
 *
 * @throws RabbitInputError as `validateFitInput`
 */
export function validateToWrite(input: FitInput): void {
  validateFitInput(input, { rowBlocks: "checked" });
  // The slow check says which entry is wrong.
  if (!entriesAreValid(input)) validateFitInput(input);
}

function entriesAreValid({ templates, externalTerms }: FitInput): boolean {
  const check = new BlockCheck();
  const { columnCount } = templates;
  const areTemplatesValid =
    templates.kind === "dense"
      ? templates.logk.every((block) => check.isFinite(block))
      : templates.logk.every((block) => check.isSorted(block, columnCount, "full"));
  return (
    areTemplatesValid &&
    externalTerms.every(
      ({ hessian }) =>
        hessian?.kind !== "sparse" ||
        hessian.upper.every((block) => check.isSorted(block, hessian.size, "upper")),
    )
  );
}
