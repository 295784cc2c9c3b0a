import { type Channel, type FitInput, RabbitInputError, refuseNoInput } from "@rabbit-fit/contracts";
import { listOf, notNegative, optionsOf, text } from "@rabbit-fit/contracts/options";
import { type CheckThresholds, DEFAULT_CHECK_THRESHOLDS, type TensorFinding } from "./finding.js";
import { dataFindings, templateFindings, yieldFindings } from "./nominal-findings.js";
import { tallyNominal } from "./nominal-tally.js";
import { createRowVariations, pairVariations } from "./row-variations.js";
import { templateRows } from "./template-rows.js";
import { variationFindings } from "./variation-findings.js";
import { createVariationTally } from "./variation-tally.js";

export interface CheckOptions {
  /** Names of the channels to look at; all of them by default. */
  readonly channels?: readonly string[];
  /** Instead of the default ones, those that are given. */
  readonly thresholds?: Partial<CheckThresholds>;
}

const checkOptions = optionsOf<CheckOptions>({
  channels: listOf(text, "names of channels"),
  thresholds: optionsOf<CheckThresholds>({
    data: notNegative,
    yield: notNegative,
    statisticalUncertainty: notNegative,
    variation: notNegative,
    oneSidedShare: notNegative,
  }),
});

/**
 * Looks for what may be faults of a tensor that is valid: empty bins and channels, templates that are zero or negative,
 * systematics that vary nothing, vary too much, or to one side only. The order of the findings is that of the channels,
 * then of processes and systematics. One pass over the variations; nothing is changed.
 *
 * @returns what was found; nothing, for a tensor that raises no question
 * @throws RabbitInputError for a channel that the tensor does not have, or a tensor whose row blocks a fit has taken over
 *
 * @example
 * for (const finding of checkFitInput(input)) console.log(finding.kind);
 */
export function checkFitInput(input: FitInput, options: CheckOptions = {}): TensorFinding[] {
  checkOptions.check(options, "options");
  refuseNoInput(input);
  const { processes, systematics, systematicType } = input;
  const thresholds = { ...DEFAULT_CHECK_THRESHOLDS, ...options.thresholds };
  const selected = selectChannels(input.channels, options.channels);
  const rows = templateRows(input);
  const nominal = tallyNominal(input, rows);
  const systematicCount = systematics.names.length;
  const tally = createVariationTally({
    processCount: processes.length,
    systematicCount,
    systematicType,
    largeRatio: thresholds.variation,
  });
  const variations = createRowVariations(systematicCount);
  const variedSystematics = new Uint8Array(systematicCount);
  const variedProcesses = new Uint8Array(processes.length);
  const findings: TensorFinding[] = [];
  let row = 0;
  for (const [index, channel] of input.channels.entries()) {
    if (!selected.has(channel.name)) continue;
    while (row < rows.count && rows.bin(row) < channel.start) row++;
    for (; row < rows.count && rows.bin(row) < channel.stop; row++) {
      pairVariations(rows.entries(row), systematicCount, variations);
      tally.add(rows.bin(row), rows.process(row), rows.norm(row), variations);
    }
    findings.push(
      ...dataFindings(input, channel, thresholds),
      ...yieldFindings(input, channel, nominal, thresholds),
      ...templateFindings(input, channel, index, { rows, nominal }),
    );
    for (const summary of tally.take()) {
      variedSystematics[summary.systematic] = 1;
      variedProcesses[summary.process] = 1;
      findings.push(...variationFindings(input, channel, summary, thresholds));
    }
  }
  for (const [i, systematic] of systematics.names.entries()) {
    if (variedSystematics[i] === 0) findings.push({ kind: "empty-systematic", systematic });
  }
  for (const [i, process] of processes.entries()) {
    if (variedProcesses[i] === 0) findings.push({ kind: "process-without-systematics", process });
  }
  return findings;
}

function selectChannels(channels: readonly Channel[], names: readonly string[] | undefined): Set<string> {
  const known = channels.map(({ name }) => name);
  if (names === undefined) return new Set(known);
  for (const [index, found] of names.entries()) {
    if (known.includes(found)) continue;
    throw new RabbitInputError({ field: "channels", index, found, expected: `one of ${known.join(", ")}` });
  }
  return new Set(names);
}
