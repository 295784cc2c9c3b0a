import { readFileSync } from "node:fs";
import { transformSync } from "esbuild";
import { describe, expect, test } from "vitest";
import * as library from "./index.js";
import { TemplateEngine } from "./template-engine/engine.js";

const page = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const examples = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code!);

/** `expression; // → text` becomes a check that the value, as a string, is the text. */
function runnable(example: string): string {
  const checked = example.replace(/^(.*); \/\/ → (.*)$/gm, (_, expression, text) => {
    return `check(${expression}, ${JSON.stringify(text)});`;
  });
  const imports = checked.replace(
    /^import \{([^}]*)\} from "@rabbit-fit\/autodiff-kernels";$/m,
    (_, names: string) =>
      `const { ${names
        .split(",")
        .map((name) => name.trim())
        .filter((name) => !name.startsWith("type "))
        .join(", ")} } = library;`,
  );
  return transformSync(imports, { loader: "ts" }).code;
}

const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;

describe("the examples of the README print what they say", () => {
  test.each(examples.map((code, i) => [i + 1, code] as const))("example %i", async (_, code) => {
    let checks = 0;
    const check = (value: unknown, text: string): void => {
      checks++;
      expect(String(value)).toBe(text);
    };
    await new AsyncFunction("library", "check", runnable(code))(library, check);
    expect(checks).toBe(code.split("// → ").length - 1);
    expect(checks).toBeGreaterThan(0);
  });

  test("every operation is in the table, and nothing else", () => {
    const table = page.slice(page.indexOf("| arithmetic"), page.indexOf("### Transformations"));
    const named = [...table.matchAll(/`(\w+)`/g)]
      .map(([, name]) => name!)
      .filter((name) => name !== "keepDims");
    const comparisons = ["equal", "greaterEqual", "lessEqual"]; // the "..." after `less`
    expect([...named, ...comparisons].sort()).toEqual(Object.keys(library.ops).sort());
  });

  test("every method of the engine is in the table, and nothing else", () => {
    const table = page.slice(page.indexOf("| method"), page.indexOf("The likelihood of a bin"));
    const named = [...table.matchAll(/\| `(\w+)\(/g)].map(([, name]) => name!);
    const methods = Object.getOwnPropertyNames(TemplateEngine.prototype);
    expect(named.sort()).toEqual(methods.filter((name) => name !== "constructor").sort());
  });
});
