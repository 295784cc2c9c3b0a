import {
  booleanAxis,
  integerAxis,
  integerCategoryAxis,
  type NumericAxisOptions,
  regularAxis,
  stringCategoryAxis,
  variableAxis,
} from "../axis/create.js";
import { axisEdges, hasOverflow, hasUnderflow } from "../axis/geometry.js";
import type { Axis, VariableAxis } from "../axis/types.js";
import {
  asFields,
  booleanOf,
  type Fields,
  finiteOf,
  isList,
  listOf,
  member,
  refuse,
  refuseAs,
  stringOf,
} from "./fields.js";
import { metadataFromUhi } from "./metadata.js";
import { fromNested, type NdArray } from "./nd-array.js";
import { readHints } from "./writer-info.js";

/** Reads the array behind a name that stands where numbers are expected; `path` is where the name stands. */
export type NamedArrays = (name: string, path: string) => NdArray;

const axisTypes = ["regular", "variable", "category_str", "category_int", "boolean"];

/** @throws HistogramError when it is no axis of the UHI schema, naming the member at fault */
export function axisFromUhi(value: unknown, path: string, named: NamedArrays): Axis {
  const fields = asFields(value, path, "an axis");
  const type = stringOf(fields, "type", path);
  const { ours, boost } = readHints(fields, path);
  const common = metadataFromUhi(fields, ours, path);
  const growth = member(boost, "growth") === true || member(ours, "growth") === true;
  switch (type) {
    case "regular": {
      const options = { ...common, ...numericFlags(fields, ours, path), growth };
      const isInteger = member(boost, "orig_type") === "Integer" || member(ours, "kind") === "integer";
      const axis = isInteger ? readInteger(fields, path, options) : readRegular(fields, path, options);
      return checkFlow(axis, fields, path);
    }
    case "variable": {
      const options = { ...common, ...numericFlags(fields, ours, path), growth };
      const axis = checkFlow(variableAxis(readEdges(fields, path, named), options), fields, path);
      return readTransformed(axis, ours) ?? axis;
    }
    case "category_str": {
      const overflow = booleanOf(fields, "flow", path);
      return stringCategoryAxis(readCategories(fields, path, isString, "a string"), {
        ...common,
        overflow,
        growth,
      });
    }
    case "category_int": {
      const overflow = booleanOf(fields, "flow", path);
      return integerCategoryAxis(readCategories(fields, path, isInteger, "an integer"), {
        ...common,
        overflow,
        growth,
      });
    }
    case "boolean":
      return booleanAxis(common);
    default:
      return refuse(`${path}.type`, `one of ${axisTypes.join(", ")}`, type);
  }
}

function numericFlags(fields: Fields, ours: Fields, path: string) {
  const flag = (key: "underflow" | "overflow") => {
    const declared = booleanOf(fields, key, path);
    const hint = member(ours, key);
    return typeof hint === "boolean" ? hint : declared;
  };
  return {
    underflow: flag("underflow"),
    overflow: flag("overflow"),
    circular: booleanOf(fields, "circular", path),
  };
}

function readRegular(fields: Fields, path: string, options: NumericAxisOptions): Axis {
  const [lower, upper] = [finiteOf(fields, "lower", path), finiteOf(fields, "upper", path)];
  const bins = finiteOf(fields, "bins", path);
  if (!Number.isSafeInteger(bins) || bins < 1) refuse(`${path}.bins`, "an integer above 0", bins);
  if (lower === upper) refuse(`${path}.upper`, `another number than ${path}.lower`, upper);
  if (!Number.isFinite(upper - lower)) refuse(`${path}.upper`, `a finite distance from ${lower}`, upper);
  return regularAxis(bins, lower, upper, options);
}

/** Relative differences of edges that come from different libraries of mathematics stay below. */
const edgeTolerance = 1e-12;

