/** A text in XML and HTML: characters that mean something there are escaped, those that are not allowed there replaced. */
export function escaped(text: string): string {
  return text
    .replace(/(?![\t\n\r])\p{Cc}|\p{Surrogate}|[\ufffe\uffff]/gu, "\ufffd")
    .replace(/[&<>"]/g, (character) => `&#${character.codePointAt(0)};`);
}
