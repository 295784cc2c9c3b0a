import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as library from "./index.js";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const examples = Array.from(readme.matchAll(/```ts\n([\s\S]*?)```/g), ([, code]) => code!);

/** How the README writes a value. */
function shown(value: unknown): string {
  const isList = Array.isArray(value) || ArrayBuffer.isView(value);
  return isList ? Array.from(value as unknown as ArrayLike<unknown>).join(", ") : String(value);
}

test("the README has examples", () => {
  expect(examples.length).toBeGreaterThanOrEqual(5);
});

test.each(examples.map((code, i) => [i + 1, code] as const))(
  "example %i runs and gives what its comments say",
  (_, code) => {
    const expected: string[] = [];
    const found: string[] = [];
    const script = code
      .replace(/import \{([^}]*)\} from .*;/g, "const {$1} = library;")
      .replace(/^(.*); \/\/ => (.*?)(?:, which .*)?$/gm, (_line, expression: string, result: string) => {
        expected.push(result);
        return `record(${expression});`;
      });
    new Function("library", "record", script)(library, (value: unknown) => found.push(shown(value)));
    expect(found).toEqual(expected);
  },
);
