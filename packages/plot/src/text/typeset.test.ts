import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { plainText } from "./markup.js";
import { type Face, textWidth } from "./text-metrics.js";
import { typeset, typesetWithin } from "./typeset.js";

/** The runs of a line: text, face, size and height. */
function runs(markup: string) {
  return typeset(markup, 10).runs.map(({ text, face, size, y }) => [text, face, size, Number(y.toFixed(2))]);
}

describe("markup", () => {
  test.each([
    ["Events / GeV", [["Events / GeV", "regular", 10, 0]]],
    [
      "$\\mathit{p}_T$ (GeV)",
      [
        ["p", "italic", 10, 0],
        ["T", "regular", 7, 2.2],
        [" (GeV)", "regular", 10, 0],
      ],
    ],
    [
      "$x_i^2$",
      [
        ["x", "regular", 10, 0],
        ["2", "regular", 7, -4],
        ["i", "regular", 7, 2.2],
      ],
    ],
    [
      "$X^{\\psi}\\to\\rho\\lambda$",
      [
        ["X", "regular", 10, 0],
        ["ψ", "regular", 7, -4],
        ["→", "regular", 10, 0],
        ["ρλ", "regular", 10, 0],
      ],
    ],
    ["$-1$", [["−1", "regular", 10, 0]]],
    [
      "$\\mathbf{B}\\mathrm{a}$",
      [
        ["B", "bold", 10, 0],
        ["a", "regular", 10, 0],
      ],
    ],
    [
      "slope <i>μ</i><sup>2</sup>",
      [
        ["slope ", "regular", 10, 0],
        ["μ", "italic", 10, 0],
        ["2", "regular", 7, -4],
      ],
    ],
    ["$\\text{of data}$", [["of data", "regular", 10, 0]]],
  ])("%s", (markup, expected) => {
    expect(runs(markup)).toEqual(expected);
  });

  test.each([
    ["$\\foo{x}$", "\\foox"],
    ["5 $", "5 $"],
    ["100\\$", "100$"],
    ["$a^{b$", "ab"],
    ["$}$", ""],
    ["$\\$", "$$"],
    ["$\\frac{a}{b}$", "a/b"],
    ["$\\sqrt{\\mathit{s}} = 13\\,\\mathrm{TeV}$", "√s = 13 TeV"],
    ["a < b & c <i>", "a < b & c <i>"],
    ["日本 \u{1f600}", "日本 \u{1f600}"],
  ])("what is not known stands as it is written: %s", (markup, text) => {
    expect(plainText(markup)).toBe(text);
    expect(typeset(markup, 10).width).toBeGreaterThanOrEqual(0);
  });

  test("a bar, a root and a fraction have strokes", () => {
    for (const markup of ["$\\bar{B}$", "$\\sqrt{s}$", "$\\frac{a}{b}$", "$\\vec{p}$", "$\\hat\\theta$"]) {
      expect(typeset(markup, 10).strokes.length).toBeGreaterThan(0);
    }
  });

  test("a fraction is higher than a letter and as wide as its wider part with its ends", () => {
    const whole = typeset("$\\frac{wide}{n}$", 10);
    expect(whole.width).toBeCloseTo(textWidth("wide", "regular") * 8 + 1.5, 10);
    expect(whole.ascent).toBeGreaterThan(typeset("l", 10).ascent);
  });
});

test("a text that is too wide ends in an ellipsis, as late as it may", () => {
  const name = "a name of a process that goes on and on and on and on".repeat(2);
  const text = typesetWithin(name, 12, 100);
  const words = text.runs.map((run) => run.text).join("");
  expect(words.endsWith("…")).toBe(true);
  expect(text.width).toBeLessThanOrEqual(100);
  expect(typeset(`${name.slice(0, words.length)}…`, 12).width).toBeGreaterThan(100);
});

/** What is needed of a font; fontkit has no types. */
interface Font {
  readonly unitsPerEm: number;
  glyphForCodePoint(code: number): { readonly advanceWidth: number };
}

test("widths are those of the fonts", async () => {
  const fontkit: string = "fontkit";
  const { create } = (await import(fontkit)) as { create(file: Uint8Array): Font };
  const files: Readonly<Record<Face, string>> = {
    regular: "400Regular/Arimo_400Regular",
    italic: "400Regular_Italic/Arimo_400Regular_Italic",
    bold: "700Bold/Arimo_700Bold",
    boldItalic: "700Bold_Italic/Arimo_700Bold_Italic",
  };
  for (const [face, file] of Object.entries(files) as [Face, string][]) {
    const path = new URL(import.meta.resolve(`@expo-google-fonts/arimo/${file}.ttf`));
    const font = create(readFileSync(path));
    for (const text of ["W", "i", "Φψμ", "Äß", "Дж", "→≤±∞", "pT (GeV) 0123456789"]) {
      const expected = [...text].reduce(
        (sum, character) => sum + font.glyphForCodePoint(character.codePointAt(0)!).advanceWidth,
        0,
      );
      expect(textWidth(text, face)).toBe(expected / font.unitsPerEm);
    }
  }
});
