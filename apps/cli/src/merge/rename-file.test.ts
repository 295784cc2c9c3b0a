import { RabbitInputError } from "@rabbit-fit/contracts";
import { describe, expect, test } from "vitest";
import { parseRenames } from "./rename-file.js";

const table = (pairs: Readonly<Record<string, string>>) => new Map(Object.entries(pairs));

test("Python dictionaries are read as Python has them", () => {
  const text = `"""Names of the combination."""
# What is correlated.
rename_systs = {
    "lumi" : 'luminosity',  # both
    'it\\'s': "a \\"b\\" \\u00e9 \\x41",
    r"pt\\d": u"one" "two",
    "#": "{:,=}",
}; rename_groups={}
rename_channels = \\
    {'ch0': "ch0_2018"}
`;
  expect(parseRenames("names.py", text)).toEqual({
    all: {
      systematics: table({ lumi: "luminosity", "it's": 'a "b" é A', "pt\\d": "onetwo", "#": "{:,=}" }),
      groups: new Map(),
      channels: table({ ch0: "ch0_2018" }),
    },
    inputs: new Map(),
  });
});

test("JSON is the same", () => {
  const content = {
    rename_processes: { a: "b" },
    rename_pseudodata: { p: "q" },
    rename_external_terms: { e: "f" },
    rename_auxiliary: { x: "y" },
    inputs: { "second.hdf5": { rename_channels: { ch0: "ch1" } } },
  };
  const expected = {
    all: {
      processes: table({ a: "b" }),
      pseudodata: table({ p: "q" }),
      externalTerms: table({ e: "f" }),
      auxiliary: table({ x: "y" }),
    },
    inputs: new Map([["second.hdf5", { channels: table({ ch0: "ch1" }) }]]),
  };
  expect(parseRenames("names.json", JSON.stringify(content))).toEqual(expected);
  const python = Object.entries(content).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  expect(parseRenames("names.py", python.join("\n"))).toEqual(expected);
});

test("an empty file renames nothing", () => {
  expect(parseRenames("names.py", "\n# nothing yet\n")).toEqual({ all: {}, inputs: new Map() });
});

describe("is refused", () => {
  test.each([
    ["code", "import os\n", 'line 1 is "os", expected "=" after import'],
    ["a call", "rename_systs = dict(a=1)", 'line 1 is "dict", expected a string or a dictionary'],
    [
      "a comprehension",
      'rename_systs = {\n  "a": "b"\n  for x in y}',
      'line 3 is "for", expected "," or "}"',
    ],
    ["a number", 'rename_systs = {"a": 1}', 'line 1 is "1", expected a string or a dictionary'],
    [
      "a bracket left open",
      'rename_systs = {"a": "b",',
      'line 1 is "the end of the file", expected a string',
    ],
    ["an f-string", 'rename_systs = {"a": f"b"}', 'line 1 is "f", expected a string'],
    ["a name without a dictionary", 'rename_systs = "a"', 'rename_systs is "a", expected a dictionary'],
    ["an empty name", 'rename_systs = {"a": ""}', 'rename_systs["a"] is "", expected a name'],
    ["an unknown dictionary", "rename_syst = {}", "rename_syst is not known, expected one of rename_systs"],
    ["inputs in inputs", '{"inputs": {"a": {"inputs": {}}}}', 'inputs["a"].inputs is not known'],
    ["damaged JSON", '{"rename_systs": ', "content: expected JSON"],
  ])("%s", (_, text, message) => {
    expect(() => parseRenames("names.py", text)).toThrow(RabbitInputError);
    expect(() => parseRenames("names.py", text)).toThrow(`names.py: ${message}`);
  });
});
