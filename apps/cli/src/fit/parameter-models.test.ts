import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readFitResult } from "@rabbit-fit/io-hdf5/node";
import { innerValues } from "@rabbit-fit/sparse-hist";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rabbit } from "../testing/rabbit.js";
import { withSmoothingParameters } from "./smoothing-parameters.js";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
const input = join(root, "fixtures/inputs/test_abcd_tensor.hdf5");
const extended = join(root, "fixtures/inputs/test_extended_abcd_tensor.hdf5");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rabbit-models-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function fitted(postfix: string, tensor: string, ...words: string[]) {
  const made = await rabbit(
    "fit",
    tensor,
    "-o",
    folder,
    "--postfix",
    postfix,
    "-t",
    "0",
    "--unblind",
    ...words,
  );
  expect(made.errors).not.toContain("error");
  expect(made.code).toBe(0);
  return readFitResult(join(folder, `fitresults_${postfix}.hdf5`));
}

test("repeated --paramModel are multiplied, and the result tells of all parameters", async () => {
  const regions = ["ch_A", "ch_B", "ch_C", "ch_D"];
  const { meta, groups } = await fitted(
    "abcd",
    input,
    ...["--paramModel", "Mu", "--paramModel", "ABCD", "nonprompt", ...regions],
  );
  expect(meta.pois).toEqual(["signal"]);
  expect(meta.model!.parameters).toHaveLength(16);
  expect(meta.model!.squared).toEqual(["signal"]);
  const args = meta.info.get("args") as ReadonlyMap<string, unknown>;
  expect(args.get("paramModel")).toEqual([["Mu"], ["ABCD", "nonprompt", ...regions]]);
  expect(meta.info.has("modules_sha256")).toBe(false);
  expect(groups[0]!.ndfsat).toBe(4);
});

test("a module of the user's own is named with its SHA-256", async () => {
  const path = join(root, "examples/models/power-law.mjs");
  const { meta } = await fitted(
    "own",
    input,
    ...["--paramModel", "Mu", "--paramModel", `${path}#PowerLaw`, "ch_B", "nonprompt", "pt"],
  );
  expect(meta.model!.parameters).toEqual(["signal", "index_nonprompt"]);
  const sha256 = createHash("sha256").update(readFileSync(path)).digest("hex");
  expect(meta.info.get("modules_sha256")).toEqual(new Map([[path, sha256]]));
});

describe("polynomials to start from", () => {
  const words = (file: string) => ["pt", `params:${file}`, "yieldCorrection:0", "nonprompt"];
  const start = Array.from({ length: 10 }, (_, i) => 0.01 * i);

  test.each(["smoothing.hdf5", "smoothing.npz", "smoothing-compressed.npz"])("%s", async (name) => {
    const [spec] = [
      await withSmoothingParameters([{ name: "SmoothExtendedABCD", args: words(fixture(name)) }]),
    ].flat();
    const [axis, order, initial, ...rest] = spec!.args!;
    expect([axis, order, ...rest]).toEqual(["pt", "order:1", "yieldCorrection:0", "nonprompt"]);
    const values = initial!.slice("initial:".length).split(",").map(Number);
    const digits = name.includes("compressed") ? 8 : 15;
    for (const [i, value] of values.entries()) expect(value).toBeCloseTo(start[i]!, digits);
  });

  test("are where the fit starts", async () => {
    const regions = ["ch_Ax", "ch_Bx", "ch_A", "ch_B", "ch_C", "ch_D"];
    const { groups } = await fitted(
      "start",
      extended,
      ...[
        "--noFit",
        "--noEDM",
        "--paramModel",
        "SmoothExtendedABCD",
        ...words(fixture("smoothing.hdf5")),
        ...regions,
      ],
    );
    expect([...innerValues(groups[0]!.histograms.get("parms")!)]).toEqual(start);
  });

  test("of another file are refused", async () => {
    const path = join(folder, "text.npz");
    writeFileSync(path, "no archive at all, but a file of some length");
    const spec = { name: "SmoothExtendedABCD", args: words(path) };
    await expect(withSmoothingParameters(spec)).rejects.toThrow(/text\.npz: file is no archive of arrays/);
    const missing = { name: "SmoothExtendedABCDIsoMT", args: ["params:nowhere.hdf5"] };
    await expect(withSmoothingParameters(missing)).rejects.toThrow(/there is none/);
  });
});

test("--help-models describes every model", async () => {
  const { code, out } = await rabbit("fit", "--help-models");
  expect(code).toBe(0);
  await expect(out).toMatchFileSnapshot("../../fixtures/help/fit-help-models.txt");
});

describe("what is wrong is said in terms of the command", () => {
  test.each([
    [["Nope"], '--paramModel is "Nope", expected one of Mu, ChannelMu, Ones, Mixture'],
    [["ABCD", "fakes"], 'model "ABCD fakes": channel of the region A is missing'],
    [["./nowhere.mjs#Model"], "--paramModel FILE#NAME is"],
    [["./nowhere.mjs#"], '--paramModel is "./nowhere.mjs#", expected the name of a model'],
    [["Formula", "nonprompt", "a *"], 'character 4 of the expression "a *" is the end'],
  ])("%s", async (words, message) => {
    const made = await rabbit("fit", input, "-o", folder, "--postfix", "bad", "--paramModel", ...words);
    expect(made.code).toBe(2);
    expect(made.errors).toContain(message);
  });
});
