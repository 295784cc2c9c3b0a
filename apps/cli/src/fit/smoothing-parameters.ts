import { readFile } from "node:fs/promises";
import { RabbitInputError, systemFailure } from "@rabbit-fit/contracts";
import type { FitOptions, ModelSpec } from "@rabbit-fit/fitter";
import { checkReadable } from "./input-file.js";
import { readArchive } from "./numpy-archive.js";

const PREFIX = "params:";

/**
 * The models with the contents of the files that `params:FILE` names in its place, as a fit takes data and no paths.
 *
 * @throws RabbitInputError where a file cannot be read, or has not what it should have
 */
export async function withSmoothingParameters(model: FitOptions["model"]): Promise<FitOptions["model"]> {
  if (model === undefined) return undefined;
  return Promise.all([model].flat().map(withContents));
}

/** The files that `params:FILE` names. */
export function smoothingFiles(model: FitOptions["model"] = []): string[] {
  return [model].flat().flatMap((spec) => fileWord(spec)?.path ?? []);
}

function fileWord({ name, args = [], module }: ModelSpec) {
  const index = args.findIndex((word) => word.startsWith(PREFIX));
  if (module !== undefined || index < 0 || !/^SmoothExtended/i.test(name)) return undefined;
  return { index, path: args[index]!.slice(PREFIX.length) };
}

async function withContents(spec: ModelSpec): Promise<ModelSpec> {
  const { args = [] } = spec;
  const word = fileWord(spec);
  if (word === undefined) return spec;
  const { index, path } = word;
  const { order, parameters } = await readParameters(path);
  const words = [`order:${order}`, `initial:${[...parameters].join(",")}`];
  return { ...spec, args: [...args.slice(0, index), ...words, ...args.slice(index + 1)] };
}

async function readParameters(path: string) {
  await checkReadable(path, "--paramModel params");
  if (/\.(hdf5|h5)$/.test(path)) {
    const { readSmoothingParameters } = await import("@rabbit-fit/io-hdf5/node");
    return readSmoothingParameters(path);
  }
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw systemFailure(path, "read", error);
  }
  const arrays = readArchive(bytes, path);
  const [parameters, order] = ["params", "order"].map((name) => {
    const values = arrays.get(name);
    if (values) return values;
    throw new RabbitInputError({
      file: path,
      field: name,
      state: "missing",
      expected: "an array of numbers",
    });
  }) as [Float64Array, Float64Array];
  return { order: order[0]!, parameters };
}
