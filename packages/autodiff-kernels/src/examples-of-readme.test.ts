import { readFileSync } from "node:fs";
import { transformSync } from "esbuild";
import { describe, expect, test } from "vitest";
import * as autodiff from "./autodiff/index.js";
import * as linearAlgebra from "./linear-algebra/index.js";
import * as sparseMatrix from "./sparse-matrix/index.js";
import * as special from "./special/index.js";
import { TemplateEngine } from "./template-engine/engine.js";
import * as templateEngine from "./template-engine/index.js";

const entries = {
  autodiff,
  "linear-algebra": linearAlgebra,
  "sparse-matrix": sparseMatrix,
  special,
  "template-engine": templateEngine,
};

const page = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const examples = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code!);

/** `expression; // → text` becomes a check that the value, as a string, is the text. */
function runnable(example: string): string {
  const checked = example.replace(/^(.*); \/\/ → (.*)$/gm, (_, expression, text) => {
    return `check(${expression}, ${JSON.stringify(text)});`;
  });
  const imports = checked.replace(
    /^import \{([^}]*)\} from "@rabbit-fit\/autodiff-kernels\/(.*)";$/m,
    (_, names: string, entry: string) =>
      `const { ${names
        .split(",")
        .map((name) => name.trim())
        .filter((name) => !name.startsWith("type "))
        .join(", ")} } = entriesOfPackage[${JSON.stringify(entry)}];`,
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
    await new AsyncFunction("entriesOfPackage", "check", runnable(code))(entries, check);
    expect(checks).toBe(code.split("// → ").length - 1);
    expect(checks).toBeGreaterThan(0);
  });

  test("every operation is in the table, and nothing else", () => {
    const table = page.slice(page.indexOf("| arithmetic"), page.indexOf("### Transformations"));
    const named = [...table.matchAll(/`(\w+)`/g)]
      .map(([, name]) => name!)
      .filter((name) => name !== "keepDims");
    const comparisons = ["equal", "greaterEqual", "lessEqual"]; // the "..." after `less`
    expect([...named, ...comparisons].sort()).toEqual(Object.keys(autodiff.ops).sort());
  });

  test("every method of the engine is in the table, and nothing else", () => {
    const table = page.slice(page.indexOf("| method"), page.indexOf("The likelihood of a bin"));
    const named = [...table.matchAll(/\| `(\w+)\(/g)].map(([, name]) => name!);
    const methods = Object.getOwnPropertyNames(TemplateEngine.prototype);
    expect(named.sort()).toEqual(methods.filter((name) => name !== "constructor").sort());
  });
});
