import { matchNames, refuseUnmatched } from "@rabbit-fit/contracts";
import { parameterTable } from "@rabbit-fit/results";
import { tableCommand } from "../table-command.js";
import { parametersOptionSpecs } from "./options.js";

/** `rabbit print parameters`. */
export const parametersCommand = tableCommand({
  name: "parameters",
  specs: parametersOptionSpecs,
  make({ parameters: all }, { parameters: wanted }) {
    if (wanted === null) return parameterTable(all);
    const names = all.map(({ name }) => name);
    refuseUnmatched(wanted, names, { option: "--parameters", expected: "parameters of the result" });
    const selected = new Set(matchNames(wanted, names, "--parameters"));
    return parameterTable(all.filter(({ name }) => selected.has(name)));
  },
});
