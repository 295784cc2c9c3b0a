import { displayWidth } from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import { blindedValue } from "../blinding.js";
import { renderTable, type TableFormat } from "./render-table.js";
import { roundedEstimate } from "./rounding.js";
import { type Table, table } from "./table.js";

const parameters: Table = table({
  title: "Parameters",
  columns: [
    { key: "name", kind: "text", title: "Name" },
    { key: "toys", kind: "integer", title: "toys" },
    { key: "x", kind: "estimate", title: "x" },
    { key: "mu", kind: "interval", title: "mu", latexTitle: "$\\mu$" },
    { key: "pull", kind: "number", title: "pull", decimals: 2 },
    { key: "mass", kind: "number", title: "mass", unit: "GeV" },
    { key: "frozen", kind: "flag", title: "frozen" },
    { key: "unconstrained", kind: "flag", title: "unconstrained" },
    { key: "remark", kind: "text", title: "Remark" },
  ],
  rows: [
    {
      name: 'sig_1, "free"',
      toys: 3,
      x: { value: 1.04567, uncertainty: 0.01849 },
      mu: { value: 1.0934, up: 0.0391, down: 0.0384 },
      pull: Number.NaN,
      mass: 91.1876,
      frozen: false,
      unconstrained: false,
      remark: undefined,
    },
    {
      name: "50% {a&b}\u001b[1m",
      toys: 20000,
      x: { value: blindedValue, uncertainty: 0.25 },
      mu: { value: blindedValue },
      pull: blindedValue,
      mass: undefined,
      frozen: true,
      unconstrained: false,
      remark: undefined,
    },
    {
      name: "sig_1",
      toys: 12,
      x: { value: -10.5 },
      mu: { value: -10.5, up: Number.NaN, down: Number.NaN },
      pull: -0.001,
      mass: 1e-12,
      frozen: false,
      unconstrained: false,
      remark: undefined,
    },
  ],
  sections: "toys",
  notes: ["x is stored."],
});

function rendered(format: TableFormat, given: Table = parameters): string {
  return [...renderTable(given, format)].join("");
}

test("text is aligned at decimal points, without columns that say nothing", () => {
  expect(rendered("text")).toBe(
    [
      "Parameters",
      "",
      "Name               toys                   x                        mu     pull  mass [GeV]",
      "--------------------------------------------------------------------------------------------------",
      'sig_1, "free"         3    1.0457 +- 0.0185    1.0934 +0.0391 -0.0384      nan     91.1876',
      "--------------------------------------------------------------------------------------------------",
      "50% {a&b}\\x1b[1m  20000    blinded +- 0.250                   blinded  blinded              frozen",
      "--------------------------------------------------------------------------------------------------",
      "sig_1                12  -10.5               -10.5                        0.00      1e-12",
      "",
      "x is stored.",
      "",
    ].join("\n"),
  );
});

test("columns of text are aligned as a terminal shows them, with wide and combining characters in names", () => {
  const names = [
    "mu",
    "e\u0301tat \u00e9tat",
    "\u4fe1\u53f7",
    "\u{1f407}_sf",
    "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}",
  ];
  const columns = [
    { key: "name", kind: "text", title: "Name" },
    { key: "mu", kind: "number", title: "mu" },
  ] as const;
  const rows = names.map((name) => ({ name, mu: 7 }));
  const lines = [...renderTable(table({ columns, rows }), "text")].join("").split("\n").slice(2, -1);
  expect(lines.map((line) => displayWidth(line.slice(0, line.indexOf("7"))))).toEqual(names.map(() => 12));
});

test("a small number with decimals is 0, unless its column keeps what is small", () => {
  const columns = [
    { key: "pull", kind: "number", title: "pull", decimals: 4 },
    { key: "p", kind: "number", title: "p-value", decimals: 4, keepsSmall: true },
  ] as const;
  const numbers = [0.4607123, 0.001, 0.00052149, 7.0491e-7, 0, Number.NaN];
  const rows = numbers.map((number) => ({ pull: number, p: number }));
  const lines = rendered("text", table({ columns, rows })).trimEnd().split("\n").slice(2);
  expect(lines.map((line) => line.trim().split(/ +/))).toEqual([
    ["0.4607", "0.4607"],
    ["0.0010", "0.0010"],
    ["0.0005", "0.00052"],
    ["0.0000", "7e-7"],
    ["0.0000", "0"],
    ["nan", "nan"],
  ]);
});

