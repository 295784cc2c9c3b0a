import { scan2DTable, scannedNames, scanTable } from "@rabbit-fit/results";
import { UsageError } from "../../argparse/usage-error.js";
import { tableCommand } from "../table-command.js";
import { scanOptionSpecs } from "./options.js";

/** `rabbit print scan`. */
export const scanCommand = tableCommand({
  name: "scan",
  specs: scanOptionSpecs,
  make({ group, blinded, squared }, { along, pair }) {
    if (pair !== null && along !== null) {
      throw new UsageError("conflict", "--pair and --along are two tables. Give one of them.");
    }
    if (pair !== null) return scan2DTable(group, pair as readonly [string, string], blinded, squared);
    const names = along ?? scannedNames(group);
    if (names.length > 0) return scanTable(group, names, blinded, squared);
    throw new UsageError(
      "conflict",
      "The result has no scan along a parameter. Fit with --scan, or name the two parameters of a scan with --pair.",
    );
  },
});
