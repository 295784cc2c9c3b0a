// Writes the advance widths of the fonts, so that text can be laid out without reading a font, as in a browser.
import { readFileSync, writeFileSync } from "node:fs";
import { create } from "fontkit";

const files = {
  regular: "400Regular/Arimo_400Regular",
  italic: "400Regular_Italic/Arimo_400Regular_Italic",
  bold: "700Bold/Arimo_700Bold",
  boldItalic: "700Bold_Italic/Arimo_700Bold_Italic",
};

/** Latin, Greek, Cyrillic, punctuation, signs of units and of mathematics. */
const ranges = [
  [0x20, 0x7e],
  [0xa0, 0x17f],
  [0x391, 0x3a1],
  [0x3a3, 0x3f5],
  [0x410, 0x44f],
  [0x2010, 0x2044],
  [0x2070, 0x2071],
  [0x2074, 0x208e],
  [0x2100, 0x214f],
  [0x2190, 0x2195],
  [0x2202, 0x2202],
  [0x2206, 0x2206],
  [0x220f, 0x220f],
  [0x2211, 0x2212],
  [0x2219, 0x221a],
  [0x221e, 0x221f],
  [0x222b, 0x222b],
  [0x2248, 0x2248],
  [0x2260, 0x2261],
  [0x2264, 0x2265],
];

const lines = [
  "/* Written by build/font-widths.mjs from the fonts of @expo-google-fonts/arimo. */",
  "",
  "/** Advance widths in units of 1/2048 of the size, by face: of consecutive characters, from the code point of the first. */",
  "export const arimoWidths = {",
];
for (const [face, file] of Object.entries(files)) {
  const path = new URL(import.meta.resolve(`@expo-google-fonts/arimo/${file}.ttf`));
  const font = create(readFileSync(path));
  lines.push(`  ${face}: [`);
  for (const [first, last] of ranges) {
    const widths = [];
    for (let code = first; code <= last; code++) {
      widths.push(font.hasGlyphForCodePoint(code) ? font.glyphForCodePoint(code).advanceWidth : 0);
    }
    lines.push(`    [${first}, "${widths.join(" ")}"],`);
  }
  lines.push("  ],");
}
lines.push("} as const;", "");
writeFileSync(new URL("../src/text/arimo-widths.ts", import.meta.url), lines.join("\n"));
