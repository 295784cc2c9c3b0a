import { nameFault, RabbitInputError } from "@rabbit-fit/contracts";
import type { OpenFile } from "../hdf5/open-file.js";
import { VERSION_ATTRIBUTE } from "../metadata/pickle-group.js";

/** What the group of a pickled object has in it. */
const MEMBERS: readonly string[] = ["pickle_data", "proxied_objects"];

/** Groups inside groups that are looked at, at most: there are no more than pseudodata, but a damaged file may have a circle. */
const MOST_INSIDE = 10_000;

/** The group of a data set: `results`, `results_asimov`, `results_toy1_NAME` ... Each `/` in the name begins a group inside. */
export function groupPath(name: string): string {
  return name === "" ? "/results" : `/results_${name}`;
}

/** The groups around that of a data set, the outermost first; none where its name has no `/`. */
export function outerGroups(name: string): string[] {
  const parts = groupPath(name).split("/").slice(1);
  return parts.slice(1).map((_, i) => `/${parts.slice(0, i + 1).join("/")}`);
}

/**
 * Checks that names of fits can be those of groups in a file: before a fit, so that it is not made in vain.
 *
 * @param names as `resultGroupName` gives them
 * @throws RabbitInputError for a name that cannot be written or read back, or that is there twice
 */
export function checkResultNames(names: Iterable<string>): void {
  const seen = new Set<string>();
  for (const name of names) {
    checkResultName(name);
    if (seen.has(name)) throw wrongName(name, "each data set once");
    seen.add(name);
  }
}

/** The same for a single name. */
export function checkResultName(name: string): void {
  const fault = name === "" ? undefined : nameFault(name);
  if (fault !== undefined) throw wrongName(name, fault);
  const inside = name.split("/").slice(1);
  if (name.startsWith("/") || inside.some((part) => part === "" || part === ".")) {
    throw wrongName(name, 'a name whose parts between "/" are neither empty nor "."');
  }
  const member = inside.find((part) => MEMBERS.includes(part));
  if (member !== undefined) {
    throw wrongName(name, `a name without the part "${member}", which a group of the file has in it`);
  }
  if (inside.length > 0 && isToy(groupPath(name).split("/")[1]!)) {
    throw wrongName(name, "a name that does not begin as those of toys do");
  }
}

export function wrongName(name: string, expected: string): RabbitInputError {
  return new RabbitInputError({
    field: "groups.name",
    found: name,
    expected,
    remedy: "Rename the pseudodata.",
  });
}

/** The names of all fits in a file, in the order of their groups. */
export function resultNames(file: OpenFile): string[] {
  let count = 0;
  /** The group itself, where it holds a result, and those inside it that do. */
  const pathsInside = (path: string): string[] => {
    // There may be very many toys, and nothing is inside them.
    if (isToy(path.slice(1)) || file.kind(path) !== "group") return [path];
    const holdsResult = file.numericAttribute(path, VERSION_ATTRIBUTE) !== undefined;
    const inside = file
      .keys(path)
      .filter((key) => !MEMBERS.includes(key) && file.kind(`${path}/${key}`) === "group")
      .flatMap((key) => {
        if (++count > MOST_INSIDE) throw tooManyInside(file, path);
        return pathsInside(`${path}/${key}`);
      });
    // A group in which there is nothing is the damaged one of a result.
    return holdsResult || inside.length === 0 ? [path, ...inside] : inside;
  };
  return file
    .keys("/")
    .filter((key) => /^results(_|$)/.test(key))
    .flatMap((key) => pathsInside(`/${key}`))
    .map(nameOf);
}

function tooManyInside(file: OpenFile, path: string): RabbitInputError {
  return new RabbitInputError({
    file: file.name,
    field: path,
    state: `a group with more than ${MOST_INSIDE} groups inside`,
    expected: "one for each data set",
    remedy: "The file is damaged: make it again, or copy it again.",
  });
}

/** The name of a data set from the path of its group. */
export function nameOf(path: string): string {
  return path.replace(/^\/results_?/, "");
}

function isToy(key: string): boolean {
  return /^results_toy\d+$/.test(key);
}
