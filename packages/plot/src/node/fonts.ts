import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Face } from "../text/text-metrics.js";

const files: Readonly<Record<Face, string>> = {
  regular: "400Regular/Arimo_400Regular.ttf",
  italic: "400Regular_Italic/Arimo_400Regular_Italic.ttf",
  bold: "700Bold/Arimo_700Bold.ttf",
  boldItalic: "700Bold_Italic/Arimo_700Bold_Italic.ttf",
};

/** The font of a face, as a file of the TrueType format. */
export async function readFont(face: Face): Promise<Uint8Array> {
  const resolve = createRequire(import.meta.url).resolve;
  return readFile(resolve(`@expo-google-fonts/arimo/${files[face]}`));
}

/** The faces of the font. */
export const faces = Object.keys(files) as readonly Face[];
