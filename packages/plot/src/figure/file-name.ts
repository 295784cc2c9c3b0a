/** Names of files are not longer; some systems allow 255 bytes with the extension. */
const MOST_BYTES = 200;

/** The name of the file of a figure with the names of parameters in it: without what would be a folder, and not too long. */
export function safeFileName(name: string): string {
  const safe = [...name.replaceAll(/[/\\\p{Cc}\p{Cs}]/gu, "_")];
  const encoder = new TextEncoder();
  while (encoder.encode(safe.join("")).length > MOST_BYTES) safe.pop();
  return safe.join("");
}
