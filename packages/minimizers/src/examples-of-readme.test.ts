import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as minimizers from "./index.js";
import { minimize } from "./minimize.js";
import { moreGarbowHillstrom } from "./test-problems/more-garbow-hillstrom.js";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

test("the examples of the README run and give what their comments say", () => {
  const blocks = [...readme.matchAll(/```ts( continued)?\n([\s\S]*?)```/g)].map(([, , code]) => code);
  expect(blocks).toHaveLength(6);
  let checks = 0;
  // Lines such as `x[0]; // ≈ 1.75` become checks; what only types need is left out.
  const code = blocks
    .join("\n")
    .replace(/import \{([^}]*)\} from "@rabbit-fit\/minimizers";/g, (_, names: string) => {
      const values = names.split(",").filter((name) => !name.trim().startsWith("type "));
      return `const {${values.join(",")}} = library;`;
    })
    .replace(" satisfies Problem;", ";")
    .replaceAll("]!", "]")
    .replace(/^(.*); \/\/ ([=≈]) (.*)$/gm, (_, expression: string, relation: string, expected: string) => {
      checks++;
      return `${relation === "=" ? "same" : "close"}(${expression}, ${expected});`;
    });
  const same = (actual: unknown, expected: unknown): void => expect(actual).toEqual(expected);
  // Machine precision of the minimum: the square root of a distance to it of 1e-24.
  const close = (actual: number, expected: number): void => expect(actual).toBeCloseTo(expected, 10);
  new Function("library", "same", "close", code)(minimizers, same, close);
  expect(checks).toBe(17);
});

test("the figures of the README are those of this version", () => {
  for (const method of minimizers.minimizerMethods) {
    const region = method.startsWith("trust") || method === "dogleg";
    const results = moreGarbowHillstrom.map(({ problem, start }) =>
      minimize(problem, start, { method, gradientTolerance: region ? 1e-8 : 1e-5 }),
    );
    const solved = results.filter(({ status }) => status.kind === "converged").length;
    const evaluations = results.reduce((sum, result) => sum + result.evaluations.gradients, 0);
    expect(readme).toMatch(new RegExp(`\\| ${method} +\\| ${solved} +\\| \\d+ +\\| ${evaluations} +\\|`));
  }
});
