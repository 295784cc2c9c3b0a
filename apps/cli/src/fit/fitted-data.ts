/** What was fitted. */
export type FittedData =
  | { readonly kind: "data" }
  | { readonly kind: "asimov" }
  | { readonly kind: "pseudodata"; readonly name: string }
  /** Toy number `toy`, with the pseudodata that it has in place of the data. */
  | { readonly kind: "toy"; readonly toy: number; readonly pseudodata?: string };

/**
 * What a fit of a result fitted, by its name: empty for data, `asimov`, `toy1` ..., the name of pseudodata, or `asimov`
 * or a toy joined to that by an underscore. The Asimov data are the same whatever the pseudodata.
 *
 * @param pseudodata names of the pseudodata that stood in place of the data; undefined where none did
 */
export function fittedData(name: string, pseudodata: readonly string[] | undefined): FittedData {
  if (name === "") return { kind: "data" };
  if (pseudodata?.includes(name)) return { kind: "pseudodata", name };
  if (name === "asimov" || name.startsWith("asimov_")) return { kind: "asimov" };
  const [, toy, set] = /^toy(\d+)(?:_(.*))?$/s.exec(name) ?? [];
  if (toy === undefined) return { kind: "pseudodata", name };
  return { kind: "toy", toy: Number(toy), ...(set !== undefined && { pseudodata: set }) };
}
