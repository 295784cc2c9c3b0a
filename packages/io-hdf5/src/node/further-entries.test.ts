import {
  type Convergence,
  emptyResultGroup,
  type PickledHistogram,
  type PythonValue,
} from "@rabbit-fit/contracts";
import { histogram, integerAxis } from "@rabbit-fit/sparse-hist";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readPickleGroup } from "../metadata/pickle-group.js";
import { metadataToPickle } from "../metadata/to-pickle.js";
import { PickleGroupWriter, writePickleGroup } from "../metadata/write-pickle-group.js";
import { temporaryPath } from "../testing/edit-file.js";
import { withFile } from "./open-host.js";
import { readFitResult } from "./read-fit-result.js";
import { writeFitResult } from "./write-fit-result.js";
import { writeHostFile } from "./write-host-file.js";

const SEED = 20261108;

type Tree = ReadonlyMap<string, PythonValue>;

const hist = (name: string, values: readonly number[]): PythonValue => ({
  kind: "histogram",
  histogram: histogram([integerAxis(0, values.length, { underflow: false, overflow: false })], {
    name,
    values,
  }),
});

const float = (value: number): PythonValue => ({ kind: "float", value });

/** The dicts of a result file, group by group, as Python would write them. */
async function writeTree(path: string, groups: ReadonlyMap<string, Tree>): Promise<void> {
  await writeHostFile(path, { start: "empty" }, (file) => {
    for (const [key, tree] of groups) {
      if (key === "meta") writePickleGroup(file, "/meta", tree);
      else {
        const writer = new PickleGroupWriter(file, `/${key}`);
        writer.finish(metadataToPickle(tree, (histogram) => writer.addHistogram(histogram)));
      }
    }
  });
}

function readTree(path: string): Promise<Map<string, PythonValue>> {
  return withFile(
    path,
    {},
    (file) => new Map(file.keys("/").map((key) => [key, readPickleGroup(file, `/${key}`)])),
  );
}

const key = fc.string({ unit: "grapheme", minLength: 1, maxLength: 6 }).map((text) => `x ${text}`);

const leaf: fc.Arbitrary<PythonValue> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.maxSafeInteger(),
  fc.constant(2n ** 70n),
  fc.double().map((value) => (Number.isInteger(value) ? float(value) : value)),
  fc.string({ unit: "grapheme" }),
  fc.uint8Array({ maxLength: 4 }),
  fc
    .float64Array({ minLength: 2, maxLength: 5 })
    .map((data) => ({ kind: "array", dtype: "float64", shape: [data.length], data }) as const),
  fc.boolean().map((value) => ({ kind: "scalar", dtype: "bool", value }) as const),
  fc
    .array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 4 })
    .map((values) => hist("unknown", values)),
);

const { entries } = fc.letrec<{ value: PythonValue; entries: Tree }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    leaf,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.array(tie("value"), { maxLength: 3 }).map((items) => ({ kind: "tuple", items }) as const),
    tie("entries"),
  ),
  entries: fc.array(fc.tuple(key, tie("value")), { maxLength: 3 }).map((list) => new Map(list)),
}));

/** A file with what we know, and at each level with what we do not. */
const trees = fc
  .record({
    meta: entries,
    group: entries,
    convergence: entries,
    mapping: entries,
    channel: entries,
    stray: leaf,
  })
  .map(({ meta, group, convergence, mapping, channel, stray }) => {
    const names: PythonValue = { kind: "array", dtype: "object", shape: [1], data: ["sig"] };
    const channels = new Map<string, PythonValue>([
      ["ch0", new Map([["hist_nobs", hist("hist_nobs", [1, 2])], ...channel])],
      ["no channel", null],
    ]);
    const mappings = new Map<string, PythonValue>([
      ["Project ch0 x", new Map([["channels", channels], ["ndf", 2], ["chi2", float(3)], ...mapping])],
      ["no mapping", stray instanceof Map ? null : stray],
    ]);
    const ending = new Map<string, PythonValue>([
      ["success", false],
      ["status", 4],
      ["nit", 3],
      ["nfev", 5],
      ["message", "It went away."],
      ["outcome", "diverged"],
      ["hessian_vector_products", 4],
      ["edm", 0.5],
      ...convergence,
    ]);
    return new Map<string, Tree>([
      [
        "meta",
        new Map<string, PythonValue>([
          ["meta_info", new Map([["command", "rabbit_fit.py"]])],
          ["meta_info_input", new Map([["channel_info", new Map()]])],
          ["procs", names],
          ["pois", names],
          ["nois", names],
          ...meta,
        ]),
      ],
      [
        "results_toy1",
        new Map<string, PythonValue>([
          ["parms", hist("parms", [1, 2, 3])],
          ["nllvalreduced", float(12)],
          ["edmval", null],
          [
            "data_set",
            new Map<string, PythonValue>([
              ["kind", "toy"],
              ["toy", 1],
            ]),
          ],
          ["mappings", mappings],
          ["minimizer_status", ending],
          ...group,
        ]),
      ],
    ]);
  });

