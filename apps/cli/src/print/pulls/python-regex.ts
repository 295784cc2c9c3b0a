import { UsageError } from "../../argparse/usage-error.js";

/**
 * An expression of Python's `re` as one of JavaScript. What both write differently is translated: named groups,
 * references to them, `\A`, `\Z`, a leading `(?i)`, `(?s)`, `(?m)`. `\d`, `\w` and `\s` mean ASCII digits and letters
 * here; parameters have such names.
 *
 * @param option the option that the expression comes from
 * @throws UsageError where JavaScript does not take the expression
 */
export function pythonRegex(expression: string, option: string): RegExp {
  let source = expression;
  let flags = "u";
  const leading = /^\(\?([imsx]+)\)/.exec(source);
  if (leading !== null) {
    if (leading[1]!.includes("x")) throw refused(expression, option, "(?x) is not supported");
    flags += leading[1];
    source = source.slice(leading[0].length);
  }
  source = source
    .replace(/\(\?P<([A-Za-z_]\w*)>/g, "(?<$1>")
    .replace(/\(\?P=([A-Za-z_]\w*)\)/g, "\\k<$1>")
    .replace(/(^|[^\\])((?:\\\\)*)\\A/g, "$1$2(?<![\\s\\S])")
    .replace(/(^|[^\\])((?:\\\\)*)\\Z/g, "$1$2(?![\\s\\S])");
  try {
    return new RegExp(source, flags);
  } catch (error) {
    // Python allows a backslash before any punctuation, and a bare brace or bracket; JavaScript only without `u`.
    try {
      return new RegExp(source, flags.replace("u", ""));
    } catch {
      throw refused(
        expression,
        option,
        (error as Error).message.replace(/^Invalid regular expression: /, ""),
      );
    }
  }
}

function refused(expression: string, option: string, reason: string): UsageError {
  return new UsageError(
    "invalid-value",
    `--${option} is "${expression}", expected a regular expression (${reason}).`,
  );
}
