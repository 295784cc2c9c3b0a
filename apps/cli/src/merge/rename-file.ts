import { RabbitInputError } from "@rabbit-fit/contracts";
import type { RenamedKind, RenameTables } from "@rabbit-fit/tensor-writer";
import { type Literal, parseAssignments } from "./python-literals.js";

/** New names for everything, and for what is in one input alone. */
export interface Renames {
  readonly all: RenameTables;
  /** By the name of the input; they go before those for everything. */
  readonly inputs: ReadonlyMap<string, RenameTables>;
}

/** The first four are Python rabbit's. */
const dictionaries: Readonly<Record<string, RenamedKind>> = {
  rename_systs: "systematics",
  rename_groups: "groups",
  rename_processes: "processes",
  rename_channels: "channels",
  rename_pseudodata: "pseudodata",
  rename_external_terms: "externalTerms",
  rename_auxiliary: "auxiliary",
};

/** The dictionary of a kind of names. */
export function dictionaryOf(kind: RenamedKind): string {
  return Object.entries(dictionaries).find(([, other]) => other === kind)![0];
}

/**
 * Reads a file of new names: dictionaries from old to new names, written as Python assignments or as one JSON object,
 * and `inputs`, a dictionary from input files to such dictionaries. Python is read, never run.
 *
 * @throws RabbitInputError naming the file and what is wrong with it
 */
export function parseRenames(file: string, text: string): Renames {
  const content = text.trimStart().startsWith("{") ? parseJson(file, text) : parseAssignments(file, text);
  const inputs = new Map<string, RenameTables>();
  const common = new Map(content);
  const perInput = common.get("inputs");
  common.delete("inputs");
  if (perInput !== undefined) {
    for (const [input, tables] of dictionary(file, "inputs", perInput)) {
      const field = `inputs["${input}"]`;
      inputs.set(input, tablesOf(file, dictionary(file, field, tables), `${field}.`));
    }
  }
  return { all: tablesOf(file, common, ""), inputs };
}

function parseJson(file: string, text: string): ReadonlyMap<string, Literal> {
  try {
    return JSON.parse(text, (_key, value) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? new Map(Object.entries(value))
        : value,
    );
  } catch (error) {
    throw new RabbitInputError(
      { file, field: "content", expected: `JSON (${(error as Error).message})` },
      { cause: error },
    );
  }
}

function tablesOf(file: string, content: ReadonlyMap<string, Literal>, place: string): RenameTables {
  const tables: { [Kind in RenamedKind]?: ReadonlyMap<string, string> } = {};
  for (const [name, value] of content) {
    const field = place + name;
    const kind = Object.hasOwn(dictionaries, name) ? dictionaries[name] : undefined;
    if (kind === undefined) {
      const known = [...Object.keys(dictionaries), ...(place === "" ? ["inputs"] : [])].join(", ");
      throw new RabbitInputError({ file, field, state: "not known", expected: `one of ${known}` });
    }
    const table = new Map<string, string>();
    for (const [from, to] of dictionary(file, field, value)) {
      if (typeof to !== "string" || to === "") {
        throw new RabbitInputError({ file, field: `${field}["${from}"]`, found: to, expected: "a name" });
      }
      table.set(from, to);
    }
    tables[kind] = table;
  }
  return tables;
}

function dictionary(file: string, field: string, value: Literal): ReadonlyMap<string, Literal> {
  if (value instanceof Map) return value;
  throw new RabbitInputError({ file, field, found: value, expected: "a dictionary" });
}
