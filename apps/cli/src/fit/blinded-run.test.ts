import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readFitResult } from "@rabbit-fit/io-hdf5/node";
import { parameterEstimates } from "@rabbit-fit/results";
import { innerValues } from "@rabbit-fit/sparse-hist";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../run.js";

const tensor = fileURLToPath(new URL("../../../../fixtures/inputs/test_tensor.hdf5", import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rabbit-blinded-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** All that a command writes to the terminal. */
async function written(...words: string[]): Promise<string> {
  const texts: string[] = [];
  const write = (text: string) => texts.push(text);
  const signal = new AbortController().signal;
  const code = await run(words, { stdout: { write }, stderr: { write }, environment: {}, signal });
  expect({ code, texts: code === 0 ? "" : texts }).toEqual({ code: 0, texts: "" });
  return texts.join("");
}

async function fitted(postfix: string, ...words: string[]) {
  const common = ["fit", tensor, "-o", folder, "-p", postfix, "-t", "-1", "0", "-v", "4", "--diagnostics"];
  const text = await written(...common, "--outputFormat", "hdf5", "json", ...words);
  const path = join(folder, `fitresults_${postfix}.hdf5`);
  const { groups } = await readFitResult(path);
  const group = groups.find(({ dataSet }) => dataSet.kind === "data")!;
  const { names, values } = parameterEstimates(group, "postfit");
  const covariance = innerValues(group.histograms.get("cov")!);
  return { text, path, group, covariance, value: (name: string) => values[names.indexOf(name)]! };
}

/** The numbers of a text that show at least four digits of one of the secrets: fewer are there by chance. */
function telling(text: string, secrets: readonly number[]): string[] {
  const tokens = text.match(/\d+(?:\.\d+)?(?:e[+-]?\d+)?/g) ?? [];
  const rounded = Array.from({ length: 9 }, (_, precision) =>
    precision < 4 ? new Set() : new Set(secrets.map((secret) => Math.abs(secret).toPrecision(precision))),
  );
  return tokens.filter((token) => {
    const digits = token.replace(/e.*/, "").replace(".", "").replace(/^0+/, "").length;
    if (digits < 4) return false;
    // Of long numbers eight digits are enough; by chance they do not agree.
    const precision = Math.min(digits, 8);
    return rounded[precision]!.has(Number(token).toPrecision(precision));
  });
}

test.each([[[]], [["--allowNegativeParam"]]])(
  "no text of a blinded run has a hidden value or what hides it (%j)",
  async (options: string[]) => {
    const postfix = options.length > 0 ? "plain" : "squared";
    const open = await fitted(`${postfix}_open`, ...options, "--unblind");
    const hidden = await fitted(postfix, ...options);
    const json = await written("fit", tensor, "-o", folder, "-p", "summary", "-t", "0", "--json", ...options);
    const texts = [
      hidden.text,
      json,
      readFileSync(hidden.path.replace("hdf5", "json"), "utf8"),
      await written("print", "pulls", hidden.path),
      await written("print", "pulls", hidden.path, "--json", "--sort", "abs pull"),
      await written("inspect", hidden.path),
      await written("inspect", hidden.path, "--json"),
    ];
    const names = ["sig", "slope_signal", "slope_signal_ch0"];
    expect(hidden.group.blinding).toEqual({ scheme: "additive", parameters: names });
    for (const name of names) {
      const [value, stored] = [open.value(name), hidden.value(name)];
      const secrets = [value, stored, value - stored, value ** 2, stored ** 2];
      for (const text of texts) {
        expect(telling(text, secrets)).toEqual([]);
        expect(text).toContain("linded");
      }
      // Of the unblinded run the same look finds the value.
      expect(telling(await written("print", "pulls", open.path), secrets)).not.toEqual([]);
    }
    const largest = Math.max(...open.covariance.map(Math.abs));
    hidden.covariance.forEach((element, k) => {
      expect(Math.abs(element - open.covariance[k]!)).toBeLessThan(1e-9 * largest);
    });
  },
);
