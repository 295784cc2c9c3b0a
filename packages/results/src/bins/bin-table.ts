import type { ResultGroup } from "@rabbit-fit/contracts";
import { type Table, type TableColumn, type TableRow, table } from "../tables/table.js";
import { dataTitle } from "../yields/data-title.js";
import { axisColumns } from "./axis-columns.js";
import { binNotes, testText } from "./bin-notes.js";
import { type BinChoice, chosenBins } from "./chosen-bins.js";
import type { ComparedBin, MappedBins } from "./mapped-bins.js";

/**
 * Bins of mappings: where they are, what was observed, what is expected after the fit or before it, and their pull; the sum over the bins
 * of each channel, where that means something. Below are the chi-squares of the mappings.
 *
 * @throws RabbitInputError as `chosenBins`
 */
export function binTable(group: ResultGroup, choice: BinChoice = {}): Table {
  const bins = chosenBins(group, choice);
  const { channels, stage, dataSet } = bins;
  const axes = axisColumns(channels.flatMap((channel) => channel.axes));
  const processes = choice.perProcess
    ? [...new Set(channels.flatMap(({ bins }) => bins.flatMap((bin) => [...bin.processes.keys()])))]
    : [];
  const columns: TableColumn[] = [
    { key: "mapping", kind: "text", title: "Mapping" },
    { key: "channel", kind: "text", title: "Channel" },
    { key: "bin", kind: "integer", title: "bin" },
    { key: "isTotal", kind: "flag", title: "total" },
    ...axes.columns,
    { key: "observed", kind: "estimate", title: dataTitle(dataSet) },
    { key: "expected", kind: "estimate", title: stage },
    { key: "pull", kind: "number", title: "pull", decimals: 2 },
    ...processes.map(
      (process): TableColumn => ({
        key: `expected(${process})`,
        fieldKeys: [`expected(${process})`, `expectedUncertainty(${process})`],
        kind: "estimate",
        title: process,
      }),
    ),
  ];
  const row = ({ mapping, channel }: MappedBins, compared: ComparedBin, where: TableRow): TableRow => ({
    mapping,
    channel,
    ...where,
    observed: compared.observed,
    expected: compared.expected,
    pull: compared.pull,
    ...Object.fromEntries(
      processes.map((process) => [`expected(${process})`, compared.processes.get(process)]),
    ),
  });
  const rows = channels.flatMap((channel) => {
    const cells = axes.cells(channel.axes);
    const each = channel.bins.map((compared, bin) =>
      row(channel, compared, { bin, isTotal: false, ...cells[bin] }),
    );
    // Of one bin the sum is that bin.
    if (channel.total === undefined || channel.bins.length === 1) return each;
    return [...each, row(channel, channel.total, { isTotal: true })];
  });
  return table({
    columns,
    rows,
    sections: new Set(channels.map(({ mapping }) => mapping)).size > 1 ? "mapping" : "channel",
    notes: [...bins.tests.map((test) => testText(test, stage)), ...binNotes(bins, choice)],
  });
}
