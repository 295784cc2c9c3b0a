import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { DEFAULT_CHECK_THRESHOLDS, type TensorFinding } from "@rabbit-fit/tensor-writer";
import { describe, expect, test } from "vitest";
import { longFlag } from "../argparse/option-spec.js";
import { run } from "../run.js";
import { inspectOptionSpecs, thresholdOptions } from "./options.js";

const fixtures = fileURLToPath(new URL("../../../../fixtures", import.meta.url));
const file = (name: string) => `${fixtures}/check/${name}`;

async function check(...words: string[]) {
  const out: string[] = [];
  const errors: string[] = [];
  const code = await run(["inspect", "--check", ...words], {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => errors.push(text) },
    environment: {},
    signal: new AbortController().signal,
  });
  return { code, out: out.join("").replaceAll(`${fixtures}/`, ""), errors: errors.join("") };
}

async function findings(...words: string[]): Promise<TensorFinding[]> {
  return JSON.parse((await check(...words, "--json")).out).findings;
}

/** Lines of the reference's report, without the marks. Written by tools/reference/make_check_fixtures.py. */
function reference(name: string): string[] {
  return JSON.parse(readFileSync(file(`${name}.json`), "utf8"));
}

test("a tensor without faults has no findings", async () => {
  expect(await check(file("clean.hdf5"))).toMatchObject({ code: 0, errors: "" });
  expect(await findings(file("clean.hdf5"))).toEqual([]);
  expect(reference("clean").filter((line) => line.startsWith("✗"))).toEqual([]);
});

describe.each(["faulty.hdf5", "faulty_sparse.hdf5"])("in %s each planted fault is found", (name) => {
  const x = (bin: number, value: number) => ({ bin, position: [bin % 3], value });

  // Each fault has a channel that is named after it; what has no channel is of the whole tensor.
  test.each<[string | undefined, readonly object[]]>([
    ["no_fault", []],
    ["empty_data", [{ kind: "empty-data" }]],
    ["low_data", [{ kind: "low-data", threshold: 10, bins: [x(7, 3)] }]],
    ["empty_bin", [{ kind: "empty-bins", observedCount: 1, bins: [x(11, 0)] }]],
    ["low_yield", [{ kind: "low-yield", threshold: 1, bins: [x(12, 0.75)] }]],
    [
      "uncertain",
      [
        {
          kind: "large-statistical-uncertainty",
          threshold: 1,
          bins: [x(16, Math.sqrt(300 ** 2 + 120) / 160)],
        },
      ],
    ],
    ["zero_template", [{ kind: "zero-template", process: "varied" }]],
    ["negative_template", [{ kind: "negative-template", process: "varied", bins: [x(21, -2)] }]],
    [
      "large_up",
      [
        {
          kind: "large-variation",
          process: "signal",
          systematic: "shape",
          threshold: 2,
          binCount: 1,
          smallest: { ratio: expect.closeTo(0.92, 12), direction: "down", bin: 24, position: [0] },
          largest: { ratio: expect.closeTo(2.5, 12), direction: "up", bin: 25, position: [1] },
        },
      ],
    ],
    [
      "large_down",
      [
        {
          kind: "large-variation",
          process: "signal",
          systematic: "shape",
          threshold: 2,
          binCount: 1,
          smallest: { ratio: expect.closeTo(0.25, 12), direction: "down", bin: 28, position: [1] },
          largest: { ratio: expect.closeTo(1.1, 12), direction: "up", bin: 27, position: [0] },
        },
      ],
    ],
    [
      "one_sided",
      [
        {
          kind: "one-sided-variation",
          process: "signal",
          systematic: "shape",
          binCount: 3,
          variedBinCount: 3,
        },
      ],
    ],
    ["empty_bin_masked", [{ kind: "empty-bins", observedCount: 0, bins: [x(35, 0)] }]],
    [
      undefined,
      [
        { kind: "empty-systematic", systematic: "nothing" },
        { kind: "process-without-systematics", process: "fixed" },
      ],
    ],
  ])("%s", async (channel, expected) => {
    const found = await findings(file(name));
    expect(
      found.filter((finding) => ("channel" in finding ? finding.channel : undefined) === channel),
    ).toEqual(
      expected.map((finding) =>
        channel === undefined ? finding : { ...finding, channel, masked: channel.endsWith("masked") },
      ),
    );
  });

  test("for people", async () => {
    const { code, out, errors } = await check(file(name));
    expect({ code, errors }).toEqual({ code: 4, errors: "" });
    await expect(out).toMatchFileSnapshot(`../../fixtures/inspect/check-${name.replace(".hdf5", "")}.txt`);
  });
});