/** The transformed axis that our hints tell of; undefined where they do not, or the edges are not of such an axis. */
function readTransformed(axis: VariableAxis, ours: Fields): Axis | undefined {
  if (member(ours, "kind") !== "transformed" || !axis.underflow || !axis.overflow) return undefined;
  if (axis.circular || axis.growth) return undefined;
  const [name, power, from, to] = ["transform", "power", "from", "to"].map((key) => member(ours, key));
  const transform = name === "log" || name === "sqrt" ? name : { power: Number(power) };
  if (typeof from !== "number" || typeof to !== "number") return undefined;
  const { edges, underflow: _underflow, overflow: _overflow, circular: _c, growth: _g, ...described } = axis;
  const flow = { underflow: true, overflow: true } as const;
  const bins = edges.length - 1;
  const transformed: Axis = { ...described, ...flow, kind: "transformed", bins, transform, from, to };
  const itsEdges = axisEdges(transformed);
  const agrees = edges.every(
    (edge, i) => edge === itsEdges[i] || Math.abs(edge - itsEdges[i]!) <= edgeTolerance * Math.abs(edge),
  );
  return agrees ? transformed : undefined;
}

/** An integer axis, which UHI has as a regular one with bins of width 1. */
function readInteger(fields: Fields, path: string, options: NumericAxisOptions): Axis {
  const [lower, upper] = [finiteOf(fields, "lower", path), finiteOf(fields, "upper", path)];
  const bins = finiteOf(fields, "bins", path);
  if (!Number.isSafeInteger(lower)) refuse(`${path}.lower`, "an integer, for an integer axis", lower);
  if (!Number.isSafeInteger(upper) || upper < lower) {
    refuse(`${path}.upper`, `an integer not below ${lower}, for an integer axis`, upper);
  }
  if (bins !== upper - lower) {
    refuse(`${path}.bins`, `upper - lower = ${upper - lower}, for an integer axis`, bins);
  }
  return integerAxis(lower, upper, options);
}

function readEdges(fields: Fields, path: string, named: NamedArrays): Float64Array {
  const value = member(fields, "edges");
  const where = `${path}.edges`;
  if (typeof value !== "string" && !isList(value)) refuse(where, "a list of numbers", value);
  const array = typeof value === "string" ? named(value, where) : fromNested(value, [value.length], where);
  if (array.shape.length !== 1) refuseAs(`${where}.shape`, "one length", `(${array.shape.join(", ")})`);
  const edges = array.data;
  if (edges.length < 2) refuse(`${where}.length`, "at least 2", edges.length);
  for (let i = 0; i < edges.length; i++) {
    if (Number.isNaN(edges[i])) refuse(`${where}[${i}]`, "a number", edges[i]);
    if (i > 0 && edges[i]! <= edges[i - 1]!) {
      refuse(`${where}[${i}]`, `above ${where}[${i - 1}] = ${edges[i - 1]}`, edges[i]);
    }
  }
  return edges;
}

function readCategories<T extends string | number>(
  fields: Fields,
  path: string,
  is: (value: unknown) => value is T,
  what: string,
): T[] {
  const list = listOf(fields, "categories", path);
  const seen = new Set<T>();
  for (let i = 0; i < list.length; i++) {
    const category = list[i];
    if (!is(category)) refuse(`${path}.categories[${i}]`, what, category);
    if (seen.has(category))
      refuse(`${path}.categories[${i}]`, "a category that is not there already", category);
    seen.add(category);
  }
  return [...seen];
}

const isString = (value: unknown): value is string => typeof value === "string";
const isInteger = (value: unknown): value is number => Number.isSafeInteger(value);

/** The flow bins that the file has must be those of the axis, or no bin would be where it belongs. */
function checkFlow<A extends Axis>(axis: A, fields: Fields, path: string): A {
  const bins = { underflow: hasUnderflow(axis), overflow: hasOverflow(axis) };
  for (const key of ["underflow", "overflow"] as const) {
    const declared = member(fields, key);
    if (declared !== bins[key]) refuse(`${path}.${key}`, `${bins[key]} for this kind of axis`, declared);
  }
  return axis;
}
