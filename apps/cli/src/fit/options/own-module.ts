import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { FitOptions } from "@rabbit-fit/fitter";
import { UsageError } from "../../argparse/usage-error.js";

/** A name with its words, from this package or from a module of the user's own. */
export interface NamedWords {
  readonly name: string;
  readonly args: readonly string[];
  /** Address of the module. */
  readonly module?: string;
}

/**
 * `Project ch0 x`, or `./my-module.mjs#MyMapping` of a module with its arguments.
 *
 * @param option the name of the option, and what its values name, for messages
 * @throws UsageError
 */
export function readNamedWords(
  [word, ...args]: readonly string[],
  { option, what }: { readonly option: string; readonly what: string },
): NamedWords {
  const [file, name, ...rest] = word!.split("#");
  if (name === undefined) return { name: word!, args };
  if (file === "" || name === "" || rest.length > 0) {
    throw new UsageError(
      "invalid-value",
      `--${option} is "${word}", expected the name of a ${what}, or the path of a module, "#" and the name of what it exports.`,
    );
  }
  return { name, args, module: pathToFileURL(resolve(file!)).href };
}

/** Paths of the user's own modules that a fit runs, each once. */
export function ownModules({
  model = [],
  likelihood: { terms = [] } = {},
  regularization = [],
  analyses = [],
}: FitOptions): string[] {
  const named = [
    ...[model].flat(),
    ...terms,
    ...regularization.map(({ mapping }) => mapping),
    ...analyses.flatMap(mappingsOf),
  ];
  return [...new Set(named.flatMap(({ module }) => (module === undefined ? [] : [fileURLToPath(module)])))];
}

function mappingsOf(analysis: NonNullable<FitOptions["analyses"]>[number]) {
  if ("mappings" in analysis) return analysis.mappings ?? [];
  if (analysis.kind === "scan-observable") return analysis.alongObservables;
  return analysis.kind === "contour-observable" ? analysis.ofObservables : [];
}
