import { BASE_MAPPING, type ResultGroup } from "@rabbit-fit/contracts";
import { testText } from "../bins/bin-notes.js";
import { type BinChoice, type ChosenBins, chosenBins } from "../bins/chosen-bins.js";
import type { ComparedBin, MappedBins } from "../bins/mapped-bins.js";
import { blindedValue } from "../blinding.js";
import type { Estimate } from "../tables/table.js";
import { dataTitle } from "../yields/data-title.js";
import { covarianceTable } from "./covariance-table.js";
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
 * each mapping with the covariance and the correlation of what is expected in its bins, where the result has them.
 *
 * @throws RabbitInputError as `chosenBins`
 */
export function hepDataSubmission(group: ResultGroup, choice: BinChoice = {}): HepDataTable[] {
  const bins = chosenBins(group, choice);
  const mappings = [...new Set(bins.channels.map(({ mapping }) => mapping))];
  const tables = mappings.flatMap((mapping) => {
    const channels = bins.channels.filter((one) => one.mapping === mapping);
    const covariance = covarianceTable(group, { mapping, stage: bins.stage, channels });
    return [
      ...channels.map((channel) => binsTable(channel, bins, { channels, perProcess: choice.perProcess })),
      ...(covariance === undefined
        ? []
        : [
            {
              ...covariance,
              name: `Covariance of ${mapping === BASE_MAPPING ? "the channels" : mapping}`,
              description: `Covariance and correlation of the ${bins.stage} expectation in the bins of ${mapping}.`,
            },
          ]),
    ];
  });
  const names = shortNames(tables.map(({ name }) => name));
  return tables.map((table, i) => ({ ...table, name: names[i]! }));
}

function binsTable(
  { mapping, channel, axes, bins }: MappedBins,
  { stage, dataSet, tests }: ChosenBins,
  {
    channels,
    perProcess = false,
  }: { readonly channels: readonly MappedBins[]; readonly perProcess: boolean | undefined },
): HepDataTable {
  const qualifiers = [
    { name: "Mapping", value: mapping },
    { name: "Channel", value: channel },
  ];
  const variable = (
    name: string,
    values: HepDataValue[],
    more: typeof qualifiers = [],
  ): HepDataVariable<HepDataValue> => ({
    header: { name },
    qualifiers: [...qualifiers, ...more],
    values,
  });
  const title = capital(stage);
  const isObserved = bins.every(({ observed }) => observed !== undefined);
  const processes = perProcess ? [...(bins[0]?.processes.keys() ?? [])] : [];
  const own = tests.filter((test) => test.mapping === mapping).map((test) => testText(test, stage));
  return {
    name: channels.length === 1 && mapping !== BASE_MAPPING ? mapping : tableName(mapping, channel),
    description: [
      `Channel ${channel} of ${mapping}: ${dataTitle(dataSet)} and ${stage} expectation.`,
      ...own,
    ].join(" "),
    independent_variables: placeVariables([{ channel, axes }]),
    dependent_variables: [
      ...(isObserved
        ? [
            variable(
              capital(dataTitle(dataSet)),
              bins.map(({ observed }) => hepDataValue(observed!, "data")),
            ),
          ]
        : []),
      variable(
        title,
        bins.map(({ expected }) => hepDataValue(expected, "total")),
      ),
      ...processes.map((process) =>
        variable(
          `${title} ${process}`,
          bins.map((bin: ComparedBin) => hepDataValue(bin.processes.get(process)!, "total")),
          [{ name: "Process", value: process }],
        ),
      ),
    ],
  };
}

/** The channels of several mappings as one have the words of their mapping in their name. */
function tableName(mapping: string, channel: string): string {
  return mapping === BASE_MAPPING || mapping === "CompositeMapping" ? channel : `${mapping}, ${channel}`;
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
