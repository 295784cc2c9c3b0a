import type {
  Channel,
  DenseRowBlock,
  DenseTemplates,
  ExternalTerm,
  FitInput,
  ObservedData,
  Pseudodata,
  SparseRowBlock,
  SparseTemplates,
  SymmetricDenseMatrix,
  SymmetricSparseMatrix,
  SystematicGroup,
  Systematics,
  SystematicType,
  Templates,
} from "../fit-input.js";
import {
  anything,
  arrayOf,
  byKind,
  flag,
  listOf,
  map,
  number,
  type OptionRule,
  type OptionRules,
  oneOf,
  optionsOf,
  text,
  where,
  wholeNumber,
} from "../options/option-rules.js";

const numbers = arrayOf("Float64Array");
const indices = arrayOf("Uint32Array");
const names = where(
  (value) => Array.isArray(value) && value.every((name) => typeof name === "string"),
  "a list of names",
);

/** A part of the record. All of it has to be there but what is listed; further fields belong to somebody else. */
function part<Part>(rules: OptionRules<Part>, optional: readonly (keyof Part & string)[] = []): OptionRule {
  const required = (Object.keys(rules) as (keyof Part & string)[]).filter((name) => !optional.includes(name));
  return optionsOf<Part>(rules, { required, others: "ignored" });
}

const kind = anything;
const sparseRows = listOf(
  part<SparseRowBlock>({ firstRow: wholeNumber, rowStart: indices, columns: indices, values: numbers }),
  "row blocks",
);

const rules: OptionRules<FitInput> = {
  channels: listOf(
    part<Channel>({
      name: text,
      axes: where(Array.isArray, "a list of axes"),
      masked: flag,
      flow: flag,
      start: wholeNumber,
      stop: wholeNumber,
    }),
    "channels",
  ),
  processes: names,
  signals: names,
  systematics: part<Systematics>({
    names,
    unconstrainedCount: number,
    constraintWeights: numbers,
    noiIndices: arrayOf("Int32Array"),
    groups: listOf(part<SystematicGroup>({ name: text, indices: arrayOf("Int32Array") }), "groups"),
  }),
  systematicType: oneOf<SystematicType>({ log_normal: true, normal: true }),
  symmetric: flag,
  data: part<ObservedData>({ counts: numbers, variances: numbers, inverseCovariance: numbers }, [
    "variances",
    "inverseCovariance",
  ]),
  pseudodata: listOf(
    part<Pseudodata>({ name: text, counts: numbers, variances: numbers }, ["variances"]),
    "pseudodata",
  ),
  templates: byKind<Templates>({
    dense: part<DenseTemplates>({
      kind,
      norm: numbers,
      columnCount: wholeNumber,
      logk: listOf(part<DenseRowBlock>({ firstRow: wholeNumber, values: numbers }), "row blocks"),
    }),
    sparse: part<SparseTemplates>({
      kind,
      bins: indices,
      processes: indices,
      norm: numbers,
      columnCount: wholeNumber,
      logk: sparseRows,
    }),
  }),
  sumw: numbers,
  sumw2: numbers,
  betaVariations: numbers,
  externalTerms: listOf(
    part<ExternalTerm>(
      {
        name: text,
        parameters: names,
        gradient: numbers,
        hessian: byKind<SymmetricDenseMatrix | SymmetricSparseMatrix>({
          dense: part<SymmetricDenseMatrix>({ kind, size: wholeNumber, values: numbers }),
          sparse: part<SymmetricSparseMatrix>({ kind, size: wholeNumber, upper: sparseRows }),
        }),
        // Numbers that are not finite are refused with the term's name.
        constant: where((value) => typeof value === "number", "a number"),
        logNormalization: where((value) => typeof value === "number", "a number"),
      },
      ["gradient", "hessian", "constant", "logNormalization"],
    ),
    "external terms",
  ),
  auxiliary: map,
  metadata: map,
};

/**
 * Checks that a record has all parts of a FitInput, each of its type: a program in plain JavaScript may have left one out. Numbers and
 * sizes are not looked at.
 *
 * @throws RabbitInputError for the first part that is missing or of another type, with its place
 */
export function checkInputShape(input: FitInput): void {
  for (const [name, rule] of Object.entries<OptionRule>(rules)) {
    const value = input[name as keyof FitInput];
    if (value !== undefined || name !== "betaVariations") rule.check(value, name);
  }
}
