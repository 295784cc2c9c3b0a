import { describe, expect, test } from "vitest";
import { valuesOf } from "../argparse/option-values.js";
import { commands } from "../commands.js";
import { select } from "../program.js";
import { submitOptionSpecs } from "./options.js";
import { submitRequest } from "./submit-request.js";

function request(...words: string[]) {
  const selection = select(["batch", "submit", "toys", ...words], commands, { version: "0", width: 80 });
  if (selection.kind !== "run") throw new Error(selection.text);
  return submitRequest(valuesOf(submitOptionSpecs, selection.invocation.values));
}

test("options become what is asked of a system", () => {
  expect(
    request(
      ...["--on", "slurm", "--limit", "5", "--threads", "2", "--partition", "short", "--account", "atlas"],
      ...[
        "--time",
        "30m",
        "--memory",
        "1.5G",
        "--program",
        "rabbit  -x",
        "--sub-opts=--qos=debug",
        "--sub-opts=-p long",
      ],
    ),
  ).toEqual({
    system: "slurm",
    limit: 5,
    threads: 2,
    partition: "short",
    account: "atlas",
    time: 1800,
    memory: 1.5 * 1024 ** 3,
    program: ["rabbit", "-x"],
    systemOptions: ["--qos=debug", "-p long"],
  });
});

test("without options tasks call this Node and this command", () => {
  expect(request("--on", "local")).toEqual({
    system: "local",
    program: [process.execPath, expect.stringMatching(/\/bin\/rabbit\.js$/)],
    systemOptions: [],
  });
});

describe("a time and a memory", () => {
  test.each([
    ["90s", 90],
    ["1.5h", 5400],
    ["2d", 172_800],
    ["1:30:05", 5405],
    ["100:00:00", 360_000],
  ])("%s is %d seconds", (text, seconds) => {
    expect(request("--on", "local", "--time", text).time).toBe(seconds);
  });

  test.each(["0m", "30", "1:60:00", "m", "0:00:00", "1e3s"])("a time of %s is refused", (text) => {
    expect(() => request("--on", "local", "--time", text)).toThrow(
      `--time is "${text}", expected a time such as`,
    );
  });

  test.each([
    ["500M", 500 * 1024 ** 2],
    ["2GB", 2 * 1024 ** 3],
    ["1T", 1024 ** 4],
  ])("%s is %d bytes", (text, bytes) => {
    expect(request("--on", "local", "--memory", text).memory).toBe(bytes);
  });

  test.each(["0M", "2", "2g", "G"])("a memory of %s is refused", (text) => {
    expect(() => request("--on", "local", "--memory", text)).toThrow(
      `--memory is "${text}", expected a size such as`,
    );
  });
});
