import { fitPaths } from "./fit-paths.js";
import type { Flag, FlagTable } from "./flag-table.js";

/*
 * The libraries name what they speak of by the path in their interface, `options.parameters.freeze`; a user of the
 * command knows the flag, `--freezeParameters`.
 */

/** A path, and the value that it is set to (`: "value"`) or has (` is "value"`). */
const occurrence =
  /\b(?:options|sources)(?:\[\d+\])?(?:\.\w+(?:\[\d+\])?)+(?:(?<set>: )(?<value>"[^"]*"|\["[^\]]*"\]|true|false)| is "(?<found>[^"]*)")?/g;

/**
 * What puts the texts of libraries in terms of a command: each path of an interface becomes the flag that it stands for. A
 * text may also ask for another fit: the flags of fits are known to every command, behind its own.
 */
export function inFlagsOf(own: FlagTable = {}): (text: string) => string {
  const table: FlagTable = { ...fitPaths, ...own };
  return (text) =>
    text.replaceAll(occurrence, (whole, ...details) => {
      const { value, found } = details.at(-1) as { readonly value?: string; readonly found?: string };
      const path = /^[\w.[\]]+/.exec(whole)![0];
      const rest = whole.slice(path.length);
      const known = knownPart(table, path.replace(/\[\d+\]/g, ""));
      if (known === undefined) return whole;
      const { flag, below } = known;
      if (typeof flag === "string") return `${flag}${below}${value === undefined ? rest : setting(value)}`;
      if (value !== undefined) return flag[words(value)[0]!] ?? whole;
      if (found !== undefined && flag[found] !== undefined) return `${flag[found]} is given`;
      return `${Object.values(flag).join(" or ")}${rest}`;
    });
}

/** The longest part of a path that has a flag, and what is below it. */
function knownPart(
  table: FlagTable,
  path: string,
): { readonly flag: Flag; readonly below: string } | undefined {
  for (let end = path.length; end > 0; end = path.lastIndexOf(".", end - 1)) {
    const flag = table[path.slice(0, end)];
    if (flag !== undefined) return { flag, below: path.slice(end).replaceAll(".", " ") };
  }
  return undefined;
}

/** A value as it follows its flag; a flag that is only there or not has none. */
function setting(value: string): string {
  return words(value)
    .filter((word) => word !== "true" && word !== "false")
    .map((word) => (/^[\w.,:/+-]+$/.test(word) ? ` ${word}` : ` '${word}'`))
    .join("");
}

function words(value: string): readonly string[] {
  return value.startsWith("[") || value.startsWith('"') ? [JSON.parse(value)].flat() : [value];
}
