import type { ExternalTerm } from "@rabbit-fit/contracts";
import type { OpenFile } from "../hdf5/open-file.js";
import { readOptionalArray } from "./flat-array.js";
import { layout } from "./layout.js";
import { inGroup } from "./layout-shape.js";
import { readStrings } from "./lists.js";
import type { PortionSource } from "./portions.js";
import { readSymmetricUpper } from "./symmetric-upper.js";

/** External terms, in the order of their names. */
export async function readExternalTerms(file: OpenFile, portions: PortionSource): Promise<ExternalTerm[]> {
  const { path } = layout.externalTerms;
  if (file.kind(path) !== "group") return [];
  const terms: ExternalTerm[] = [];
  for (const name of file.keys(path)) terms.push(await readTerm(file, name, portions));
  return terms;
}

async function readTerm(file: OpenFile, name: string, portions: PortionSource): Promise<ExternalTerm> {
  const parameters = readStrings(file, inGroup(layout.termParameters, name).path);
  const size = parameters.length;
  const gradient = await readOptionalArray(file, inGroup(layout.termGradient, name), { parameters: size });
  const hessian = await readHessian(file, name, size, portions);
  const [constant] = (await readOptionalArray(file, inGroup(layout.termConstant, name), {})) ?? [];
  const [logNormalization] =
    (await readOptionalArray(file, inGroup(layout.termNormalization, name), {})) ?? [];
  return {
    name,
    parameters,
    ...(gradient && { gradient }),
    ...(hessian && { hessian }),
    ...(constant !== undefined && { constant }),
    ...(logNormalization !== undefined && { logNormalization }),
  };
}

async function readHessian(
  file: OpenFile,
  name: string,
  size: number,
  portions: PortionSource,
): Promise<ExternalTerm["hessian"]> {
  const values = await readOptionalArray(file, inGroup(layout.termHessian, name), { parameters: size });
  if (values) return { kind: "dense", size, values };
  const { path } = inGroup(layout.sparseTermHessian, name);
  if (file.kind(path) !== "group") return undefined;
  return { kind: "sparse", size, upper: await readSymmetricUpper(file, path, size, portions) };
}
