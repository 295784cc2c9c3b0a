import { yieldTable } from "@rabbit-fit/results";
import { tableCommand } from "../table-command.js";
import { yieldsOptionSpecs } from "./options.js";

/** `rabbit print yields`. */
export const yieldsCommand = tableCommand({
  name: "yields",
  specs: yieldsOptionSpecs,
  make: ({ group, blinded }, { bins, channels, mapping }) =>
    yieldTable(group, {
      per: bins ? "bin" : "channel",
      blinded,
      ...(channels !== null && { channels }),
      ...(mapping !== null && { mapping }),
    }),
});
