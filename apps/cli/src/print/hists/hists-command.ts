import { basename } from "node:path";
import { RabbitInputError } from "@rabbit-fit/contracts";
import { nearestName } from "@rabbit-fit/contracts/nearest-name";
import {
  type BinChoice,
  binTable,
  chosenBins,
  hepDataSubmission,
  postfitRelation,
} from "@rabbit-fit/results";
import { type ValuesOf, valuesOf } from "../../argparse/option-values.js";
import { UsageError } from "../../argparse/usage-error.js";
import type { Action } from "../../command.js";
import { ExitCode } from "../../exit-code.js";
import { namingInput } from "../../fit/input-file.js";
import { commandLogger } from "../../terminal/logger.js";
import { tableOptionSpecs } from "../options.js";
import { type PrintedFit, readPrintedFit, tableCommand } from "../table-command.js";
import { tableFormat } from "../write-table.js";
import { writeSubmission } from "./hepdata-files.js";
import { histsOptionSpecs } from "./options.js";

const specs = [...histsOptionSpecs] as const;

/** `rabbit print hists`. */
export const histsCommand: Action = (invocation, surroundings) => {
  const { hepdata } = valuesOf(specs, invocation.values);
  return hepdata === null ? tableOfBins(invocation, surroundings) : submission(invocation, surroundings);
};

const tableOfBins = tableCommand({
  name: "hists",
  specs,
  make: (fit, values) => binTable(fit.group, binChoice(fit, values)),
  facts(fit, values) {
    const { stage, tests } = chosenBins(fit.group, binChoice(fit, values));
    return { stage, tests };
  },
});

/** Writes the bins for HEPData. */
const submission: Action = async ({ input, values: record }, surroundings) => {
  const { signal } = surroundings;
  const shared = valuesOf(tableOptionSpecs, record);
  const values = valuesOf(specs, record);
  const other = tableFormat(shared) === "text" ? shared.output && "output" : tableFormat(shared);
  if (other) throw new UsageError("conflict", `--hepdata and --${other} cannot be given together.`);
  const fit = await readPrintedFit(input, shared.result, signal);
  const tables = await namingInput(
    input,
    (async () => hepDataSubmission(fit.group, binChoice(fit, values)))(),
  );
  const log = commandLogger(surroundings, {
    verbosity: shared.verbose,
    color: !shared.noColorLogger,
  });
  if (!tables.some(({ dependent_variables: [first] }) => first?.header.name === "Covariance")) {
    log.warning(`${basename(input)} has no covariance of bins: fit with --computeHistCov.`);
  }
  const files = await writeSubmission(tables, values.hepdata!, { input, signal });
  log.info(`Submission of ${tables.length} tables written in file ${files[0]}`);
  return ExitCode.ok;
};

function binChoice(
  fit: PrintedFit,
  { mapping, channels, prefit, processes }: ValuesOf<typeof specs>,
): BinChoice {
  const { group, meta, blinded } = fit;
  const mappings = mapping.map((words) => words.join(" "));
  for (const name of mappings) refuseUnknown("--mapping", name, [...group.mappings.keys()]);
  const known = mappings.length > 0 ? mappings : [...group.mappings.keys()];
  const names = known.flatMap((name) => [...(group.mappings.get(name)?.channels.keys() ?? [])]);
  for (const name of channels ?? []) refuseUnknown("--channels", name, names);
  return {
    ...(mappings.length > 0 && { mappings }),
    ...(channels !== null && { channels }),
    ...(prefit && { stage: "prefit" }),
    perProcess: processes,
    relation: postfitRelation(group, meta),
    blinded,
  };
}

/** @throws RabbitInputError with the names that there are, and the one that may be meant */
function refuseUnknown(option: string, name: string, names: readonly string[]): void {
  // Without any name the result has no histograms, which the library says.
  if (names.includes(name) || names.length === 0) return;
  const nearest = nearestName(name, names);
  throw new RabbitInputError({
    field: option,
    found: name,
    expected: `one of: ${[...new Set(names)].join(", ")}`,
    ...(nearest !== undefined && { remedy: `Did you mean "${nearest}"?` }),
  });
}
