import { copyFileSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { run } from "../run.js";

const fixtures = fileURLToPath(new URL("../../../../fixtures", import.meta.url));

async function inspect(...words: string[]) {
  const out: string[] = [];
  const errors: string[] = [];
  const code = await run(["inspect", ...words], {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => errors.push(text) },
    environment: {},
    signal: new AbortController().signal,
  });
  return { code, out: out.join("").replaceAll(`${fixtures}/`, ""), errors: errors.join("") };
}

describe("for people", () => {
  test.each([
    "inputs/test_tensor",
    "inputs/test_tensor_sparse",
    "inputs/test_tensor_linearized",
    "results/base_test_tensor",
    "results/pseudodata",
  ])("%s.hdf5", async (name) => {
    const { code, out, errors } = await inspect(`${fixtures}/${name}.hdf5`);
    expect({ code, errors }).toEqual({ code: 0, errors: "" });
    await expect(out).toMatchFileSnapshot(`../../fixtures/inspect/${name.replace("/", "-")}.txt`);
  });
});

test("a tensor with parts that are not known is described with them, and neither checked nor fitted", async () => {
  const path = join(mkdtempSync(join(tmpdir(), "rabbit-inspect-")), "newer.hdf5");
  copyFileSync(`${fixtures}/inputs/test_tensor.hdf5`, path);
  const { default: h5wasm } = await import("h5wasm/node");
  await h5wasm.ready;
  const file = new h5wasm.File(path, "a");
  file.create_group("unbinned_terms");
  file.close();
  const { code, out } = await inspect(path);
  expect(code).toBe(0);
  expect(out).toMatch(
    /^Special .*a covariance of the data, unknown part \/unbinned_terms \(a fit refuses it\)$/m,
  );
  const checked = await inspect(path, "--check");
  expect(checked.code).not.toBe(0);
  expect(checked.errors).toMatch(/\/unbinned_terms is a group that this version does not know/);
});

describe("for programs", () => {
  test("an input", async () => {
    const { out } = await inspect(`${fixtures}/inputs/test_tensor.hdf5`, "--json");
    const inspection = JSON.parse(out);
    expect(inspection).toMatchObject({
      kind: "input",
      file: "inputs/test_tensor.hdf5",
      processes: ["sig", "bkg", "bkg_2"],
      signals: ["sig"],
      systematics: {
        count: 12,
        unconstrained: ["slope_background", "slope_signal"],
        type: "log_normal",
        symmetric: false,
      },
      templates: { kind: "dense", rows: 70 * 3, columns: 2 * 12 },
      pseudodata: [{ name: "original" }],
    });
    expect(
      inspection.channels.map((channel: { name: string; bins: number; masked: boolean }) => [
        channel.name,
        channel.bins,
        channel.masked,
      ]),
    ).toEqual([
      ["ch0", 10, false],
      ["ch1", 50, false],
      ["ch0_masked", 10, true],
    ]);
    const [ch0, ch1] = inspection.channels;
    expect(ch0.dataTotal + ch1.dataTotal).toBeCloseTo(inspection.dataTotal, 9);
  });

  test("dense and sparse tensors of the same model have the same yields and variations", async () => {
    const read = async (name: string) =>
      JSON.parse((await inspect(`${fixtures}/inputs/${name}.hdf5`, "--json")).out);
    const dense = await read("test_tensor");
    const sparse = await read("test_tensor_sparse");
    expect(sparse.templates.kind).toBe("sparse");
    expect(sparse.templates.nonZero).toBe(dense.templates.nonZero);
    // The order of summation may differ.
    expect(sparse.nominalTotal).toBeCloseTo(dense.nominalTotal, 6);
  });

  test("a result", async () => {
    const { out } = await inspect(`${fixtures}/results/pseudodata.hdf5`, "--json");
    expect(JSON.parse(out)).toMatchObject({
      kind: "result",
      pois: ["sig"],
      nois: ["slope_signal", "slope_signal_ch0"],
      fits: [{ name: "original", parameters: 13, ndfsat: 57 }],
    });
  });
});

test("what was stopped with Ctrl-C prints nothing", async () => {
  for (const words of [["inputs/test_tensor"], ["results/plain"], ["inputs/test_tensor", "--check"]]) {
    const controller = new AbortController();
    const printed: string[] = [];
    const ended = run(["inspect", `${fixtures}/${words[0]}.hdf5`, ...words.slice(1)], {
      stdout: { write: (text) => printed.push(text) },
      stderr: { write: (text) => printed.push(text) },
      environment: {},
      signal: controller.signal,
    });
    controller.abort(new Error("interrupted"));
    expect(await ended).toBe(130);
    expect(printed).toEqual(["rabbit: interrupted, nothing was written\n"]);
  }
});

test("a file that is not there is refused in the words of the other commands", async () => {
  expect(await inspect("")).toEqual({
    code: 2,
    out: "",
    errors: 'rabbit: error: input is "", expected a file that can be read (there is none).\n',
  });
});

test("a file that is neither is refused", async () => {
  const { code, errors } = await inspect(fileURLToPath(import.meta.url));
  expect(code).toBe(2);
  expect(errors.trimEnd().split("\n")).toHaveLength(1);
});
