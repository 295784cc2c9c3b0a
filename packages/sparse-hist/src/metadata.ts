/** What JSON can hold. */
export type MetadataValue =
  | null
  | boolean
  | number
  | string
  | readonly MetadataValue[]
  | { readonly [key: string]: MetadataValue };

/** What a writer wants to keep beside an axis or a histogram. */
export type Metadata = { readonly [key: string]: MetadataValue };

/** The metadata as a field of a record: there only where there is any. */
export function metadataField(metadata: Metadata | undefined): { readonly metadata?: Metadata } {
  return metadata === undefined ? {} : { metadata };
}

/** Whether two metadata hold the same, in whatever order of the keys. */
export function equalMetadata(a: MetadataValue | undefined, b: MetadataValue | undefined): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const ours = Object.entries(a);
  return (
    ours.length === Object.keys(b).length &&
    ours.every(([key, value]) => Object.hasOwn(b, key) && equalMetadata(value, (b as Metadata)[key]))
  );
}
