import type { HepDataTable, HepDataVariable } from "@rabbit-fit/results";
import { type ScalarTag, stringify, type Tags } from "yaml";

/** A number with an exponent. In YAML 1.1, which HEPData reads, it needs a decimal point: 1e-7 would be a text. */
const exponentTag: ScalarTag = {
  tag: "tag:yaml.org,2002:float",
  default: true,
  test: /^[-+]?[0-9]+(?:\.[0-9]*)?[eE][-+]?[0-9]+$/,
  identify: (value) => typeof value === "number" && String(value).includes("e"),
  resolve: Number,
  stringify: ({ value }) => numberText(value as number),
};

function numberText(value: number): string {
  return String(value).replace(/^(-?\d+)e/, "$1.0e");
}

const options = {
  version: "1.1",
  collectionStyle: "flow",
  lineWidth: 0,
  customTags: (tags: Tags): Tags => [exponentTag, ...tags],
} as const;

/** A value on one line. */
function inline(value: object): string {
  // A matrix has very many of these, for each of which the parts of a document would be made.
  const only = Object.keys(value).length === 1 && "value" in value ? value.value : undefined;
  if (typeof only === "number" && Number.isFinite(only)) return `{ value: ${numberText(only)} }\n`;
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
