import type { ExternalTerm } from "@rabbit-fit/contracts";
import type { OpenFile } from "../hdf5/open-file.js";
import { readArray, readOptionalArray } from "./flat-array.js";
import { readStrings } from "./lists.js";
import type { PortionSource } from "./portions.js";
import { readSymmetricUpper } from "./symmetric-upper.js";

/** The group that holds one group for each external term. */
export const EXTERNAL_TERMS = "/external_terms";

/** External terms, in the order of their names. */
export async function readExternalTerms(file: OpenFile, portions: PortionSource): Promise<ExternalTerm[]> {
  if (file.kind(EXTERNAL_TERMS) !== "group") return [];
  const terms: ExternalTerm[] = [];
  for (const name of file.keys(EXTERNAL_TERMS)) {
    terms.push(await readTerm(file, `${EXTERNAL_TERMS}/${name}`, name, portions));
  }
  return terms;
}

async function readTerm(
  file: OpenFile,
  path: string,
  name: string,
  portions: PortionSource,
): Promise<ExternalTerm> {
  const parameters = readStrings(file, `${path}/params`);
  const size = parameters.length;
  const gradient = readOptionalArray(file, `${path}/grad_values`, [size], ["parameters"]);
  const hessian = await readHessian(file, path, size, portions);
  return { name, parameters, ...(gradient && { gradient }), ...(hessian && { hessian }) };
}

async function readHessian(
  file: OpenFile,
  path: string,
  size: number,
  portions: PortionSource,
): Promise<ExternalTerm["hessian"]> {
  if (file.find(`${path}/hess_dense`)) {
    const values = readArray(file, `${path}/hess_dense`, [size, size], ["parameters", "parameters"]);
    return { kind: "dense", size, values };
  }
  if (file.kind(`${path}/hess_sparse`) === "group") {
    return {
      kind: "sparse",
      size,
      upper: await readSymmetricUpper(file, `${path}/hess_sparse`, size, portions),
    };
  }
  return undefined;
}
