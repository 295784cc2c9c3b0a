import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type FitInput, RabbitInputError } from "@rabbit-fit/contracts";
import { readFitInput, writeFitInput } from "@rabbit-fit/io-hdf5/node";
import { axisEdges, innerValues } from "@rabbit-fit/sparse-hist";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { runCommand } from "../../../examples/src/command.js";
import {
  regions as abcdRegions,
  main as makeAbcd,
  makeAbcdTensor,
} from "../../../examples/src/make-abcd-tensor.js";
import {
  regions as extendedRegions,
  main as makeExtendedAbcd,
  makeExtendedAbcdTensor,
} from "../../../examples/src/make-extended-abcd-tensor.js";
import {
  type MakeTensorOptions,
  makeTensor,
  main as makeTensorCommand,
} from "../../../examples/src/make-tensor.js";
import { fillTestHistograms } from "../../../examples/src/make-tensor-histograms.js";
import { seededRandom } from "../../../examples/src/random.js";

/** What the reference's script of an example writes, without the yields. */
interface Structure {
  readonly channels: readonly {
    readonly name: string;
    readonly axes: readonly { readonly name: string; readonly edges: readonly number[] }[];
    readonly masked: boolean;
  }[];
  readonly processes: readonly string[];
  readonly signals: readonly string[];
  readonly systematics: readonly string[];
  readonly noi: readonly number[];
  readonly constraintWeights: readonly number[];
  /** Each index once, in no order. */
  readonly groups: readonly { readonly name: string; readonly indices: readonly number[] }[];
  readonly pseudodata: readonly string[];
  readonly symmetric: boolean;
  readonly systematicType: string;
  readonly inverseCovariance: boolean;
  readonly layout: "dense" | "sparse";
  /** [bins, processes] */
  readonly normShape: readonly number[];
  /** [bins, processes, systematics] or, where it is asymmetric, [bins, processes, 2, systematics]; of a dense tensor. */
  readonly logkShape: readonly number[] | null;
}

interface ReferenceAnswer {
  readonly script: "make-tensor" | "make-abcd-tensor" | "make-extended-abcd-tensor";
  readonly options: readonly string[];
  readonly structure?: Structure;
  readonly error?: string;
}

const answers: readonly ReferenceAnswer[] = JSON.parse(
  readFileSync(new URL("../../../fixtures/examples/structures.json", import.meta.url), "utf8"),
);
const named = (some: readonly ReferenceAnswer[]) =>
  some.map((answer) => [[answer.script, ...answer.options].join(" "), answer] as const);

const histograms = fillTestHistograms();
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rabbit-examples-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function throughFile(input: FitInput): Promise<FitInput> {
  const path = join(folder, "tensor.hdf5");
  await writeFitInput(path, input);
  return await readFitInput(path);
}

function make({ script, options }: Pick<ReferenceAnswer, "script" | "options">): FitInput {
  switch (script) {
    case "make-abcd-tensor":
      return makeAbcdTensor();
    case "make-extended-abcd-tensor":
      return makeExtendedAbcdTensor();
    case "make-tensor":
      return makeTensor(optionsOf(options), histograms);
  }
}

function optionsOf(words: readonly string[]): MakeTensorOptions {
  return {
    sparse: words.includes("--sparse"),
    symmetrizeAll: words.includes("--symmetrizeAll"),
    systematicType: words.includes("normal") ? "normal" : "log_normal",
    bsm: words.includes("--bsm"),
    skipMaskedChannels: words.includes("--skipMaskedChannels"),
    addSystToDataCovariance: words.includes("--addSystToDataCovariance"),
  };
}

