import { RabbitInputError } from "@rabbit-fit/contracts";
import type { Action } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { jsonText } from "../json/json-text.js";
import { inspectInput } from "./input-inspection.js";
import { inspectionText } from "./inspection-text.js";
import { inspectResult } from "./result-inspection.js";

/** `rabbit inspect`. It reads the whole file, so that what it says is true of what a fit would see. */
export const inspectCommand: Action = async ({ input, values }, { stdout }) => {
  const { inspect, readFitInput, readFitResult } = await import("@rabbit-fit/io-hdf5/node");
  const { kind } = await inspect(input);
  if (kind === "other") {
    throw new RabbitInputError({
      file: input,
      field: "content",
      expected: "the input or the result of a fit",
    });
  }
  const inspection =
    kind === "tensor"
      ? inspectInput(input, await readFitInput(input))
      : inspectResult(input, await readFitResult(input));
  stdout.write(values.json === true ? jsonText(inspection) : inspectionText(inspection));
  return ExitCode.ok;
};
