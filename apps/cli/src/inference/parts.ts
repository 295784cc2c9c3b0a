/** A part of what a command computes from a fit: values, as plain data, that depend on the fit and on its key alone. */
export interface Part<Value> {
  /** Unique among the parts of a fit. */
  readonly key: string;
  make(): Promise<readonly Value[]>;
}

/** Makes parts, or takes them from tasks that have made them. @returns their values in the order of the parts */
export type PartsMaker = <Value>(parts: readonly Part<Value>[]) => Promise<readonly Value[]>;

/** Makes all parts, one after the other. */
export const partsInTurn: PartsMaker = async <Value>(parts: readonly Part<Value>[]) => {
  const values: Value[] = [];
  for (const part of parts) values.push(...(await part.make()));
  return values;
};
