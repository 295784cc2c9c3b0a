import { blindedParameters, jsonText } from "@rabbit-fit/results";
import { valuesOf } from "../../argparse/option-values.js";
import type { Action } from "../../command.js";
import { ExitCode } from "../../exit-code.js";
import { checkReadable } from "../../fit/input-file.js";
import { readFit } from "../../fit/read-fit.js";
import { heedInterruption } from "../../interruption.js";
import { pullsOptionSpecs } from "./options.js";
import { pullRows, selectRows, sortRows } from "./pull-rows.js";
import { pullsText } from "./pulls-text.js";
import { pythonRegex } from "./python-regex.js";

/** `rabbit print pulls`, Python rabbit's `rabbit_print_pulls_and_constraints`. */
export const pullsCommand: Action = async ({ input, values: record }, { stdout, signal }) => {
  const values = valuesOf(pullsOptionSpecs, record);
  const keep = expression(values.keepNuisances, "keepNuisances");
  const exclude = expression(values.excludeNuisances, "excludeNuisances");
  await checkReadable(input);
  const { group, meta } = await readFit(input, { name: values.result, option: "--result", signal });
  await heedInterruption(signal);
  let rows = selectRows(pullRows(group, blindedParameters(group, { meta })), { keep, exclude });
  if (values.sort !== null) rows = sortRows(rows, values.sort);
  if (values.sort !== null && values.reverse_sort) rows.reverse();
  const prefit = !values.noPrefit;
  if (!values.json) {
    stdout.write(pullsText(rows, { prefit }));
    return ExitCode.ok;
  }
  const parameters = rows.map(({ prefitPull, prefitConstraint, ...postfit }) =>
    prefit ? { ...postfit, prefitPull, prefitConstraint } : postfit,
  );
  stdout.write(jsonText({ file: input, result: group.name, parameters }));
  return ExitCode.ok;
};

function expression(source: string | null, option: string): RegExp | undefined {
  return source === null ? undefined : pythonRegex(source, option);
}