describe("CSV", () => {
  test("has all fields, in full precision", () => {
    expect(rendered("csv").split("\r\n")).toEqual([
      "name,toys,x,xUncertainty,mu,muUp,muDown,pull,mass,frozen,unconstrained,remark",
      '"sig_1, ""free""",3,1.04567,0.01849,1.0934,0.0391,0.0384,NaN,91.1876,false,false,',
      "50% {a&b}\u001b[1m,20000,blinded,0.25,blinded,,,blinded,,true,false,",
      "sig_1,12,-10.5,,-10.5,NaN,NaN,-0.001,1e-12,false,false,",
      "",
    ]);
  });

  test("quotes what would end a field or a record", () => {
    const odd = table({
      columns: [{ key: "a,b", kind: "text", title: "" }],
      rows: [{ "a,b": 'x"y' }, { "a,b": "two\nlines" }, { "a,b": "\r" }],
    });
    expect(rendered("csv", odd)).toBe('"a,b"\r\n"x""y"\r\n"two\nlines"\r\n"\r"\r\n');
  });
});

describe("JSON", () => {
  test("has the fields of CSV as objects, with null where there is nothing", () => {
    const [first, second, third] = JSON.parse(rendered("json"));
    expect(Object.keys(first)).toEqual(rendered("csv").split("\r\n")[0]!.split(","));
    expect(first).toMatchObject({
      name: 'sig_1, "free"',
      x: 1.04567,
      pull: "NaN",
      mass: 91.1876,
      remark: null,
    });
    expect(second).toMatchObject({
      x: "blinded",
      xUncertainty: 0.25,
      mu: "blinded",
      muUp: null,
      frozen: true,
    });
    expect(third).toMatchObject({ xUncertainty: null, muUp: "NaN", mass: 1e-12 });
  });

  test("shows control characters as escapes, and is an array without rows", () => {
    expect(rendered("json")).toContain("\\u001b[1m");
    expect(rendered("json", { columns: parameters.columns, rows: [] })).toBe("[]\n");
  });
});

test("LaTeX has rules, escaped names and two digits of the uncertainty", () => {
  expect(rendered("latex")).toBe(
    String.raw`% needs \usepackage{booktabs}
% Parameters
% x is stored.
\begin{tabular}{lrrrrrl}
\toprule
Name & toys & x & $\mu$ & pull & mass {[}GeV] &  \\
\midrule
sig\_1, "free" & $3$ & $1.046 \pm 0.018$ & $1.093^{+0.039}_{-0.038}$ & $\mathrm{nan}$ & $91.1876$ &  \\
\midrule
50\% \{a\&b\}\textbackslash{}x1b{[}1m & $20000$ & $\mathrm{blinded} \pm 0.25$ & blinded & blinded &  & frozen \\
\midrule
sig\_1 & $12$ & $-10.5$ & $-10.5$ & $0.00$ & $1 \times 10^{-12}$ &  \\
\bottomrule
\end{tabular}
`,
  );
});

test.each<[number, number[], number, object]>([
  [1.04567, [0.01849], 2, { value: "1.046", uncertainties: ["0.018"] }],
  [1.04567, [0.01849], 3, { value: "1.0457", uncertainties: ["0.0185"] }],
  // The next digit comes with rounding.
  [0.827, [0.0996], 2, { value: "0.83", uncertainties: ["0.10"] }],
  [12345.678, [1234.5], 2, { value: "12300", uncertainties: ["1200"] }],
  [12355, [1234.5], 3, { value: "12360", uncertainties: ["1230"] }],
  [0, [0.1], 2, { value: "0.00", uncertainties: ["0.10"] }],
  [-0.001, [1.8], 2, { value: "0.0", uncertainties: ["1.8"] }],
  [1.1, [0.3, 0.04], 2, { value: "1.10", uncertainties: ["0.30", "0.04"] }],
  [1.23456e8, [1.2e6], 2, { value: "1.235", uncertainties: ["0.012"], power: 8 }],
  [1.234e-9, [1.2e-10], 2, { value: "1.23", uncertainties: ["0.12"], power: -9 }],
  [0.5, [3e-6], 2, { value: "0.5000000", uncertainties: ["0.0000030"] }],
  [1 / 3, [0], 2, { value: "0.333333", uncertainties: ["0"] }],
  [1 / 3, [Number.POSITIVE_INFINITY], 2, { value: "0.333333", uncertainties: ["inf"] }],
  [Number.NaN, [1], 2, { value: "nan", uncertainties: ["1"] }],
])("%d with uncertainties %j in %d digits", (value, uncertainties, digits, expected) => {
  expect(roundedEstimate(value, uncertainties, digits)).toEqual(expected);
});
