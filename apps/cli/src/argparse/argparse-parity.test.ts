import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { CommandDefinition } from "../command.js";
import { fitOptionSpecs } from "../fit/fit-option-specs.js";
import { mergeOptionSpecs } from "../merge/options.js";
import { impactsOptionSpecs } from "../print/impacts/options.js";
import { pullsOptionSpecs } from "../print/pulls/options.js";
import { select } from "../program.js";
import type { ArgumentRecord } from "./availability.js";
import { destination, type OptionSpec } from "./option-spec.js";
import { UsageError } from "./usage-error.js";

interface ReferenceOption {
  readonly flags: readonly string[];
  readonly dest: string;
  readonly nargs: null | string | number;
  readonly collects: boolean;
  readonly type: string | null;
  readonly choices: readonly unknown[] | null;
  readonly default: unknown;
}

interface ReferenceCase {
  readonly argv: readonly string[];
  readonly values?: Readonly<Record<string, unknown>>;
  readonly error?: string;
}

interface ReferenceCommand {
  readonly options: readonly ReferenceOption[];
  readonly cases: readonly ReferenceCase[];
}

// Written by fixtures/make_argparse_fixture.py with the reference's own parsers.
const fixture = JSON.parse(
  readFileSync(new URL("../../fixtures/argparse.json", import.meta.url), "utf8"),
) as {
  readonly fit: ReferenceCommand;
  readonly pulls: ReferenceCommand;
  readonly impacts: ReferenceCommand;
  readonly merge: ReferenceCommand;
};

const commands = [
  { name: "fit", reference: fixture.fit, specs: fitOptionSpecs, inputDestination: "filename" },
  { name: "pulls", reference: fixture.pulls, specs: pullsOptionSpecs, inputDestination: "infile" },
  { name: "impacts", reference: fixture.impacts, specs: impactsOptionSpecs, inputDestination: "infile" },
  // The reference names its inputs with an option alone.
  { name: "merge", reference: fixture.merge, specs: mergeOptionSpecs, inputDestination: undefined },
];

const arities = { "0": "none", null: "one", "2": "two", "*": "zero-or-more", "+": "one-or-more" } as const;

/** argparse's messages by the kind of our error; the first that matches. */
const kinds: readonly (readonly [RegExp, string])[] = [
  [/^ambiguous option/, "ambiguous-option"],
  [/^the following arguments are required/, "missing-input"],
  [/: expected (one|2|at least one) argument/, "value-count"],
  [/: ignored explicit argument/, "unwanted-value"],
  [/: invalid (int|float) value/, "invalid-value"],
  [/: invalid choice/, "invalid-choice"],
  [/^unrecognized arguments: -/, "unknown-option"],
  [/^unrecognized arguments/, "extra-argument"],
];

/** Lines with two faults, of which we report the other one, because it says more. */
const otherFault = new Map([
  // argparse: invalid int value 'in.hdf5'. Ours: --toys has taken the input.
  ["-t 0 in.hdf5", "missing-input"],
]);

describe.each(commands)("rabbit $name", ({ name, reference, specs, inputDestination }) => {
  test("has every option of the reference, with its names, arity, choices and default, in its order", () => {
    const ours = specs.filter((spec) => spec.origin === "rabbit").map(described);
    const theirs = reference.options
      .filter(({ flags }) => flags.length > 0)
      .map((option) => ({
        flags: option.flags,
        dest: option.dest,
        arity: arities[String(option.nargs) as keyof typeof arities],
        type:
          option.nargs === 0 ? "flag" : ({ int: "integer", float: "number" }[option.type ?? ""] ?? "string"),
        collects: option.collects,
        // What is no word cannot be given.
        choices: option.choices?.filter((choice) => choice !== null) ?? null,
        default: option.default,
      }));
    expect(ours).toEqual(theirs);
  });

  test.each(reference.cases.map((item) => [item.argv.join(" ") || "(nothing)", item] as const))(
    "reads %j as argparse does",
    (_, { argv, values, error }) => {
      if (error === undefined) {
        const given = parse(name, specs, argv);
        if (inputDestination === undefined) {
          expect(given.values).toEqual({ ...expectedValues(reference.options), ...values });
          return;
        }
        const expected = { [inputDestination]: given.input, ...expectedValues(reference.options), ...values };
        expect({ [inputDestination]: given.input, ...given.values }).toEqual(expected);
        // The input is in the fixture only where it is not the one of the first case.
        expect(given.input).toBe(values?.[inputDestination] ?? reference.cases[0]!.argv[0]);
      } else {
        const kind = otherFault.get(argv.join(" ")) ?? kinds.find(([pattern]) => pattern.test(error))?.[1];
        expect(kind, error).toBeDefined();
        expect(() => parse(name, specs, argv)).toThrow(expect.objectContaining({ name: "UsageError", kind }));
      }
    },
  );
});

function described(spec: OptionSpec) {
  return {
    flags: [...(spec.short === undefined ? [] : [`-${spec.short}`]), `--${spec.name}`],
    dest: destination(spec),
    arity: spec.arity,
    type: spec.type,
    collects: spec.collects,
    choices: spec.choices ?? null,
    default: spec.default,
  };
}

function expectedValues(options: readonly ReferenceOption[]): Record<string, unknown> {
  return Object.fromEntries(options.filter(({ flags }) => flags.length > 0).map((o) => [o.dest, o.default]));
}

/** Reads a command line with everything available, so that the grammar alone decides. */
function parse(name: string, specs: readonly OptionSpec[], argv: readonly string[]) {
  const definition: CommandDefinition = {
    path: [name],
    summary: "",
    description: "",
    inputName: "input",
    inputHelp: "",
    ...(name === "merge" && { inputCount: "several" }),
    options: specs.map((spec) => ({ ...spec, availability: { kind: "available" } })),
    examples: ["", "", ""],
    load: () => Promise.reject(new Error("not run")),
  };
  const selection = select([name, ...argv], [definition], { version: "0", width: 80 });
  if (selection.kind !== "run") throw new UsageError("missing-input", "help");
  const { input, values } = selection.invocation;
  const ofReference = specs.filter((spec) => spec.origin === "rabbit").map(destination);
  const kept: ArgumentRecord = Object.fromEntries(ofReference.map((key) => [key, values[key]!]));
  const finite = Object.entries(kept).map(([key, value]) => [key, pythonRepr(value)] as const);
  return { input, values: Object.fromEntries(finite) };
}

function pythonRepr(value: unknown): unknown {
  if (Number.isNaN(value)) return "nan";
  return value === Number.POSITIVE_INFINITY ? "inf" : value;
}
