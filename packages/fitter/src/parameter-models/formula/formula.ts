import { ops, type Tensor } from "@rabbit-fit/autodiff-kernels";
import { binsOf, processPlaces, rowsOf } from "../channel-bins.js";
import type { ModelDefinition } from "../model-definition.js";
import type { ModelWords } from "../model-words.js";
import type { ModelContext, ModelParameter } from "../parameter-model.js";
import { type RateFunction, tracedModel } from "../rate-function.js";
import { evaluateFormula } from "./evaluate.js";
import { degreeOf, type Expression, parametersOf } from "./expression.js";
import { FormulaError, parseFormula } from "./parse.js";

export const formula: ModelDefinition = {
  name: "Formula",
  usage:
    "<process>[,<process> ...][@<channel>] <expression> [<process>[@<channel>] <expression> ...] [<parameter>=<value>[+-<sigma>] ...]",
  description:
    "r = the expression, with + - * / ^ exp log sqrt pow min max, in all bins of the processes (`all`: every process), or in those of a channel; parameters are the other names in it, of interest, stored as they are, 1 by default; p=0 starts at another value, p=1+-0.1 has a Gaussian prior and is not of interest",
  create: (context, words) => {
    const formulas: { readonly where: Place; readonly expression: Expression }[] = [];
    const declared = new Map<string, Declaration>();
    while (!words.isEmpty) {
      const word = words.next("process");
      const declaration = declarationOf(context, words, word);
      if (declaration) {
        declared.set(declaration.name, declaration);
        continue;
      }
      const where = placeOf(context, words, word);
      formulas.push({ where, expression: parsed(words, words.next(`expression for ${word}`)) });
    }
    if (formulas.length === 0) words.next("process");
    const parameters = parametersIn(
      words,
      formulas.map(({ expression }) => expression),
      declared,
    );
    const perRow = formulas.some(({ where }) => where.channel !== undefined);
    const rates = formulas.map(({ where, expression }) =>
      rateOf(expression, { parameters, places: placesOf(context, words, where, perRow) }),
    );
    refuseOverlap(context, words, rates, perRow);
    return tracedModel(
      {
        parameters,
        ratesPer: perRow ? "row" : "process",
        isLinear: formulas.every(({ expression }) => degreeOf(expression) <= 1),
        rates,
      },
      perRow ? context.rows.rowCount : context.processes.length,
    );
  },
};

interface Place {
  readonly processes: readonly number[];
  /** All channels where it is missing. */
  readonly channel?: string;
}

interface Declaration {
  readonly name: string;
  readonly value: number;
  readonly sigma?: number;
}

/** `p=0` or `p=1+-0.1`; undefined for a word that names processes. */
function declarationOf(
  { processes }: ModelContext,
  words: ModelWords,
  word: string,
): Declaration | undefined {
  if (!word.includes("=") || processes.includes(word)) return undefined;
  const number = "[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?";
  const match = new RegExp(`^([A-Za-z_][\\w.]*)=(${number})(?:\\+-(${number}))?$`).exec(word);
  if (!match) {
    throw words.error({
      field: "parameter",
      found: word,
      expected: "<parameter>=<value>, or <parameter>=<mean>+-<sigma> for one with a Gaussian prior",
    });
  }
  const [, name, value, sigma] = match;
  return { name: name!, value: Number(value), ...(sigma !== undefined && { sigma: Number(sigma) }) };
}

function placeOf(context: ModelContext, words: ModelWords, word: string): Place {
  const at = word.lastIndexOf("@");
  if (at < 0 || context.processes.includes(word))
    return { processes: processPlaces(context, words.key, word) };
  return {
    processes: processPlaces(context, words.key, word.slice(0, at)),
    channel: binsOf(context, words.key, word.slice(at + 1)).channel.name,
  };
}

function parsed(words: ModelWords, text: string): Expression {
  try {
    return parseFormula(text);
  } catch (error) {
    if (!(error instanceof FormulaError)) throw error;
    const { position, found, expected } = error;
    throw words.error({
      field: `character ${position} of the expression "${text}"`,
      ...(found === "" ? { state: "the end" } : { found }),
      expected,
    });
  }
}

/** Those of interest first, each kind in the order in which formulas name them. @throws RabbitInputError */
function parametersIn(
  words: ModelWords,
  expressions: readonly Expression[],
  declared: ReadonlyMap<string, Declaration>,
): ModelParameter[] {
  const names = [...new Set(expressions.flatMap(parametersOf))];
  const unused = [...declared.keys()].find((name) => !names.includes(name));
  if (unused !== undefined) {
    throw words.error({
      field: "parameter",
      found: unused,
      expected: names.length > 0 ? `one of ${names.join(", ")}, which the expressions have` : "none",
    });
  }
  const parameters = names.map((name): ModelParameter => {
    const { value = 1, sigma } = declared.get(name) ?? {};
    const common = { name, default: value, squared: false };
    return sigma === undefined
      ? { ...common, kind: "poi" }
      : { ...common, kind: "other", prior: { mean: value, sigma } };
  });
  return parameters.toSorted((a, b) => Number(a.kind !== "poi") - Number(b.kind !== "poi"));
}

/** One rate for all places. */
function rateOf(
  expression: Expression,
  { parameters, places }: { readonly parameters: readonly ModelParameter[]; readonly places: Uint32Array },
): RateFunction {
  const names = parametersOf(expression);
  return {
    count: 1,
    parameters: names.map((name) => Uint32Array.of(parameters.findIndex((each) => each.name === name))),
    rate: (...values: Tensor[]) =>
      ops.broadcastTo(evaluateFormula(expression, new Map(names.map((name, i) => [name, values[i]!]))), [1]),
    places,
    rateOf: new Uint32Array(places.length),
  };
}

function placesOf(context: ModelContext, words: ModelWords, where: Place, perRow: boolean): Uint32Array {
  if (!perRow) return Uint32Array.from(where.processes);
  const { channel, processes } = where;
  const names = channel === undefined ? context.channels.map(({ name }) => name) : [channel];
  const rows = names.flatMap((name) => {
    // Flow bins that count are a part of the channel.
    const { start, stop } = binsOf(context, words.key, name).channel;
    const bins = Uint32Array.from({ length: stop - start }, (_, i) => start + i);
    return processes.flatMap((process) => Array.from(rowsOf(context.rows, bins, process)));
  });
  return Uint32Array.from(rows.filter((row) => row >= 0));
}

function refuseOverlap(
  { processes, rows }: ModelContext,
  words: ModelWords,
  rates: readonly RateFunction[],
  perRow: boolean,
): void {
  const seen = new Set<number>();
  for (const { places } of rates) {
    for (const place of places) {
      if (seen.has(place)) {
        throw words.error({
          field: `process ${processes[perRow ? rows.processes[place]! : place]}`,
          state: "scaled by two expressions",
          expected: "one expression for each process in a channel",
          remedy: "Multiply the expressions.",
        });
      }
      seen.add(place);
    }
  }
}