test("what a result holds at any level and we do not know is there after reading and writing", async () => {
  await fc.assert(
    fc.asyncProperty(trees, async (tree) => {
      const [path, copy] = [temporaryPath(), temporaryPath()];
      await writeTree(path, tree);
      const result = await readFitResult(path);
      await writeFitResult(copy, result);
      expect(await readTree(copy)).toEqual(tree);
      expect(await readFitResult(copy)).toEqual(result);
    }),
    { seed: SEED, numRuns: 40 },
  );
});

test("each further entry is where its dict is, and numbers are with the numbers", async () => {
  const priors = new Map<string, PythonValue>([["params", ["sig"]]]);
  const parms = hist("parms", [1]);
  const saturated = new Map<string, PythonValue>([
    ["nllvalreduced", float(3)],
    ["parms", parms],
    ["seed", 7],
  ]);
  const path = temporaryPath();
  await writeTree(
    path,
    new Map<string, Tree>([
      [
        "meta",
        new Map<string, PythonValue>([
          ["procs", ["sig"]],
          ["signals", ["sig"]],
          ["param_priors", priors],
        ]),
      ],
      [
        "results",
        new Map<string, PythonValue>([
          ["best_tau", { kind: "scalar", dtype: "float64", value: 2 }],
          ["restarts", 3],
          ["minimizer_status", new Map<string, PythonValue>([["success", true]])],
          [
            "mappings",
            new Map([
              [
                "M",
                new Map([
                  ["saturated_fit", saturated],
                  ["conditional_fit", saturated],
                ]),
              ],
            ]),
          ],
        ]),
      ],
    ]),
  );
  const { meta, groups } = await readFitResult(path);
  expect(meta).toMatchObject({
    processes: ["sig"],
    pois: ["sig"],
    more: new Map([["param_priors", priors]]),
  });
  const [group] = groups;
  expect(group!.numbers).toEqual(new Map([["best_tau", 2]]));
  expect(group!.counts).toEqual(new Map([["restarts", 3]]));
  expect(group!.more).toEqual(new Map([["minimizer_status", new Map([["success", true]])]]));
  expect(group!.mappings.get("M")!.more).toEqual(new Map([["conditional_fit", saturated]]));
  expect(group!.mappings.get("M")!.saturatedFit).toEqual({
    histograms: new Map([["parms", (parms as PickledHistogram).histogram]]),
    nllvalreduced: 3,
    more: new Map([["seed", 7]]),
  });
});

test("the data set of a fit is what the file says, and its name tells where the file does not", async () => {
  const path = temporaryPath();
  const options = new Map([["pseudoData", ["toy3"]]]);
  const stored = new Map<string, PythonValue>([
    ["kind", "asimov"],
    ["pseudodata", "A"],
  ]);
  const newer = new Map<string, PythonValue>([
    ["kind", "bootstrap"],
    ["sample", 2],
  ]);
  await writeTree(
    path,
    new Map<string, Tree>([
      ["meta", new Map([["meta_info", new Map([["args", options]])]])],
      ["results", new Map()],
      ["results_asimov_toy3", new Map()],
      ["results_toy2_A_B", new Map()],
      ["results_toy3", new Map()],
      ["results_A", new Map()],
      ["results_named", new Map([["data_set", stored]])],
      ["results_toy4", new Map([["data_set", newer]])],
    ]),
  );
  const { groups } = await readFitResult(path);
  expect(new Map(groups.map(({ name, dataSet }) => [name, dataSet]))).toEqual(
    new Map<string, unknown>([
      ["", { kind: "data" }],
      ["asimov_toy3", { kind: "asimov", pseudodata: "toy3" }],
      ["toy2_A_B", { kind: "toy", toy: 2, pseudodata: "A_B" }],
      ["toy3", { kind: "data", pseudodata: "toy3" }],
      ["A", { kind: "data", pseudodata: "A" }],
      ["named", { kind: "asimov", pseudodata: "A" }],
      ["toy4", { kind: "toy", toy: 4 }],
    ]),
  );
  expect(groups.find(({ name }) => name === "toy4")!.more).toEqual(new Map([["data_set", newer]]));
});

