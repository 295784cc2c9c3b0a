import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type AnyHistogram,
  type Axis,
  binCount,
  booleanAxis,
  fromUhiJson,
  fromUhiZip,
  histogram,
  integerAxis,
  integerCategoryAxis,
  regularAxis,
  sparseHistogram,
  stringCategoryAxis,
  toUhiJson,
  toUhiZip,
  variableAxis,
} from "@rabbit-fit/sparse-hist";
import { afterAll, describe, expect, test } from "vitest";

const isThere = (process.env.RABBIT_REFERENCE ?? "") !== "";
const python = process.env.RABBIT_PYTHON ?? "python3";
/** The folder tests/resources of a checkout of scikit-hep/uhi. */
const resources = process.env.UHI_RESOURCES ?? "";
const scratch = mkdtempSync(join(tmpdir(), "rabbit-uhi-"));
afterAll(() => rmSync(scratch, { recursive: true }));
const fixture = (path: string) => fileURLToPath(new URL(`../../../fixtures/uhi/${path}`, import.meta.url));

/** Runs check_uhi.py, whose last line says how many histograms it has compared. */
function check(...args: string[]): string {
  const script = fileURLToPath(new URL("../check_uhi.py", import.meta.url));
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1" };
  const { status, stdout, stderr } = spawnSync(python, [script, ...args], { encoding: "utf8", env });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

/** Writes the histograms as JSON and as ZIP; gives the two paths. */
function write(name: string, hists: ReadonlyMap<string, AnyHistogram>): string[] {
  const paths = [join(scratch, `${name}.json`), join(scratch, `${name}.zip`)] as const;
  writeFileSync(paths[0], toUhiJson(hists));
  writeFileSync(paths[1], toUhiZip(hists));
  return [...paths];
}

describe.skipIf(!isThere)("with uhi, hist and boost-histogram (RABBIT_REFERENCE)", () => {
  test("they read what they wrote, written again by us, as equal histograms", () => {
    const hists = fromUhiJson(readFileSync(fixture("histograms.json"), "utf8"));
    const paths = write("again", hists);
    expect(check(...paths, "--same", fixture("histograms.json"))).toBe(`${2 * hists.size} histograms agree`);
  });

  test("they read a single histogram, written again by us", () => {
    const path = join(scratch, "single.json");
    writeFileSync(path, toUhiJson(fromUhiJson(readFileSync(fixture("single.json"), "utf8")).get("")!));
    expect(check(path, "--same", fixture("single.json"))).toBe("1 histograms agree");
  });

  test("they find in our own histograms what we put in", () => {
    const hists = ownHistograms();
    const described = join(scratch, "described.json");
    const entries = [...hists].map(([name, hist]) => `${JSON.stringify(name)}: ${description(hist)}`);
    writeFileSync(described, `{${entries.join(", ")}}`);
    const paths = write("own", hists);
    expect(check(...paths, "--expected", described)).toBe(`${2 * hists.size} histograms agree`);
  });

  test("axes that grow beside other flow bins than Python's keep all bins there", () => {
    const axes: Record<string, Axis> = {
      regular: regularAxis(2, 0, 1, { growth: true, underflow: false }),
      variable: variableAxis([0, 1, 3], { growth: true, overflow: false }),
      strings: stringCategoryAxis(["a"], { growth: true, overflow: true }),
      integers: integerCategoryAxis([3], { growth: true, overflow: true }),
    };
    const contents = (axis: Axis) => {
      const values = Float64Array.from({ length: binCount([axis], { flow: true }) }, (_, i) => 1 / (i + 1));
      return histogram([axis], { values, flow: true });
    };
    const hists = Object.entries(axes).map(([kind, axis]) => [kind, contents(axis)] as const);
    const still = hists.map(([kind, hist]) => {
      const axis = { ...hist.axes[0]!, growth: false } as Axis;
      return `"${kind}": ${description({ ...hist, axes: [axis] })}`;
    });
    const described = join(scratch, "still.json");
    writeFileSync(described, `{${still.join(", ")}}`);
    const paths = write("growing", new Map(hists));
    expect(check(...paths, "--expected", described)).toBe(`${2 * hists.length} histograms agree`);
  });

  test("a difference is found", () => {
    const hists = fromUhiJson(readFileSync(fixture("histograms.json"), "utf8"));
    const name = "variable weight";
    const changed = structuredClone(hists.get(name)!);
    changed.values[1] = 1 / 3;
    const path = join(scratch, "changed.json");
    writeFileSync(path, toUhiJson(new Map(hists).set(name, changed)));
    expect(() => check(path, "--same", fixture("histograms.json"))).toThrow(`${name}: found`);
  });
});

/** Every kind of axis with every storage and layout, as far as boost-histogram has their options. */
function ownHistograms(): Map<string, AnyHistogram> {
  const common = { name: "x", label: "x (GeV)", metadata: { units: "GeV", power: -2.5, log: true } };
  const none = { ...common, underflow: false, overflow: false };
  const axes: Record<string, Axis> = {
    regular: regularAxis(3, -1, 2.5, common),
    "regular without flow": regularAxis(3, -1e20, 1e20, none),
    "regular circular": regularAxis(3, 0, 1, { ...common, circular: true }),
    "regular growth": regularAxis(3, 0, 1, { growth: true }),
    variable: variableAxis([Number.NEGATIVE_INFINITY, 0.1, 2, Number.POSITIVE_INFINITY], common),
    "variable without flow": variableAxis([0, 1, 2 ** 60], none),
    integer: integerAxis(-2, 1, common),
    "integer without flow": integerAxis(0, 3, none),
    "integer circular": integerAxis(0, 3, { ...none, circular: true }),
    "integer growth": integerAxis(0, 3, { ...none, growth: true }),
    strings: stringCategoryAxis(["b", "é", "a"], common),
    "strings without flow": stringCategoryAxis(["b", "a"], { overflow: false }),
    "strings growing": stringCategoryAxis(["b", "a"], { growth: true }),
    integers: integerCategoryAxis([7, -3], common),
    boolean: booleanAxis(common),
  };
  const out = new Map<string, AnyHistogram>();
  const named = { name: "h", label: "a label", metadata: { run: 7 } };
  for (const [kind, axis] of Object.entries(axes)) {
    const pair = [axis, integerAxis(0, 2, { overflow: false })];
    const cells = binCount(pair, { flow: true });
    const values = Float64Array.from({ length: cells }, (_, i) => (i % 3 === 0 ? 0 : 1 / i - 0.2));
    values[1] = -0;
    const variances = values.map((value) => value * value);
    const indices = Array.from({ length: cells }, (_, i) => i).filter((i) => values[i] !== 0);
    const kept = (numbers: Float64Array) => indices.map((i) => numbers[i]!);
    out.set(`${kind} double`, histogram(pair, { ...named, values, flow: true }));
    out.set(`${kind} weight`, histogram(pair, { values, variances, flow: true }));
    out.set(`${kind} sparse double`, sparseHistogram(pair, { indices, values: kept(values) }));
    const content = { ...named, indices, values: kept(values), variances: kept(variances) };
    out.set(`${kind} sparse weight`, sparseHistogram(pair, content));
  }
  out.set("no axes", histogram([], { values: [0.5], variances: [2] }));
  out.set("nothing", sparseHistogram([axes.boolean!, axes.integer!], { indices: [], values: [] }));
  return out;
}

/** The description that make_uhi_fixtures.py makes of a histogram: lists, and texts for numbers that are not finite. */
function description(hist: AnyHistogram): string {
  const text = JSON.stringify(hist, (_, value) => {
    if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array);
    if (Object.is(value, -0)) return "minus zero";
    return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
  });
  return text.replaceAll('"minus zero"', "-0.0");
}

