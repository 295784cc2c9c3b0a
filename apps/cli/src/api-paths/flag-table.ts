/** The flag of an option; or of each value of it that has its own flag. */
export type Flag = string | { readonly [value: string]: string };

/** The flags of a command by the paths in the interfaces of the libraries that it uses, such as `options.parameters.freeze`. */
export type FlagTable = Readonly<Record<string, Flag>>;

/** One table of several; a path that has another flag in another one has all of them. */
export function together(tables: readonly FlagTable[]): FlagTable {
  const all: Record<string, Flag> = {};
  for (const [path, flag] of tables.flatMap((table) => Object.entries(table))) {
    const known = all[path];
    if (typeof known === "string" && typeof flag === "string" && known !== flag) {
      all[path] = { [known]: known, [flag]: flag };
    } else
      all[path] = typeof known === "object" && typeof flag === "string" ? { ...known, [flag]: flag } : flag;
  }
  return all;
}