test("a status that is not known keeps its word", async () => {
  const path = temporaryPath();
  const ending = (outcome: string) =>
    new Map<string, PythonValue>([
      ["success", false],
      ["status", 4],
      ["message", "Why."],
      ["outcome", outcome],
    ]);
  const unclear = new Map<string, PythonValue>([["success", true]]);
  await writeTree(
    path,
    new Map<string, Tree>([
      ["meta", new Map()],
      ["results", new Map([["minimizer_status", ending("at-bound")]])],
      ["results_asimov", new Map([["minimizer_status", ending("diverged")]])],
      ["results_toy1", new Map([["minimizer_status", unclear]])],
    ]),
  );
  const { groups } = await readFitResult(path);
  expect(groups.map(({ convergence }) => [convergence?.status, convergence?.unknownStatus])).toEqual([
    ["at-bound", undefined],
    ["unknown", "diverged"],
    [undefined, undefined],
  ]);
  // What does not say whether a fit converged is no convergence, and stays what it is.
  expect(groups[2]!.more).toEqual(new Map([["minimizer_status", unclear]]));
});

test("a status of another program, which has SciPy's numbers and no word of ours, comes back as it was", async () => {
  const [path, copy] = [temporaryPath(), temporaryPath()];
  const scipy = (success: boolean, status: number) =>
    new Map<string, PythonValue>([
      ["success", success],
      ["status", status],
      ["nit", 12],
      ["nfev", 25],
      ["message", "As SciPy puts it."],
    ]);
  await writeTree(
    path,
    new Map<string, Tree>([
      ["meta", new Map()],
      ["results", new Map([["minimizer_status", scipy(true, 0)]])],
      ["results_asimov", new Map([["minimizer_status", scipy(false, 2)]])],
    ]),
  );
  const result = await readFitResult(path);
  const common = { message: "As SciPy puts it.", iterations: 12, evaluations: 25 };
  expect(result.groups.map(({ convergence }) => convergence)).toEqual([
    { converged: true, status: "converged", foreignCode: 0, ...common },
    { converged: false, status: "unknown", foreignCode: 2, ...common },
  ]);
  await writeFitResult(copy, result);
  const tree = await readTree(copy);
  const statusIn = (group: string) => (tree.get(group) as Tree).get("minimizer_status");
  expect(statusIn("results")).toEqual(scipy(true, 0));
  expect(statusIn("results_asimov")).toEqual(scipy(false, 2));
});

test("a minimizer status is written as SciPy has it, with what else is known of the end of a fit", async () => {
  const path = temporaryPath();
  const convergence: Convergence = {
    converged: false,
    status: "stalled",
    message: "No step.",
    iterations: 3,
    evaluations: 4,
    hessianVectorProducts: 12,
    restarts: 1,
    gradientNorm: 2,
    trustRadius: 0.5,
    edm: 1,
    conditionNumber: 1000,
  };
  const meta = { info: new Map(), input: new Map(), processes: [], pois: [], nois: [] };
  await writeFitResult(path, { meta, groups: [{ ...emptyResultGroup({ kind: "data" }), convergence }] });
  const written = (await readTree(path)).get("results") as Tree;
  expect(written.get("minimizer_status")).toEqual(
    new Map<string, PythonValue>([
      ["success", false],
      ["status", 2],
      ["nit", 3],
      ["nfev", 4],
      ["message", "No step."],
      ["outcome", "stalled"],
      ["hessian_vector_products", 12],
      ["restarts", 1],
      ["gradient_norm", float(2)],
      ["trust_radius", 0.5],
      ["edm", float(1)],
      ["condition_number", float(1000)],
    ]),
  );
  expect((await readFitResult(path)).groups[0]!.convergence).toEqual(convergence);
});
