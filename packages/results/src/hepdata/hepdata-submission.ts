import { BASE_MAPPING, type ResultGroup } from "@rabbit-fit/contracts";
import { testText } from "../bins/bin-notes.js";
import { type BinChoice, type ChosenBins, chosenBins } from "../bins/chosen-bins.js";
import type { ComparedBin, MappedBins } from "../bins/mapped-bins.js";
import { blindedValue } from "../blinding.js";
import type { Estimate } from "../tables/table.js";
import { dataTitle } from "../yields/data-title.js";
import { covarianceTable, dataCovarianceTable } from "./covariance-table.js";
import {
  type HepDataTable,
  type HepDataValue,
  type HepDataVariable,
  hepDataNumber,
} from "./hepdata-table.js";
import { placeVariables } from "./place-variables.js";

/** What a name of HEPData has at most. */
const LONGEST_NAME = 64;

/**
 * The bins of mappings as tables of HEPData: one for each channel of a mapping, with what was observed and what is expected, and one for
 * each mapping with the covariance and the correlation of what is expected in its bins, where the result has them. Data with a covariance have a
 * table of it for each channel.
 *
 * @throws RabbitInputError as `chosenBins`
 */
export function hepDataSubmission(group: ResultGroup, choice: BinChoice = {}): HepDataTable[] {
  const bins = chosenBins(group, choice);
  const mappings = [...new Set(bins.channels.map(({ mapping }) => mapping))];
  const tables = mappings.flatMap((mapping) => {
    const channels = bins.channels.filter((one) => one.mapping === mapping);
    const covariance = covarianceTable(group, { mapping, stage: bins.stage, channels });
    const whole = mapping === BASE_MAPPING ? "the channels" : mapping;
    const named = {
      name: `Covariance of ${whole}`,
      description: `Covariance and correlation of the ${bins.stage} expectation in the bins of ${whole}.`,
    };
    return [
      ...channels.map((channel) => ({
        ...variablesOf(channel, bins, choice.perProcess ?? false),
        name: channels.length === 1 ? tableName(channel, mapping) : tableName(channel),
        description: descriptionOf(channel, bins),
      })),
      ...(covariance === undefined ? [] : [{ ...covariance, ...named }]),
      ...channels.flatMap((channel) => ofData(group, channel, channels.length)),
    ];
  });
  const names = shortNames(tables.map(({ name }) => name));
  return tables.map((table, i) => ({ ...table, name: names[i]! }));
}

/** The covariance of the data in a channel, where they have one. */
function ofData(group: ResultGroup, channel: MappedBins, channelCount: number) {
  const table = dataCovarianceTable(group, channel);
  if (table === undefined) return [];
  const whole = channelCount === 1 ? tableName(channel, channel.mapping) : tableName(channel);
  const title = dataTitle(group.dataSet);
  return [
    {
      ...table,
      name: `Covariance of the data, ${whole}`,
      description: `Covariance and correlation of the ${title} in the bins of ${whole}.`,
    },
  ];
}

function variablesOf(
  { mapping, channel, axes, bins }: MappedBins,
  { stage, dataSet }: ChosenBins,
  perProcess: boolean,
): Pick<HepDataTable, "independent_variables" | "dependent_variables"> {
  const qualifiers = { Mapping: mapping, Channel: channel };
  const expected = capital(stage);
  const processes = perProcess ? [...(bins[0]?.processes.keys() ?? [])] : [];
  const values = (of: (bin: ComparedBin) => Estimate, label: string) =>
    bins.map((bin) => hepDataValue(of(bin), label));
  return {
    independent_variables: placeVariables([{ channel, axes }]),
    dependent_variables: [
      ...(isObserved(bins)
        ? [
            variable(
              capital(dataTitle(dataSet)),
              qualifiers,
              values(({ observed }) => observed!, "data"),
            ),
          ]
        : []),
      variable(
        expected,
        qualifiers,
        values((bin) => bin.expected, "total"),
      ),
      ...processes.map((process) =>
        variable(
          `${expected} ${process}`,
          { ...qualifiers, Process: process },
          values((bin) => bin.processes.get(process)!, "total"),
        ),
      ),
    ],
  };
}

function variable(
  name: string,
  qualifiers: Readonly<Record<string, string>>,
  values: readonly HepDataValue[],
): HepDataVariable<HepDataValue> {
  const listed = Object.entries(qualifiers).map(([kind, value]) => ({ name: kind, value }));
  return { header: { name }, qualifiers: listed, values };
}

function descriptionOf(
  { mapping, channel, bins }: MappedBins,
  { stage, dataSet, tests }: ChosenBins,
): string {
  if (!isObserved(bins)) return `Channel ${channel} of ${mapping}: ${stage} expectation.`;
  return [
    `Channel ${channel} of ${mapping}: ${dataTitle(dataSet)} and ${stage} expectation.`,
    ...tests.filter((test) => test.mapping === mapping).map((test) => testText(test, stage)),
  ].join(" ");
}

function isObserved(bins: readonly ComparedBin[]): boolean {
  return bins.every(({ observed }) => observed !== undefined);
}

/**
 * The words of the mapping with the channel, or `ofOne` where the mapping has one channel only. A channel of the channels as they are
 * needs no words; one of several mappings as one has those of its own mapping.
 */
function tableName({ mapping, channel }: MappedBins, ofOne = `${mapping}, ${channel}`): string {
  return mapping === BASE_MAPPING || mapping === "CompositeMapping" ? channel : ofOne;
}

function hepDataValue({ value, uncertainty }: Estimate, label: string): HepDataValue {
  if (value === blindedValue) return { value };
  // HEPData refuses a value whose uncertainties are all zero.
  const isKnown = uncertainty !== undefined && Number.isFinite(uncertainty) && uncertainty > 0;
  return {
    value: hepDataNumber(value),
    ...(isKnown && { errors: [{ symerror: uncertainty, label }] }),
  };
}

/** Names of at most 64 characters, each once: what is too long ends with the number of its table. */
function shortNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name, i) => {
    const number = ` (table ${i + 1})`;
    const fits = name.length <= LONGEST_NAME && !taken.has(name);
    const short = fits ? name : `${name.slice(0, LONGEST_NAME - number.length)}${number}`;
    taken.add(short);
    return short;
  });
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
