import { correlationMatrixTable, correlationTable } from "@rabbit-fit/results";
import { UsageError } from "../../argparse/usage-error.js";
import { chosenParameters } from "../chosen-parameters.js";
import { tableCommand } from "../table-command.js";
import { correlationsOptionSpecs } from "./options.js";

/** `rabbit print correlations`. */
export const correlationsCommand = tableCommand({
  name: "correlations",
  specs: correlationsOptionSpecs,
  make({ group }, { parameters, of, above, top, matrix }) {
    if (matrix) {
      const selecting = Object.entries({ of, above, top }).find(([, value]) => value !== null);
      if (selecting) {
        throw new UsageError("conflict", `--matrix and --${selecting[0]} cannot be given together.`);
      }
    }
    if (top !== null && top < 1) {
      throw new UsageError("invalid-value", `--top is ${top}, expected a whole number above 0.`);
    }
    const chosen = chosenParameters(group, parameters);
    if (matrix) return correlationMatrixTable(group, chosen);
    return correlationTable(group, {
      parameters: chosen,
      ...(of !== null && { of }),
      ...(above !== null && { above }),
      ...(top !== null && { top }),
    });
  },
});
