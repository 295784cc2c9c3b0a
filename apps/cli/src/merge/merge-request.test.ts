import { describe, expect, test } from "vitest";
import { commands } from "../commands.js";
import { select } from "../program.js";
import { mergeRequest, renamesByInput } from "./merge-request.js";

function request(...words: string[]) {
  const selection = select(["merge", ...words], commands, { version: "0", width: 100 });
  if (selection.kind !== "run") throw new Error("not a command");
  return mergeRequest(selection.invocation);
}

test("without options a tensor is written as the reference does", () => {
  expect(request("a.hdf5", "b.hdf5")).toEqual({
    inputs: ["a.hdf5", "b.hdf5"],
    output: "./merged_tensor.hdf5",
    clip: new Map(),
    renameFile: null,
    options: { systematicType: "log_normal", partialPseudodata: "refuse" },
    json: false,
    verbosity: 3,
    color: true,
  });
});

test("inputs can be named with --tensors, alone or after others", () => {
  expect(request("-t", "a", "b").inputs).toEqual(["a", "b"]);
  expect(request("a", "--tensors", "b").inputs).toEqual(["a", "b"]);
});

test.each([
  ["-o out", "out/merged_tensor.hdf5"],
  ["-o out/ --outname name", "out/name.hdf5"],
  ["-o out --outname name.h5", "out/name.h5"],
  ["-o out.hdf5", "out.hdf5"],
  ["-o some/out.h5", "some/out.h5"],
  ["-o out.hdf5/", "out.hdf5/merged_tensor.hdf5"],
])("%s names %s", (words, output) => {
  expect(request("a", ...words.split(" ")).output).toBe(output);
});

test("thresholds belong to inputs, by any path to them", () => {
  const { clip } = request("a.hdf5", "dir/b.hdf5", "-c", "./a.hdf5", "1e-6", "dir/b.hdf5", "-1");
  expect(clip).toEqual(
    new Map([
      ["a.hdf5", 1e-6],
      ["dir/b.hdf5", -1],
    ]),
  );
});

test("names for one input go before those for all", () => {
  const all = { channels: new Map([["a", "b"]]), systematics: new Map([["s", "t"]]) };
  const own = { channels: new Map([["a", "c"]]), groups: new Map([["g", "h"]]) };
  const renames = renamesByInput(["one", "two"], { all, inputs: new Map([["./two", own]]) });
  expect(renames).toEqual(
    new Map<string, unknown>([
      ["one", all],
      ["two", { ...all, ...own }],
    ]),
  );
});

describe("refused", () => {
  test.each([
    ["", "The input files are missing."],
    ["a b -t c a", "The input a is named twice: its data would count twice."],
    ["a -c a", "--clipTensors needs pairs of a file and a yield, found 1 values."],
    ["a -c a x", '--clipTensors has "x", expected a yield.'],
    ["a -c a inf", '--clipTensors has "inf", expected a yield.'],
    ["a -c b 1", '--clipTensors names "b", which is none of the inputs a.'],
    ["a -o c.hdf5 --outname d", "--output c.hdf5 and --outname d both name a file."],
    ["a --systematicType lnN", "--systematicType is lnN, expected one of log_normal, normal."],
  ])("rabbit merge %s", (words, message) => {
    expect(() => request(...words.split(" ").filter((word) => word !== ""))).toThrow(message);
  });
});