function structureOf(input: FitInput): Structure {
  const { channels, systematics, templates, processes } = input;
  const bins = channels.at(-1)!.stop;
  const columns = input.symmetric ? [systematics.names.length] : [2, systematics.names.length];
  const columnCount = columns.reduce((product, factor) => product * factor, 1);
  expect(templates.columnCount).toBe(columnCount);
  if (templates.kind === "dense") {
    const elements = templates.logk.reduce((sum, { values }) => sum + values.length, 0);
    expect(elements).toBe(bins * processes.length * columnCount);
  }
  return {
    channels: channels.map(({ name, axes, masked }) => ({
      name,
      axes: axes.map((axis) => ({ name: axis.name, edges: Array.from(axisEdges(axis)) })),
      masked,
    })),
    processes,
    signals: input.signals,
    systematics: systematics.names,
    noi: Array.from(systematics.noiIndices),
    constraintWeights: Array.from(systematics.constraintWeights),
    groups: systematics.groups.map(({ name, indices }) => ({ name, indices: Array.from(indices).sort() })),
    pseudodata: input.pseudodata.map(({ name }) => name),
    symmetric: input.symmetric,
    systematicType: input.systematicType,
    inverseCovariance: input.data.inverseCovariance !== undefined,
    layout: templates.kind,
    normShape: [input.sumw.length / processes.length, processes.length],
    logkShape: templates.kind === "dense" ? [bins, processes.length, ...columns] : null,
  };
}

/** The same in the order and with the fields of `structureOf`. */
function comparable(structure: Structure): Structure {
  return {
    ...structure,
    channels: structure.channels.map(({ name, axes, masked }) => ({
      name,
      axes: axes.map(({ name, edges }) => ({ name, edges })),
      masked,
    })),
    groups: structure.groups.map(({ name, indices }) => ({ name, indices: indices.toSorted() })),
  };
}

const answered = answers.filter(({ structure }) => structure);
const refused = answers.filter(({ error }) => error?.includes("requires symmetric uncertainties"));
const crashed = answers.filter((answer) => answer.error && !refused.includes(answer));

test("the reference has an answer for each combination of options", () => {
  expect(new Set(named(answers).map(([name]) => name)).size).toBe(2 + 2 ** 6);
  expect([answered, refused, crashed].map(({ length }) => length)).toEqual([38, 16, 12]);
});

describe("a tensor has the names, order, groups and shapes of the reference's", () => {
  test.each(named(answered))("%s", async (_name, answer) => {
    const input = await throughFile(make(answer));
    expect(structureOf(input)).toEqual(comparable(answer.structure!));
  });
});

describe("an asymmetric systematic does not go into the covariance of the data, as in the reference", () => {
  test.each(named(refused))("%s", (_name, answer) => {
    expect(() => make(answer)).toThrow(RabbitInputError);
    expect(() => make(answer)).toThrow(/slope_2_signal_ch1.symmetrize/);
  });
});

describe("where the reference crashes, a tensor has what its dense one without masked channels has", () => {
  test.each(named(crashed))("%s", async (_name, answer) => {
    const without = answer.options.filter((word) => word !== "--sparse");
    const options = [...new Set([...without, "--skipMaskedChannels"])].sort();
    const counterpart = answers.find(
      (other) => other.structure && other.options.toSorted().join() === options.join(),
    );
    const { systematics, noi, constraintWeights, groups, signals } = comparable(counterpart!.structure!);
    const input = await throughFile(make(answer));
    expect(structureOf(input)).toMatchObject({ systematics, noi, constraintWeights, groups, signals });
    expect(input.data.inverseCovariance!.length).toBe(60 ** 2);
  });
});

describe("the yields", () => {
  test("sparse histograms make the same tensor as dense ones", () => {
    for (const sparse of [false, true]) {
      expect(makeTensor({ sparse, bsm: true, histType: "sparse" })).toEqual(
        makeTensor({ sparse, bsm: true }),
      );
    }
  });

  test("the data are the sum of the processes, within their fluctuations", () => {
    const { data, pseudodata } = histograms;
    for (const channel of ["ch0", "ch1"] as const) {
      const [counts, expected] = [innerValues(data[channel]), innerValues(pseudodata[channel])];
      const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
      // Five standard deviations; the simulation has fewer events than 3 times the data and its own fluctuations.
      expect(Math.abs(sum(counts) - sum(expected))).toBeLessThan(5 * Math.sqrt(2 * sum(counts)));
    }
  });

  test("the nonprompt yields obey the relations of the ABCD methods", () => {
    const yieldsOf = (all: typeof abcdRegions) =>
      new Map(all.map(({ channel, nonprompt }) => [channel, nonprompt.events * nonprompt.meanWeight]));
    const abcd = yieldsOf(abcdRegions);
    const of = (channel: string) => abcd.get(channel)!;
    expect((of("ch_C") * of("ch_A")) / of("ch_B")).toBe(of("ch_D"));
    const extended = yieldsOf(extendedRegions);
    const [ax, bx, a, b, c, d] = ["Ax", "Bx", "A", "B", "C", "D"].map((x) => extended.get(`ch_${x}`)!);
    expect((c! * ax! * b! ** 2) / (bx! * a! ** 2) / d!).toBeCloseTo(1, 1);
  });
});

