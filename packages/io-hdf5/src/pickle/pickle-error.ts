/** A stream that is not a pickle, or asks for something that is not allowed. Readers add the file and the field. */
export class PickleError extends Error {
  override readonly name = "PickleError";

  constructor(
    readonly found: string,
    readonly expected: string,
  ) {
    super(`${found}, expected ${expected}`);
  }
}
