/** Where text goes: as much of a stream as the command needs. */
export interface TextSink {
  write(text: string): unknown;
  /** True where somebody watches. */
  readonly isTTY?: boolean | undefined;
  /** Width of the terminal in characters. */
  readonly columns?: number | undefined;
}
