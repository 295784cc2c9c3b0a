import type { HepDataTable } from "@rabbit-fit/results";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { describedYaml, tableYaml } from "./hepdata-yaml.js";

/** A number by the rule of YAML 1.1 as PyYAML has it: with an exponent only after a decimal point. */
const PYTHON_FLOAT = /^[-+]?[0-9]+\.[0-9]*(?:[eE][-+][0-9]+)?$|^[-+]?[0-9]+$/;

const numbers = [0, -0.5, 1e-7, -3e-12, 1.25e-9, 1e21, 2.5e22, 1e300, 5e-324, 123456789, 0.1 + 0.2];
const texts = [
  "yes",
  "1e-7",
  "12:30",
  "0x1f",
  "- a",
  "a: b",
  "{x}",
  "#",
  "50%",
  "",
  " x ",
  "'",
  "\n",
  "~",
  "-",
];

function tableOf(values: readonly (number | string)[]): HepDataTable {
  return {
    name: "A: table",
    description: "With # and 'quotes'.",
    independent_variables: [],
    dependent_variables: [
      { header: { name: "no", units: "GeV" }, values: values.map((value) => ({ value })) },
    ],
  };
}

const yamlOf = (table: HepDataTable) => [...tableYaml(table)].join("");

test("numbers are numbers for Python, too, and none loses a digit", () => {
  const yaml = yamlOf(tableOf(numbers));
  const written = [...yaml.matchAll(/value: (\S+)/g)].map(([, text]) => text!);
  expect(written).toHaveLength(numbers.length);
  for (const text of written) expect(text).toMatch(PYTHON_FLOAT);
  expect(parse(yaml, { version: "1.1" }).dependent_variables[0].values).toEqual(
    numbers.map((value) => ({ value })),
  );
});

test("texts stay texts", () => {
  const loaded = parse(yamlOf(tableOf(texts)), { version: "1.1" });
  expect(loaded).toEqual({
    independent_variables: [],
    dependent_variables: [
      { header: { name: "no", units: "GeV" }, values: texts.map((value) => ({ value })) },
    ],
  });
});

test("a table is described by a document of its own, with its file", () => {
  const yaml = describedYaml(tableOf([]), "table_1.yaml");
  expect(yaml.startsWith("---\n")).toBe(true);
  expect(parse(yaml, { version: "1.1" })).toEqual({
    name: "A: table",
    description: "With # and 'quotes'.",
    keywords: [],
    data_file: "table_1.yaml",
  });
});
