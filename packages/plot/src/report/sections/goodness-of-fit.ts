import {
  type ChiSquareTest,
  chiSquareDoubt,
  chiSquareTest,
  noPValue,
  type Table,
  type TableColumn,
} from "@rabbit-fit/results";
import { pageTable } from "../page-table.js";
import { ofFit, type ReportContent, type ReportedFit } from "../report-content.js";
import type { ReportSection } from "../section.js";

/** The saturated test, and the chi-squares of all mappings. */
export const goodnessOfFitSection: ReportSection = {
  id: "goodness-of-fit",
  title: "Goodness of fit",
  make: (content) => {
    const table = testTable(content);
    return [...table.rows].length === 0
      ? []
      : [pageTable(table, { caption: "Tests of data against prediction" })];
  },
};

function testTable(content: ReportContent): Table {
  const { fits } = content;
  const byFit = fits.map(testsOf);
  const names = [...new Set(byFit.flatMap((tests) => [...tests.keys()]))];
  const columns: TableColumn[] = [
    { key: "test", kind: "text", title: "Test" },
    ...fits.flatMap((fit, i): TableColumn[] => [
      { key: `chi2${i}`, kind: "number", title: ofFit(content, "chi2", fit) },
      { key: `ndf${i}`, kind: "integer", title: ofFit(content, "degrees of freedom", fit) },
      { key: `p${i}`, kind: "number", title: ofFit(content, "p-value", fit) },
    ]),
  ];
  const rows = names.map((test) => {
    const cells: Record<string, string | number | undefined> = { test };
    for (const [i, tests] of byFit.entries()) {
      const found = tests.get(test);
      cells[`chi2${i}`] = found?.chi2;
      cells[`ndf${i}`] = found?.ndf;
      cells[`p${i}`] = found?.pValue;
    }
    return cells;
  });
  const lacks = byFit.flatMap((tests, i) =>
    [...tests].flatMap(([test, found]) =>
      [noPValue(found.chi2), chiSquareDoubt(found)].flatMap((lack) =>
        lack === undefined ? [] : [ofFit(content, `${test}: ${lack}.`, fits[i]!)],
      ),
    ),
  );
  return { columns, rows, notes: lacks };
}

/** The tests of a fit by what they are. */
function testsOf({ view }: ReportedFit): ReadonlyMap<string, ChiSquareTest> {
  const tests = new Map<string, ChiSquareTest>();
  const { saturatedTest, group } = view;
  if (saturatedTest !== undefined) {
    const { twoDeltaNll, ...rest } = saturatedTest;
    tests.set("likelihood ratio to the saturated model", { chi2: twoDeltaNll, ...rest });
  }
  for (const mapping of view.mappings) {
    for (const stage of ["postfit", "prefit"] as const) {
      for (const test of ["linear", "saturated"] as const) {
        const found = chiSquareTest(group, { mapping, stage, test });
        if (found !== undefined) tests.set(`${mapping}: ${test} chi-square, ${stage}`, found);
      }
    }
  }
  return tests;
}
