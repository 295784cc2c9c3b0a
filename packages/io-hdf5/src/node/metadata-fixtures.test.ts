import { readFileSync } from "node:fs";
import type { PythonValue } from "@rabbit-fit/contracts";
import { axisEdges, axisExtent, axisSize } from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import { encodePickle } from "../pickle/encode.js";
import { Global, Instance } from "../pickle/nodes.js";
import { edited, fixturePath, renamed, temporaryPath, withBytes } from "../testing/edit-file.js";
import { inspect } from "./inspect.js";
import { readFitInput } from "./read-fit-input.js";
import { writeFitInput } from "./write-fit-input.js";

// Made by tools/reference/make_metadata_fixtures.py.
const described = JSON.parse(
  readFileSync(new URL("../../../../fixtures/metadata/axes.json", import.meta.url), "utf8"),
) as Record<string, { size: number; extent: number; edges: number[] }>;

async function readWithWarnings(path: string) {
  const warnings: string[] = [];
  const input = await readFitInput(path, { name: "tensor", onWarning: (warning) => warnings.push(warning) });
  return { input, warnings };
}

describe("axes under a transform of boost-histogram", () => {
  test("are read with their edges, and those under a transform of the user's own by the numbers of their bins", async () => {
    const { input, warnings } = await readWithWarnings(fixturePath("metadata/axes"));
    expect(input.channels.map(({ name }) => name)).toEqual(Object.keys(described));
    for (const { name, axes } of input.channels) {
      const { size, extent, edges } = described[name]!;
      const [axis] = axes;
      expect([axis!.name, axisSize(axis!), axisExtent(axis!)]).toEqual(["x", size, extent]);
      const expected = name === "own" ? [0, 1, 2, 3] : edges;
      for (const [i, edge] of axisEdges(axis!).entries()) expect(edge).toBeCloseTo(expected[i]!, 12);
    }
    const kinds = Object.fromEntries(
      input.channels.map(({ name, axes: [axis] }) => [
        name,
        "transform" in axis! ? axis.transform : axis!.kind,
      ]),
    );
    expect(kinds).toEqual({
      log: "log",
      sqrt: "sqrt",
      pow: { power: 1 / 3 },
      own: "integer",
      noted: "integer",
    });
    expect(warnings).toEqual([
      'tensor: /meta: axis "x" has the transform "cube", whose edges Python alone can tell: its 3 bins are numbered from 0.',
    ]);
  });

  test("are written as they were read", async () => {
    const { input } = await readWithWarnings(fixturePath("metadata/axes"));
    const path = temporaryPath();
    await writeFitInput(path, input);
    const again = await readWithWarnings(path);
    expect(again.input.channels).toEqual(input.channels);
    expect(again.warnings).toEqual([]);
  });
});

describe("what a script has put into its own metadata", () => {
  const known = new Map<string, PythonValue>([
    ["list", [1, 2.5, "text"]],
    ["path", "/data"],
    ["ordered", new Map([["a", 1]])],
  ]);
  const kept = new Map<PythonValue, PythonValue>([
    ["known", known],
    [
      "nested",
      new Map<string, PythonValue>([
        ["kept", 7],
        ["list", [null, "kept"]],
        ["tuple", { kind: "tuple", items: [null, "kept"] }],
      ]),
    ],
    ["ordered", new Map([["kept", true]])],
    ["shared", [null, null]],
    [{ kind: "tuple", items: [1, "tuple key"] }, "kept"],
  ]);
  const leftOut = [
    ["counter", "collections.Counter"],
    ["nested.deque", "collections.deque"],
    ["nested.list.0", "__main__.Colour"],
    ["nested.tuple.0", "__main__.Own"],
    ["ordered.fraction", "fractions.Fraction"],
    ["class", "__main__.Own"],
    ["expression", "re._compile"],
    ["partial", "functools.partial"],
    ["uuid", "uuid.UUID"],
    ["shared.0", "collections.Counter"],
    ["shared.1", "collections.Counter"],
  ];

  test("is left out by name where nobody here knows it, and the rest is kept", async () => {
    const path = fixturePath("metadata/values");
    const { input, warnings } = await readWithWarnings(path);
    const info = input.metadata.get("meta_info") as Map<PythonValue, PythonValue>;
    expect([...info.entries()]).toEqual([...kept.entries()]);
    for (const [key, name] of leftOut) {
      expect(warnings).toContain(
        `tensor: /meta: meta_info.${key} is left out: it is a pickle that names ${name}, which no fit needs.`,
      );
    }
    for (const key of ["half", "date", "record", "mean"])
      expect(warnings).toContainEqual(expect.stringContaining(`meta_info.${key} is left out: it is `));
    expect(warnings).toHaveLength(leftOut.length + 4);
    const { metadata } = await inspect(path);
    expect((metadata as Map<string, PythonValue>).get("meta_info")).toEqual(info);
  });

  test("may be such that reading it would run code: nothing is run", async () => {
    const text = (word: string) => new TextEncoder().encode(word);
    const path = withBytes(fixturePath("metadata/values"), text("fractions"), text("subproces"));
    const { warnings } = await readWithWarnings(path);
    expect(warnings).toContainEqual(expect.stringContaining("names subproces.Fraction"));
  });

  test.each(["channel_info", "symmetric_tensor", "systematic_type", "exponential_transform"])(
    "is refused where the fit needs it: %s",
    async (key) => {
      const counter = new Instance("call", new Global("collections", "Counter"), []);
      const stream = encodePickle(new Map([[key, counter]]));
      const source = renamed(fixturePath("metadata/values"), "pickle_data", "pickle_datb");
      const path = await edited(source, (file) => {
        (file.get("/meta") as unknown as typeof file).create_dataset({ name: "pickle_data", data: stream });
      });
      await expect(readFitInput(path)).rejects.toThrow("/meta is a pickle that names collections.Counter");
    },
  );
});
