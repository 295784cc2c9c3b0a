import { readFileSync } from "node:fs";
import { integerAxis } from "@rabbit-fit/sparse-hist";
import { expect, test } from "vitest";
import * as contracts from "./index.js";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

test("the example of the README prints what the README says", () => {
  const [, code] = /```ts\n([\s\S]*?)```/.exec(readme)!;
  const [, printed] = /prints\n\n```\n([\s\S]*?)\n```/.exec(readme)!;
  const input: contracts.FitInput = {
    channels: [
      {
        name: "ch",
        axes: [integerAxis(0, 1, { underflow: false, overflow: false })],
        masked: false,
        flow: false,
        start: 0,
        stop: 1,
      },
    ],
    processes: ["a", "b"],
    signals: [],
    systematics: {
      names: [],
      unconstrainedCount: 0,
      constraintWeights: new Float64Array(0),
      noiIndices: new Int32Array(0),
      groups: [],
    },
    systematicType: "log_normal",
    symmetric: true,
    data: { counts: Float64Array.of(1) },
    pseudodata: [],
    templates: {
      kind: "dense",
      norm: Float64Array.of(1, 2),
      columnCount: 0,
      logk: [{ firstRow: 0, values: new Float64Array(0) }],
    },
    sumw: Float64Array.of(1, 2),
    sumw2: Float64Array.of(1, 2),
    externalTerms: [],
    auxiliary: new Map(),
    metadata: new Map(),
  };
  contracts.validateFitInput(input);
  const body = code!.replace(/import (\{.*?\}) from "@rabbit-fit\/contracts";/, "const $1 = contracts;");
  const lines: string[] = [];
  new Function("contracts", "input", "console", body)(contracts, input, {
    log: (line: string) => lines.push(line),
  });
  expect(lines).toEqual([printed]);
});
