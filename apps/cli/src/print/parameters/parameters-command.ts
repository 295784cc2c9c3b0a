import { parameterTable } from "@rabbit-fit/results";
import { chosenParameters } from "../chosen-parameters.js";
import { tableCommand } from "../table-command.js";
import { parametersOptionSpecs } from "./options.js";

/** `rabbit print parameters`. */
export const parametersCommand = tableCommand({
  name: "parameters",
  specs: parametersOptionSpecs,
  make({ group, parameters: all }, { parameters: expressions }) {
    const chosen = new Set(chosenParameters(group, expressions));
    return parameterTable(all.filter(({ name }) => chosen.has(name)));
  },
});
