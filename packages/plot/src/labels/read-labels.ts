import { RabbitInputError } from "@rabbit-fit/contracts";
import { nearestName } from "@rabbit-fit/contracts/nearest-name";
import { colour } from "../style/colours.js";
import type { AxisLabel, FigureLabels, ProcessGroup } from "./figure-labels.js";

type Entries = Readonly<Record<string, unknown>>;

/** What reads each key of a configuration: the names that Python rabbit's style files have, and those that go with them. */
const readers: Readonly<Record<string, (value: unknown, field: string) => Partial<FigureLabels>>> = {
  process_labels: (value, field) => ({ processes: texts(value, field) }),
  process_colors: (value, field) => ({ processColours: each(value, field, colourText) }),
  process_order: (value, field) => ({ processOrder: list(value, field) }),
  process_grouping: (value, field) => ({ processGroupings: each(value, field, groups) }),
  axis_labels: (value, field) => ({ axes: each(value, field, axisLabel) }),
  impact_labels: (value, field) => ({ parameters: texts(value, field) }),
  systematics_labels: (value, field) => ({ parameters: texts(value, field) }),
  nuisance_grouping: (value, field) => ({ parameterGroupings: each(value, field, list) }),
  translate_selection: (value, field) => ({ selections: texts(value, field) }),
};

/**
 * Labels and colours as a configuration file has them, which is an object of JSON or YAML. Its keys are the names in the style files of
 * Python rabbit: `process_labels`, `process_colors`, `axis_labels` ... What `systematics_labels` and `impact_labels` both name is called as
 * the former has it.
 *
 * @throws RabbitInputError where a key is not known, or a value is not what it should be
 */
export function readLabels(config: unknown, field = "config"): FigureLabels {
  if (config === null || config === undefined) return {};
  const entries = object(config, field);
  const known = Object.keys(readers);
  let labels: FigureLabels = {};
  for (const [key, value] of Object.entries(entries).sort(
    ([a], [b]) => known.indexOf(a) - known.indexOf(b),
  )) {
    const read = Object.hasOwn(readers, key) ? readers[key] : undefined;
    if (read === undefined) {
      const nearest = nearestName(key, known);
      throw new RabbitInputError({
        field,
        found: key,
        expected: `keys among ${known.join(", ")}`,
        ...(nearest !== undefined && { remedy: `Did you mean "${nearest}"?` }),
      });
    }
    const own = read(value, `${field}.${key}`);
    labels = {
      ...labels,
      ...own,
      ...(own.parameters && { parameters: { ...labels.parameters, ...own.parameters } }),
    };
  }
  return labels;
}

function object(value: unknown, field: string): Entries {
  if (Object.prototype.toString.call(value) === "[object Object]") return value as Entries;
  throw fault(value, field, "names with a value each");
}

function text(value: unknown, field: string): string {
  if (typeof value === "string" || typeof value === "number") return String(value);
  throw fault(value, field, "a text");
}

function colourText(value: unknown, field: string): string {
  if (value === null) {
    throw new RabbitInputError({
      field,
      state: "empty",
      expected: "a colour",
      remedy: "Put #rrggbb in quotes: without them, it begins a comment of YAML.",
    });
  }
  const name = text(value, field);
  colour.check(name, field);
  return name;
}

function list(value: unknown, field: string): readonly string[] {
  if (Array.isArray(value)) return value.map((item, i) => text(item, `${field}[${i}]`));
  throw fault(value, field, "a list of names");
}

function each<T>(
  value: unknown,
  field: string,
  read: (value: unknown, field: string) => T,
): Record<string, T> {
  const entries = Object.entries(object(value, field));
  return Object.fromEntries(entries.map(([name, one]) => [name, read(one, `${field}.${name}`)]));
}

function texts(value: unknown, field: string): Record<string, string> {
  return each(value, field, text);
}

function axisLabel(value: unknown, field: string): AxisLabel {
  if (typeof value === "string") return { label: value };
  const { label, unit, ...more } = object(value, field);
  refuseMore(more, field, "label and unit");
  return {
    label: text(label, `${field}.label`),
    ...(unit !== undefined && { unit: text(unit, `${field}.unit`) }),
  };
}

function groups(value: unknown, field: string): ProcessGroup[] {
  if (!Array.isArray(value)) throw fault(value, field, "a list of groups");
  return value.map((item, i) => {
    const place = `${field}[${i}]`;
    const { name, processes, label, color, ...more } = object(item, place);
    refuseMore(more, place, "name, processes, label and color");
    return {
      name: text(name, `${place}.name`),
      processes: list(processes, `${place}.processes`),
      ...(label !== undefined && { label: text(label, `${place}.label`) }),
      ...(color !== undefined && { colour: colourText(color, `${place}.color`) }),
    };
  });
}

function refuseMore(more: Entries, field: string, expected: string): void {
  const [name] = Object.keys(more);
  if (name !== undefined) throw fault(name, field, expected);
}

function fault(found: unknown, field: string, expected: string): RabbitInputError {
  const what = typeof found === "string" || typeof found === "number" ? { found } : { state: wordFor(found) };
  return new RabbitInputError({ field, ...what, expected });
}

function wordFor(value: unknown): string {
  if (value === null || value === undefined) return "empty";
  return Array.isArray(value) ? "a list" : "not a text";
}
