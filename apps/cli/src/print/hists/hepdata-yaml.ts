import type { HepDataTable, HepDataVariable } from "@rabbit-fit/results";
import { type ScalarTag, stringify, type Tags } from "yaml";

/*
 * HEPData reads YAML 1.1, where a number with an exponent needs a decimal point: 1e-7 would be a text.
 */
const options = {
  version: "1.1",
  collectionStyle: "flow",
  lineWidth: 0,
  customTags: (tags: Tags): Tags => tags.map((tag) => (isPlainFloat(tag) ? withPoint(tag) : tag)),
} as const;

function isPlainFloat(tag: Tags[number]): tag is ScalarTag {
  return typeof tag === "object" && tag.tag === "tag:yaml.org,2002:float" && !("format" in tag && tag.format);
}

function withPoint(tag: ScalarTag): ScalarTag {
  return {
    ...tag,
    identify: (value) => typeof value === "number" && !Number.isInteger(value),
    stringify: ({ value }) => String(value).replace(/^(-?\d+)e/, "$1.0e"),
  };
}

/** A value on one line. */
function inline(value: unknown): string {
  return stringify(value, options);
}

/** The variables of a table as YAML, line by line, in full precision: the file that a submission has for each table. */
export function* tableYaml(table: HepDataTable): Generator<string> {
  const lines = new Map<object, string>();
  for (const kind of ["independent_variables", "dependent_variables"] as const) {
    const variables: readonly HepDataVariable<object>[] = table[kind];
    yield variables.length === 0 ? `${kind}: []\n` : `${kind}:\n`;
    for (const { header, qualifiers, values } of variables) {
      yield `- header: ${inline(header)}`;
      if (qualifiers !== undefined) yield `  qualifiers: ${inline(qualifiers)}`;
      yield "  values:\n";
      for (const value of values) {
        // The places of bins come back in each row of a matrix.
        const line = kind === "independent_variables" ? lines.get(value) : undefined;
        const text = line ?? `  - ${inline(value)}`;
        if (kind === "independent_variables") lines.set(value, text);
        yield text;
      }
    }
  }
}

/** What a submission says of a table, as a document of YAML. Who submits adds keywords, which cannot be known here. */
export function describedYaml({ name, description }: HepDataTable, dataFile?: string): string {
  const facts = { name, description, keywords: [], ...(dataFile !== undefined && { data_file: dataFile }) };
  return `---\n${stringify(facts, { ...options, collectionStyle: "any" })}`;
}
