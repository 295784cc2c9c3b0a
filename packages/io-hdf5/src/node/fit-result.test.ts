import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { emptyResultGroup, type FitResult, type PythonValue, RabbitInputError } from "@rabbit-fit/contracts";
import {
  type Histogram,
  histogram,
  integerAxis,
  regularAxis,
  stringCategoryAxis,
} from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import { edited, fixturePath, temporaryPath } from "../testing/edit-file.js";
import { inspect } from "./inspect.js";
import { hostLibrary } from "./open-host.js";
import { readFitResult } from "./read-fit-result.js";
import { writeFitResult } from "./write-fit-result.js";

const results = readdirSync(new URL("../../../../fixtures/results", import.meta.url))
  .filter((name) => name.endsWith(".hdf5"))
  .map((name) => name.replace(/\.hdf5$/, ""));

/** A result with everything that a result can have. */
function smallResult(): FitResult {
  const parameters = ["mu", "lumi", "Δ"];
  const axis = (name: string) => stringCategoryAxis(parameters, { name });
  const x = regularAxis(3, 0, 1, { name: "x" });
  const channelInfo = new Map<string, PythonValue>([
    ["axes", [{ kind: "axis", axis: x }]],
    ["processes", { kind: "array", dtype: "object", shape: [2], data: ["signal", "bkg"] }],
    ["start", 0],
    ["stop", 3],
  ]);
  return {
    meta: {
      info: new Map<string, PythonValue>([
        ["command", "rabbit fit in.hdf5"],
        [
          "args",
          new Map<string, PythonValue>([
            ["toys", [0]],
            ["scanRange", { kind: "float", value: 3 }],
          ]),
        ],
      ]),
      input: new Map<string, PythonValue>([["channel_info", new Map([["main", channelInfo]])]]),
      processes: ["signal", "bkg"],
      pois: ["mu"],
      nois: [],
      model: { parameters: ["mu"], squared: ["mu"] },
    },
    groups: [
      {
        ...emptyResultGroup({ kind: "asimov" }),
        histograms: new Map<string, Histogram>([
          [
            "parms",
            histogram([axis("parms")], { name: "parms", values: [1, 0, 0.5], variances: [0.1, 1, 2] }),
          ],
          [
            "cov",
            histogram([axis("parms_x"), axis("parms_y")], {
              name: "cov",
              values: [1, 2, 3, 2, 5, 6, 3, 6, 9],
            }),
          ],
          // A name that nothing knows, and axes without flow, so that a bin's place depends on the order of axes.
          [
            "something_new",
            histogram([x, integerAxis(0, 2, { name: "i", underflow: false, overflow: false })], {
              name: "something_new",
              label: "new",
              flow: true,
              values: Float64Array.from({ length: 10 }, (_, i) => i),
            }),
          ],
        ]),
        nllvalreduced: 12,
        nllvalfull: 100.25,
        ndfsat: 57,
        edmval: null,
        postfitProfile: true,
        convergence: {
          converged: false,
          status: "iteration-limit",
          message: "Stopped after 3 iterations.",
          iterations: 3,
          hessianVectorProducts: 12,
          conditionNumber: 1000,
        },
        blinding: { scheme: "additive", parameters: ["sig", "µ_tt̄"] },
        mappings: new Map([
          [
            "Project main x",
            {
              channels: new Map([
                [
                  "main",
                  new Map([["hist_prefit_inclusive", histogram([x], { name: "h", values: [1, 2, 3] })]]),
                ],
              ]),
              counts: new Map([["ndf", 3]]),
              numbers: new Map([["chi2", 4]]),
              histograms: new Map([["hist_prefit_inclusive_cov", histogram([], { name: "c", values: [7] })]]),
            },
          ],
        ]),
      },
      emptyResultGroup({ kind: "data" }),
    ],
  };
}

