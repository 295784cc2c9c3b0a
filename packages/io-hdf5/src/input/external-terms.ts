import type { ExternalTerm } from "@rabbit-fit/contracts";
import type { OpenFile } from "../hdf5/open-file.js";
import { readArray, readOptionalArray } from "./flat-array.js";
import { readStrings } from "./lists.js";
import { readSymmetricUpper } from "./symmetric-upper.js";

/** The group that holds one group for each external term. */
export const EXTERNAL_TERMS = "/external_terms";

/** External terms, in the order of their names. */
export function readExternalTerms(file: OpenFile): ExternalTerm[] {
  if (file.kind(EXTERNAL_TERMS) !== "group") return [];
  return file.keys(EXTERNAL_TERMS).map((name) => readTerm(file, `${EXTERNAL_TERMS}/${name}`, name));
}

function readTerm(file: OpenFile, path: string, name: string): ExternalTerm {
  const parameters = readStrings(file, `${path}/params`);
  const size = parameters.length;
  const gradient = readOptionalArray(file, `${path}/grad_values`, [size], ["parameters"]);
  const hessian = readHessian(file, path, size);
  return { name, parameters, ...(gradient && { gradient }), ...(hessian && { hessian }) };
}

function readHessian(file: OpenFile, path: string, size: number): ExternalTerm["hessian"] {
  if (file.find(`${path}/hess_dense`)) {
    const values = readArray(file, `${path}/hess_dense`, [size, size], ["parameters", "parameters"]);
    return { kind: "dense", size, values };
  }
  if (file.kind(`${path}/hess_sparse`) === "group") {
    return { kind: "sparse", size, upper: readSymmetricUpper(file, `${path}/hess_sparse`, size) };
  }
  return undefined;
}
