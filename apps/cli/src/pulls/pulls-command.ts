import type { Action } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { checkReadable } from "../fit/input-file.js";
import { heedInterruption } from "../interruption.js";
import { jsonText } from "../json/json-text.js";
import type { SortCriterion } from "./options.js";
import { pullTable, selectRows, sortRows } from "./pull-table.js";
import { pullsText } from "./pulls-text.js";
import { pythonRegex } from "./python-regex.js";
import { readFit } from "./read-fit.js";

/** `rabbit print pulls`, the reference's `rabbit_print_pulls_and_constraints`. */
export const pullsCommand: Action = async ({ input, values }, { stdout, signal }) => {
  const keep = expression(values.keepNuisances as string | null, "keepNuisances");
  const exclude = expression(values.excludeNuisances as string | null, "excludeNuisances");
  await checkReadable(input);
  const group = await readFit(input, { name: values.result as string | null, option: "--result", signal });
  await heedInterruption(signal);
  let rows = selectRows(pullTable(group), { keep, exclude });
  if (values.sort !== null) rows = sortRows(rows, values.sort as SortCriterion);
  if (values.sort !== null && values.reverse_sort === true) rows.reverse();
  const prefit = values.noPrefit !== true;
  if (values.json !== true) {
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
