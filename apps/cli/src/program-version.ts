import { existsSync, readFileSync } from "node:fs";

/** The version of this package. */
export function programVersion(): string {
  return (JSON.parse(readFileSync(manifest(), "utf8")) as { readonly version: string }).version;
}

/** One folder up from the sources, two from the bundle. */
function manifest(): URL {
  const near = new URL("../package.json", import.meta.url);
  return existsSync(near) ? near : new URL("../../package.json", import.meta.url);
}
