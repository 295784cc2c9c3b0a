import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const text = (path: string) => readFileSync(join(root, path), "utf8");
const documents = ["README.md", ...readdirSync(join(root, "docs")).map((name) => join("docs", name))]
  .filter((path) => path.endsWith(".md"))
  .map(text);

/** What draws the pictures of a folder: each name stands in it, with the ending of the picture or alone. */
const makers = {
  "docs/images": [text("tools/documents/make_pictures.mjs"), text("examples/src/unfolding-closure.ts")],
  "docs/images/gallery": [text("tools/reference/make_gallery.mjs")],
};

test.each(Object.entries(makers))(
  "each picture in %s is drawn by a script and shown by a document",
  (folder, scripts) => {
    const pictures = readdirSync(join(root, folder)).filter((name) => /\.(png|svg)$/.test(name));
    expect(pictures.length).toBeGreaterThan(4);
    for (const picture of pictures) {
      const name = picture.replace(/\.\w+$/, "");
      expect(
        scripts.some((script) => new RegExp(`\\b${name}\\b`).test(script)),
        picture,
      ).toBe(true);
      expect(
        documents.some((document) => document.includes(`/${picture})`)),
        picture,
      ).toBe(true);
    }
  },
);