describe("results of the reference", () => {
  test.each(results)("%s is read, and comes back as it was when it is written", async (name) => {
    const result = await readFitResult(fixturePath(`results/${name}`));
    const before = structuredClone(result);
    const path = temporaryPath();
    await writeFitResult(path, result);
    expect(await readFitResult(path)).toEqual(result);
    expect(result).toEqual(before);
  });

  test("parameters, numbers and mappings of plain_asimov have their names, types and values", async () => {
    const { meta, groups } = await readFitResult(fixturePath("results/plain_asimov"));
    expect(meta.processes).toEqual(["sig", "bkg", "bkg_2"]);
    expect([meta.pois, meta.nois]).toEqual([["sig"], ["slope_signal", "slope_signal_ch0"]]);
    expect(meta.info.get("command")).toMatch(/^rabbit_fit\.py 'test_tensor\.hdf5'/);
    const [group] = groups;
    expect(group).toMatchObject({ name: "asimov", nllvalreduced: 0, ndfsat: 57, postfitProfile: true });
    // An EDM of an Asimov fit: 4.7e-30 in the file.
    expect(group!.edmval).toBeLessThan(1e-20);
    const parms = group!.histograms.get("parms")!;
    expect(parms.storage).toBe("weight");
    // The signal strength of an Asimov fit is 1; the category axis has one overflow bin more.
    expect(parms.values).toHaveLength(14);
    expect(parms.values[0]).toBe(1);
    const base = group!.mappings.get("BaseMapping")!;
    expect([...base.counts]).toEqual([
      ["ndf_prefit", 60],
      ["ndf", 60],
    ]);
    expect([...base.numbers.keys()]).toEqual(["chi2_prefit", "chi2"]);
    expect([...base.channels.keys()]).toEqual(["ch0", "ch1", "ch0_masked"]);
    expect(
      base.channels
        .get("ch1")!
        .get("hist_nobs")!
        .axes.map(({ name }) => name),
    ).toEqual(["a", "b"]);
  });

  test("a two-dimensional histogram has its axes in the right order", async () => {
    const { groups } = await readFitResult(fixturePath("results/plain_asimov"));
    const cov = groups[0]!.histograms.get("cov")!;
    const parms = groups[0]!.histograms.get("parms")!;
    if (parms.storage !== "weight") throw new Error("storage");
    // cov has the parameters and an overflow bin on both axes; its diagonal is the variances.
    for (let i = 0; i < 13; i++) expect(cov.values[i * 14 + i]).toBe(parms.variances[i]);
  });

  test("bytes give the same as a path", async () => {
    const path = fixturePath("results/plain");
    expect(await readFitResult(readFileSync(path))).toEqual(await readFitResult(path));
  });
});

describe("our own results", () => {
  test("a result with everything comes back as it was, groups in the order of their names", async () => {
    const result = smallResult();
    const path = temporaryPath();
    await writeFitResult(path, result);
    const read = await readFitResult(path);
    expect(read.meta).toEqual(result.meta);
    expect(read.groups.map(({ name }) => name).sort()).toEqual(["", "asimov"]);
    expect(read.groups.find(({ name }) => name === "asimov")).toEqual(result.groups[0]);
  });

  test("whole numbers that are floats stay floats", async () => {
    const path = temporaryPath();
    await writeFitResult(path, smallResult());
    const { groups } = await readFitResult(path);
    const mapping = groups.find(({ name }) => name === "asimov")!.mappings.get("Project main x")!;
    // They are told apart by their type in the file only.
    expect([...mapping.counts.keys()]).toEqual(["ndf"]);
    expect([...mapping.numbers.keys()]).toEqual(["chi2"]);
  });

  test("the content of histograms is never compressed with Blosc 1, on which h5wasm loses data", async () => {
    const path = temporaryPath();
    const result = smallResult();
    const large = integerAxis(0, 2000, { name: "i", underflow: false, overflow: false });
    const histograms = result.groups[0]!.histograms as Map<string, Histogram>;
    for (const name of ["a", "b", "c"]) {
      const values = Float64Array.from({ length: 2000 }, (_, i) => i);
      histograms.set(name, histogram([large], { name, values }));
    }
    await writeFitResult(path, result);
    const { module, File } = await hostLibrary();
    const file = new File(path, "r");
    const filters = file
      .paths()
      .filter((name) => /h5_buffer_/.test(name))
      .flatMap((name) => module.get_dataset_filters(file.file_id, name).map(({ id }) => id));
    file.close();
    expect(filters).toEqual([1, 1, 1]);
  });

  test("small histograms are part of their group, up to a limit of all, and larger ones in groups of their own", async () => {
    const path = temporaryPath();
    const { meta } = smallResult();
    const axis = (size: number) => [integerAxis(0, size, { name: "i", underflow: false, overflow: false })];
    const histograms = new Map(
      [10, ...new Array<number>(20).fill(512), 513].map((size, i) => {
        const values = Float64Array.from({ length: size }, (_, bin) => bin + i);
        return [`h${i}`, histogram(axis(size), { name: `h${i}`, values })] as const;
      }),
    );
    const groups = [{ ...emptyResultGroup({ kind: "data" }), histograms }];
    await writeFitResult(path, { meta, groups });
    expect((await readFitResult(path)).groups).toEqual(groups);
    const { File } = await hostLibrary();
    const file = new File(path, "r");
    const proxies = file.paths().filter((name) => /h5_buffer_/.test(name));
    file.close();
    // 80 bytes and 15 times 4 KiB are within 64 KiB; the five others and the one above 4 KiB are not.
    expect(proxies).toHaveLength(6);
  });

  test("groups that come one by one are asked for one at a time, and make the same file as all together", async () => {
    const { meta, groups } = smallResult();
    const asked: string[] = [];
    async function* oneByOne() {
      for (const group of groups) {
        asked.push(group.name);
        yield group;
      }
    }
    const [together, streamed] = [temporaryPath(), temporaryPath()];
    await writeFitResult(together, { meta, groups });
    await writeFitResult(streamed, { meta, groups: oneByOne() });
    expect(asked).toEqual(["asimov", ""]);
    expect(await readFitResult(streamed)).toEqual(await readFitResult(together));
  });

  test("an older result is kept where the groups fail, or one comes twice", async () => {
    const { meta, groups } = smallResult();
    const path = temporaryPath();
    await writeFitResult(path, { meta, groups });
    const before = readFileSync(path);
    const failing = function* () {
      yield groups[0]!;
      throw new RabbitInputError({ field: "journal", found: "damaged" });
    };
    await expect(writeFitResult(path, { meta, groups: failing() })).rejects.toThrow("journal is");
    const twice = writeFitResult(path, { meta, groups: [...groups, groups[0]!] });
    await expect(twice).rejects.toThrow('groups.name is "asimov", expected each data set once');
    expect(Buffer.compare(readFileSync(path), before)).toBe(0);
    expect(readdirSync(dirname(path)).filter((name) => name.includes(basename(path)))).toEqual([
      basename(path),
    ]);
  });

  test("a histogram whose values do not fit its axes is refused before anything is written", async () => {
    const result = smallResult();
    (result.groups[0]!.histograms as Map<string, unknown>).set("bad", {
      ...result.groups[0]!.histograms.get("cov"),
      values: new Float64Array(3),
    });
    await expect(writeFitResult(temporaryPath(), result)).rejects.toThrow(
      /results_asimov\.bad\.values\.length is 3/,
    );
  });
});

