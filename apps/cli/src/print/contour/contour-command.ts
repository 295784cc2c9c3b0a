import { contourTable, intervalTable } from "@rabbit-fit/results";
import { UsageError } from "../../argparse/usage-error.js";
import { tableCommand } from "../table-command.js";
import { contourOptionSpecs } from "./options.js";

/** `rabbit print contour`. */
export const contourCommand = tableCommand({
  name: "contour",
  specs: contourOptionSpecs,
  make({ group, blinded, squared }, { of, pair }) {
    if (pair !== null && of !== null) {
      throw new UsageError("conflict", "--pair and --of are two tables. Give one of them.");
    }
    if (pair !== null) return contourTable(group, pair as readonly [string, string], blinded, squared);
    return intervalTable(group, of ?? undefined, blinded, squared);
  },
});