test("everything that the reference reports is among the findings", async () => {
  const found = await findings(file("faulty.hdf5"));
  const told = found.flatMap((finding): string[] => {
    switch (finding.kind) {
      case "empty-data":
        return [finding.channel];
      case "zero-template":
        return [`Channel ${finding.channel}: ${finding.process}`];
      case "empty-systematic":
        return [finding.systematic];
      case "process-without-systematics":
        return [`b'${finding.process}'`];
      case "large-variation":
        return [`Process: b'${finding.process}', Systematic: b'${finding.systematic}'`];
      case "large-statistical-uncertainty":
        return finding.bins.map(
          ({ value, position }) => `${value} relative uncertainty in bin x: ${position[0]}`,
        );
      case "low-data":
      case "empty-bins":
      case "low-yield":
        return finding.bins.map(
          ({ value, position }) => `${eventsOf(value)} events in bin x: ${position[0]}`,
        );
      case "negative-template":
      case "zero-with-variance":
      case "one-sided-variation":
        return [];
      default:
        return finding satisfies never;
    }
  });
  // The bins of a channel that is empty altogether are one finding.
  const emptyChannel = [0, 1, 2].map((bin) => `${eventsOf(0)} events in bin x: ${bin}`);
  const items = reference("faulty").filter((line) => /^ +- /.test(line));
  expect(items.map((line) => line.replace(/^ +- /, "")).toSorted()).toEqual(
    [...told, ...emptyChannel].toSorted(),
  );
});

/** As Python writes a float. */
function eventsOf(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

describe("options", () => {
  test("channels and thresholds", async () => {
    const document = JSON.parse(
      (await check(file("faulty.hdf5"), "--channels", "low_data", "no_fault", "--minData", "2", "--json"))
        .out,
    );
    expect(document).toMatchObject({
      kind: "check",
      file: "check/faulty.hdf5",
      channels: ["low_data", "no_fault"],
      thresholds: { ...DEFAULT_CHECK_THRESHOLDS, data: 2 },
    });
    expect(document.findings.map(({ kind }: TensorFinding) => kind)).toEqual([
      "empty-systematic",
      "process-without-systematics",
    ]);
  });

  test("the defaults that the help tells are those of the check", () => {
    for (const [name, key] of Object.entries(thresholdOptions)) {
      const help = inspectOptionSpecs.find((spec) => spec.name === name)!.help;
      expect(help).toMatch(new RegExp(`; ${DEFAULT_CHECK_THRESHOLDS[key]} without it$`));
    }
  });

  test.each([
    [
      [file("clean.hdf5"), "--channels", "main"],
      /clean\.hdf5: --channels is "main", expected one of no_fault, /,
    ],
    [[file("clean.hdf5"), "--maxVariation", "0.5"], /--maxVariation is 0.5, expected a number from 1 on/],
    [[file("clean.hdf5"), "--minData", "nan"], /--minData is NaN, expected a number from 0 on/],
    [[`${fixtures}/results/plain.hdf5`], /plain.hdf5: content is the result of a fit, expected the input of/],
  ])("%j is refused", async (words, message) => {
    const { code, errors } = await check(...words);
    expect(code).toBe(2);
    expect(errors).toMatch(message);
  });

  test("an option of the check without --check is refused", async () => {
    for (const flag of inspectOptionSpecs.filter(({ name }) => name in thresholdOptions).map(longFlag)) {
      const errors: string[] = [];
      const code = await run(["inspect", file("clean.hdf5"), flag, "2"], {
        stdout: { write: () => undefined },
        stderr: { write: (text) => errors.push(text) },
        environment: {},
        signal: new AbortController().signal,
      });
      expect(code).toBe(2);
      expect(errors.join("")).toContain(`${flag} is an option of --check`);
    }
  });
});