describe("other files", () => {
  test("a tensor is no result", async () => {
    const error = await readFitResult(fixturePath("inputs/test_tensor")).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(RabbitInputError);
    expect(error.message).toMatch(/a tensor, the input of a fit.*expected the result of a fit/);
  });

  test("plain datasets x, parms and cov are a result", async () => {
    const path = temporaryPath();
    const { File } = await hostLibrary();
    const file = new File(path, "w");
    file.create_dataset({ name: "x", data: Float64Array.of(1, 2) });
    file.create_dataset({ name: "parms", data: ["a", "b"] as never, dtype: "S", shape: [2] });
    file.create_dataset({ name: "cov", data: Float64Array.of(4, 1, 1, 9), shape: [2, 2] });
    file.flush();
    file.close();
    const [group] = (await readFitResult(path)).groups;
    expect(group!.histograms.get("parms")).toMatchObject({
      storage: "weight",
      values: Float64Array.of(1, 2, 0),
      variances: Float64Array.of(4, 9, 0),
    });
    expect(group!.histograms.get("cov")!.values).toEqual(Float64Array.of(4, 1, 0, 1, 9, 0, 0, 0, 0));
    expect((await inspect(path)).kind).toBe("plain result");
  });

  test("a result whose group is of another version is refused", async () => {
    const path = await edited(fixturePath("results/plain"), (file) => {
      const group = file.get("/results") as unknown as {
        delete_attribute(name: string): void;
        create_attribute(name: string, data: BigInt64Array, shape: number[]): void;
      };
      group.delete_attribute("narf_h5py_pickle_protocol_version");
      group.create_attribute("narf_h5py_pickle_protocol_version", BigInt64Array.of(2n), []);
    });
    await expect(readFitResult(path)).rejects.toThrow(
      /results is .*version 2.*expected a group of wums\.ioutils, version 1/,
    );
  });

  test("inspect tells what a result holds without reading its histograms", async () => {
    const summary = await inspect(fixturePath("results/base_test_tensor"));
    expect(summary).toMatchObject({ kind: "result", resultGroups: ["", "asimov"], datasets: [] });
    expect(summary.metadata).toBeInstanceOf(Map);
  });
});
