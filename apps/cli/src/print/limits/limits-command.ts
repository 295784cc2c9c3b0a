import { limitTable } from "@rabbit-fit/results";
import { tableCommand } from "../table-command.js";

/** `rabbit print limits`. */
export const limitsCommand = tableCommand({
  name: "limits",
  specs: [],
  make: ({ group, blinded }) => limitTable(group, blinded),
});
