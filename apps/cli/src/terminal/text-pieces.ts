/** Characters that are written at a time. */
const PIECE_LENGTH = 2 ** 16;

/** The same text in fewer pieces: writing many small ones takes longer than making them. */
export async function* inPieces(texts: Iterable<string> | AsyncIterable<string>): AsyncGenerator<string> {
  let piece = "";
  for await (const text of texts) {
    piece += text;
    if (piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = "";
  }
  yield piece;
}
