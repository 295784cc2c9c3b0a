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
