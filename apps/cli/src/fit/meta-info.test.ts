import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { destination } from "../argparse/option-spec.js";
import { fitOptionSpecs } from "./fit-option-specs.js";
import { commandText, metaInfo, pythonTime } from "./meta-info.js";

const fixture = JSON.parse(
  readFileSync(new URL("../../fixtures/argparse.json", import.meta.url), "utf8"),
) as {
  readonly fit: {
    readonly options: readonly { readonly dest: string; readonly default: unknown }[];
    readonly cases: readonly { readonly argv: readonly string[]; readonly command?: string }[];
  };
};

const defaults = Object.fromEntries(fitOptionSpecs.map((spec) => [destination(spec), spec.default]));

test.each(fixture.fit.cases.filter(({ command }) => command !== undefined))(
  "$argv is recorded as the reference records it",
  ({ argv, command }) => {
    const specs = fitOptionSpecs.filter((spec) => spec.origin === "rabbit");
    expect(commandText(["rabbit fit", ...argv], specs)).toBe(command);
  },
);

test("the record has every argument of the reference, so that its scripts find them, and floats stay floats", () => {
  const info = metaInfo({
    time: new Date(2026, 5, 23, 4, 5, 6, 7),
    command: ["rabbit fit", "in.hdf5"],
    specs: fitOptionSpecs,
    values: { ...defaults, toys: [0], unblind: [".*"], expectSignal: [["sig", "0.5"]] },
    version: "1.2.3",
    input: "in.hdf5",
    inputSha256: "00",
  });
  expect([...info.keys()]).toEqual([
    "time",
    "command",
    "args",
    "program",
    "version",
    "input",
    "input_sha256",
  ]);
  const args = info.get("args") as Map<string, unknown>;
  const names = fixture.fit.options.map(({ dest }) => dest);
  expect([...args.keys()].slice(0, names.length)).toEqual(names);
  const own = fitOptionSpecs.map(destination).filter((name) => !names.includes(name));
  expect(own).toContain("threads");
  expect([...args.keys()].slice(names.length).sort()).toEqual(own.sort());
  expect(args.get("filename")).toBe("in.hdf5");
  expect(args.get("toys")).toEqual([0]);
  expect(args.get("expectSignal")).toEqual([["sig", "0.5"]]);
  expect(args.get("pseudoData")).toBeNull();
  expect(args.get("scanRange")).toEqual({ kind: "float", value: 3 });
  expect(args.get("contourLevels")).toEqual([
    { kind: "float", value: 1 },
    { kind: "float", value: 2 },
  ]);
  expect(args.get("minimizerGtol")).toBeNull();
});

test("times are written as Python writes them, in local time with microseconds", () => {
  expect(pythonTime(new Date(2026, 0, 2, 3, 4, 5, 6))).toBe("2026-01-02 03:04:05.006000");
});