describe.skipIf(resources === "")("with the resources of uhi's own tests (UHI_RESOURCES)", () => {
  const files = (kind: string) => {
    if (resources === "") return ["every file"];
    const folder = join(resources, kind);
    // Single histograms are there from uhi 1.2 on.
    return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
  };
  const text = (kind: string, file: string) => readFileSync(join(resources, kind, file), "utf8");

  test.each(files("valid"))("%s is read, without the histograms of means", (file) => {
    const content = text("valid", file);
    const all = Object.keys(JSON.parse(content.replace(/NaN|-Infinity/g, "0")));
    const isMean = (name: string) => name.endsWith("mean");
    for (const name of all.filter(isMean)) {
      expect(() => fromUhiJson(content, { names: [name] })).toThrow(
        "Histograms of means cannot be kept here.",
      );
    }
    const names = all.filter((name) => !isMean(name));
    const hists = fromUhiJson(content, { names });
    expect([...hists.keys()]).toEqual(names);
    expect(fromUhiJson(toUhiJson(hists))).toEqual(hists);
    expect(fromUhiZip(toUhiZip(hists))).toEqual(hists);
    if (!isThere || names.length === 0) return;
    const chosen = join(scratch, file);
    writeFileSync(
      chosen,
      JSON.stringify(Object.fromEntries(names.map((name) => [name, JSON.parse(content)[name]]))),
    );
    expect(check(...write(`valid-${file}`, hists), "--same", chosen)).toBe(
      `${2 * names.length} histograms agree`,
    );
  });

  test.each(files("valid_single"))("%s, a single histogram, is read", (file) => {
    const hist = fromUhiJson(text("valid_single", file)).get("")!;
    expect(fromUhiJson(toUhiJson(hist))).toEqual(new Map([["", hist]]));
  });

  test.each(files("invalid"))("%s is refused, with the path", (file) => {
    // The text beside it: "data.PATH must contain ['MEMBER'] properties", or "data.PATH must be" something.
    const [, path, missing] = text("invalid", file.replace(".json", ".error.txt")).match(
      /^data\.?([\w.[\]]*) must (?:contain \['(\w+)'\])?/,
    )!;
    const place = [path, missing].filter(Boolean).join(".");
    expect(place).not.toBe("");
    expect(() => fromUhiJson(text("invalid", file))).toThrow(place);
  });
});
