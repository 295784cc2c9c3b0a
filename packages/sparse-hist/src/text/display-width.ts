import { eastAsianWidth } from "get-east-asian-width";

const ASCII = /^[\x20-\x7e]*$/;

/** What has no width of its own: combining characters, and what only joins or formats others. */
const WITHOUT_WIDTH = /^[\p{Mark}\p{Default_Ignorable_Code_Point}\p{Control}]*$/u;

const EMOJI = /\p{Emoji_Presentation}|\p{Emoji}\ufe0f/u;

let segmenter: Intl.Segmenter | undefined;

/**
 * How many columns of a terminal a text takes: two for each wide character, such as a Chinese one or an emoji, none for what is put
 * together with the character before, such as an accent. Sources: Unicode Standard Annexes 11 (widths) and 29 (characters as people
 * see them). Characters whose width is ambiguous, such as Greek letters, take one.
 */
export function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  segmenter ??= new Intl.Segmenter();
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += widthOfOne(segment);
  return width;
}

/** Of one character as people see it. */
function widthOfOne(character: string): number {
  if (WITHOUT_WIDTH.test(character)) return 0;
  if (EMOJI.test(character)) return 2;
  return eastAsianWidth(character.codePointAt(0)!);
}