describe("the commands", () => {
  const printed = vi.spyOn(console, "log").mockImplementation(() => {});
  afterAll(() => printed.mockRestore());

  test("write where the options say, with the names of the reference", async () => {
    await makeTensorCommand(["-o", folder]);
    await makeTensorCommand(["--output", folder, "--outname", "mine", "--postfix", "sparse", "--sparse"]);
    await makeAbcd(["-o", folder]);
    await makeExtendedAbcd(["-o", folder, "--outname", "extended"]);
    const kinds = [
      ["test_tensor.hdf5", "dense", 3],
      ["mine_sparse.hdf5", "sparse", 3],
      ["test_abcd_tensor/rabbit_input.hdf5", "dense", 4],
      ["extended/rabbit_input.hdf5", "dense", 6],
    ] as const;
    for (const [name, kind, channels] of kinds) {
      const input = await readFitInput(join(folder, name));
      expect(input.templates.kind).toBe(kind);
      expect(input.channels.length).toBe(channels);
    }
    expect(printed).toHaveBeenCalledWith(
      `${join(folder, "mine_sparse.hdf5")}: 3 channels, 70 bins, 3 processes, 12 systematics`,
    );
  });

  test("take each option", async () => {
    const words = ["--symmetrizeAll", "--bsm", "--skipMaskedChannels", "--addSystToDataCovariance"];
    await makeTensorCommand([...words, "--systematicType", "normal", "--histType", "sparse", "-o", folder]);
    const input = await readFitInput(join(folder, "test_tensor.hdf5"));
    const expected = makeTensor(optionsOf([...words, "normal"]), histograms);
    expect(structureOf(input)).toEqual(structureOf(expected));
    expect(input.data).toEqual(expected.data);
  });

  test.each([
    [["--systematicType", "poisson"], "--systematicType is poisson, expected log_normal or normal"],
    [["--histType", "root"], "--histType is root, expected dense or sparse"],
    [["--dense"], "--dense"],
  ])("refuse %s", async (words, message) => {
    await expect(makeTensorCommand([...words, "-o", folder])).rejects.toThrow(message);
  });

  test("say with --help how they are used, and do nothing", async () => {
    const { argv } = process;
    process.argv = ["node", fileURLToPath(import.meta.url), "--help"];
    const command = vi.fn();
    await runCommand(import.meta.url, "node example.js OUT.hdf5", command);
    process.argv = argv;
    expect(printed).toHaveBeenLastCalledWith("Usage: node example.js OUT.hdf5");
    expect(command).not.toHaveBeenCalled();
  });
});

describe("random numbers", () => {
  const count = 40_000;
  /** Mean and variance. */
  function moments(values: Float64Array): [number, number] {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return [mean, values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length];
  }

  // Means and variances deviate by a few times 1 / sqrt(count), 0.005, of their scale.
  test.each([
    ["uniform", (seed: number) => seededRandom(seed).uniform(-1, 3, count), 1, 16 / 12],
    ["normal", (seed: number) => seededRandom(seed).normal(2, 3, count), 2, 9],
    ["exponential", (seed: number) => seededRandom(seed).exponential(2, count), 2, 4],
    ["poisson", (seed: number) => seededRandom(seed).poisson(new Float64Array(count).fill(3.5)), 3.5, 3.5],
  ] as const)(
    "%s numbers have the mean and variance of their distribution",
    (_name, draw, mean, variance) => {
      const found = moments(draw(1));
      expect(Math.abs(found[0] - mean) / Math.sqrt(variance)).toBeLessThan(0.025);
      expect(Math.abs(found[1] / variance - 1)).toBeLessThan(0.05);
      expect(draw(1)).toEqual(draw(1));
      expect(draw(1)).not.toEqual(draw(2));
    },
  );

  test("a mean of zero gives no event", () => {
    expect(Array.from(seededRandom(3).poisson([0, 0]))).toEqual([0, 0]);
  });
});
