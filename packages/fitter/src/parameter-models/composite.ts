import type { RateJacobian } from "@rabbit-fit/autodiff-kernels";
import { RabbitInputError } from "@rabbit-fit/contracts";
import { type ModelContext, type ParameterModel, poiCountOf, type RatePoint } from "./parameter-model.js";

/**
 * Several models at once: rates are the product of theirs, r = prod_m r_m. Parameters of interest of all models come first, in the
 * order of the models, then the other ones.
 *
 * @throws RabbitInputError where two models have a parameter of one name
 */
export function compositeModel(
  models: readonly ParameterModel[],
  { rows }: Pick<ModelContext, "rows">,
): ParameterModel {
  const perRow = models.some(({ ratesPer }) => ratesPer === "row");
  const alike = perRow ? models.map((model) => ratesPerRow(model, rows.processes)) : models;
  return alike.reduce(product);
}

/** The same rates for each template row. */
function ratesPerRow(model: ParameterModel, processOfRow: Uint32Array): ParameterModel {
  if (model.ratesPer === "row") return model;
  const rowCount = processOfRow.length;
  const spread = (perProcess: Float64Array, out: Float64Array) => {
    for (let row = 0; row < rowCount; row++) out[row] = perProcess[processOfRow[row]!]!;
  };
  const at = (parameters: Float64Array): RatePoint => {
    const point = model.at(parameters);
    const processCount = point.rates.length;
    const collected = (perRow: Float64Array) => {
      const sums = new Float64Array(processCount);
      for (let row = 0; row < rowCount; row++) sums[processOfRow[row]!]! += perRow[row]!;
      return sums;
    };
    const rates = new Float64Array(rowCount);
    spread(point.rates, rates);
    return {
      rates,
      jvp(direction, out) {
        const change = new Float64Array(processCount);
        point.jvp(direction, change);
        spread(change, out);
      },
      vjp: (rateGradient, out) => point.vjp(collected(rateGradient), out),
      hvp: (rateGradient, direction, out) => point.hvp(collected(rateGradient), direction, out),
      jacobian: () => spreadRows(point.jacobian(), processOfRow),
      ...(point.hessian && {
        hessian: (rateGradient, visit) => point.hessian!(collected(rateGradient), visit),
      }),
    };
  };
  return { ...model, ratesPer: "row", at };
}

function spreadRows(jacobian: RateJacobian, processOfRow: Uint32Array): RateJacobian {
  const { parameterCount, rowStart: start } = jacobian;
  const rowStart = new Uint32Array(processOfRow.length + 1);
  processOfRow.forEach((process, row) => {
    rowStart[row + 1] = rowStart[row]! + start[process + 1]! - start[process]!;
  });
  const columns = new Uint32Array(rowStart.at(-1)!);
  const values = new Float64Array(columns.length);
  processOfRow.forEach((process, row) => {
    const [from, to] = [start[process]!, start[process + 1]!];
    columns.set(jacobian.columns.subarray(from, to), rowStart[row]!);
    values.set(jacobian.values.subarray(from, to), rowStart[row]!);
  });
  return { parameterCount, rowStart, columns, values };
}

/** r = a b, with the parameters [of interest of a, of interest of b | others of a, others of b]. */
function product(a: ParameterModel, b: ParameterModel): ParameterModel {
  const [poisA, poisB] = [poiCountOf(a), poiCountOf(b)];
  const [countA, countB] = [a.parameters.length, b.parameters.length];
  refuseSharedNames(a, b);
  const placesA = Uint32Array.from({ length: countA }, (_, i) => (i < poisA ? i : i + poisB));
  const placesB = Uint32Array.from({ length: countB }, (_, i) => (i < poisB ? i + poisA : i + countA));
  const parameters = new Array<ParameterModel["parameters"][number]>(countA + countB);
  a.parameters.forEach((parameter, i) => {
    parameters[placesA[i]!] = parameter;
  });
  b.parameters.forEach((parameter, i) => {
    parameters[placesB[i]!] = parameter;
  });
  const impactGroups = mergedGroups(a, placesA, b, placesB);
  return {
    parameters,
    ratesPer: a.ratesPer,
    // A product of two rates that change is no linear function.
    isLinear: (a.isLinear && countB === 0) || (b.isLinear && countA === 0),
    ...(impactGroups && { impactGroups }),
    ...((a.blindAdditiveScale ?? b.blindAdditiveScale) !== undefined && {
      blindAdditiveScale: [...scalesOf(a, poisA), ...scalesOf(b, poisB)],
    }),
    at: (p) => productPoint({ model: a, places: placesA }, { model: b, places: placesB }, p),
  };
}

/** A model, and where its parameters are among those of the product. */
interface Factor {
  readonly model: ParameterModel;
  readonly places: Uint32Array;
}

function productPoint(
  { model: modelA, places: placesA }: Factor,
  { model: modelB, places: placesB }: Factor,
  parameters: Float64Array,
): RatePoint {
  const a = modelA.at(taken(parameters, placesA));
  const b = modelB.at(taken(parameters, placesB));
  const rateCount = a.rates.length;
  const [countA, countB] = [placesA.length, placesB.length];
  const times = (x: Float64Array, y: Float64Array) => x.map((value, i) => value * y[i]!);
  /** (dr/dp) d of each factor alone. */
  const changes = (direction: Float64Array) => {
    const [ofA, ofB] = [new Float64Array(rateCount), new Float64Array(rateCount)];
    a.jvp(taken(direction, placesA), ofA);
    b.jvp(taken(direction, placesB), ofB);
    return [ofA, ofB] as const;
  };
  const pulledBack = (ofA: Float64Array, ofB: Float64Array) => {
    const [outA, outB] = [new Float64Array(countA), new Float64Array(countB)];
    a.vjp(ofA, outA);
    b.vjp(ofB, outB);
    return [outA, outB] as const;
  };
  return {
    rates: times(a.rates, b.rates),
    jvp(direction, out) {
      const [ofA, ofB] = changes(direction);
      for (let i = 0; i < rateCount; i++) out[i] = ofA[i]! * b.rates[i]! + a.rates[i]! * ofB[i]!;
    },
    vjp(rateGradient, out) {
      const [outA, outB] = pulledBack(times(rateGradient, b.rates), times(rateGradient, a.rates));
      out.fill(0);
      put(outA, placesA, out);
      put(outB, placesB, out);
    },
    hvp(rateGradient, direction, out) {
      const [ofA, ofB] = changes(direction);
      const [outA, outB] = pulledBack(times(rateGradient, ofB), times(rateGradient, ofA));
      out.fill(0);
      put(outA, placesA, out);
      put(outB, placesB, out);
      if (!modelA.isLinear) {
        const curved = new Float64Array(countA);
        a.hvp(times(rateGradient, b.rates), taken(direction, placesA), curved);
        put(curved, placesA, out);
      }
      if (!modelB.isLinear) {
        const curved = new Float64Array(countB);
        b.hvp(times(rateGradient, a.rates), taken(direction, placesB), curved);
        put(curved, placesB, out);
      }
    },
    jacobian: () => joinedRows(a, b, placesA, placesB),
    ...((modelA.isLinear || a.hessian) &&
      (modelB.isLinear || b.hessian) && {
        hessian(rateGradient, visit) {
          if (!modelA.isLinear) {
            a.hessian!(times(rateGradient, b.rates), (i, j, value) => visit(placesA[i]!, placesA[j]!, value));
          }
          if (!modelB.isLinear) {
            b.hessian!(times(rateGradient, a.rates), (i, j, value) => visit(placesB[i]!, placesB[j]!, value));
          }
          const [ofA, ofB] = [a.jacobian(), b.jacobian()];
          for (let rate = 0; rate < rateCount; rate++) {
            for (let k = ofA.rowStart[rate]!; k < ofA.rowStart[rate + 1]!; k++) {
              for (let l = ofB.rowStart[rate]!; l < ofB.rowStart[rate + 1]!; l++) {
                const value = rateGradient[rate]! * ofA.values[k]! * ofB.values[l]!;
                const [i, j] = [placesA[ofA.columns[k]!]!, placesB[ofB.columns[l]!]!];
                visit(i, j, value);
                visit(j, i, value);
              }
            }
          }
        },
      }),
  };
}

/** d(a b) = b da + a db, row by row. */
function joinedRows(a: RatePoint, b: RatePoint, placesA: Uint32Array, placesB: Uint32Array): RateJacobian {
  const rateCount = a.rates.length;
  const [ofA, ofB] = [a.jacobian(), b.jacobian()];
  const rowStart = new Uint32Array(rateCount + 1);
  for (let rate = 0; rate <= rateCount; rate++) rowStart[rate] = ofA.rowStart[rate]! + ofB.rowStart[rate]!;
  const columns = new Uint32Array(rowStart[rateCount]!);
  const values = new Float64Array(columns.length);
  let entry = 0;
  const append = (from: RateJacobian, rate: number, places: Uint32Array, factor: number) => {
    for (let k = from.rowStart[rate]!; k < from.rowStart[rate + 1]!; k++, entry++) {
      columns[entry] = places[from.columns[k]!]!;
      values[entry] = factor * from.values[k]!;
    }
  };
  for (let rate = 0; rate < rateCount; rate++) {
    append(ofA, rate, placesA, b.rates[rate]!);
    append(ofB, rate, placesB, a.rates[rate]!);
  }
  return { parameterCount: placesA.length + placesB.length, rowStart, columns, values };
}

function taken(values: Float64Array, places: Uint32Array): Float64Array {
  return Float64Array.from(places, (place) => values[place]!);
}

/** Adds values to the places that are theirs. */
function put(values: Float64Array, places: Uint32Array, out: Float64Array): void {
  values.forEach((value, i) => {
    out[places[i]!]! += value;
  });
}

function scalesOf({ blindAdditiveScale = 1 }: ParameterModel, poiCount: number): readonly number[] {
  return typeof blindAdditiveScale === "number"
    ? new Array<number>(poiCount).fill(blindAdditiveScale)
    : blindAdditiveScale;
}

/** Groups of one name are one group. */
function mergedGroups(a: ParameterModel, placesA: Uint32Array, b: ParameterModel, placesB: Uint32Array) {
  if (!a.impactGroups && !b.impactGroups) return undefined;
  const groups = new Map<string, Int32Array>();
  for (const [of, places] of [
    [a.impactGroups, placesA],
    [b.impactGroups, placesB],
  ] as const) {
    for (const [name, members] of of ?? []) {
      const before = groups.get(name) ?? [];
      groups.set(name, Int32Array.from([...before, ...Array.from(members, (i) => places[i]!)]));
    }
  }
  return groups;
}

function refuseSharedNames(a: ParameterModel, b: ParameterModel): void {
  const names = new Set(a.parameters.map(({ name }) => name));
  const shared = b.parameters.find(({ name }) => names.has(name));
  if (!shared) return;
  throw new RabbitInputError({
    field: "options.model",
    state: `a product of models that share the parameter "${shared.name}"`,
    expected: "names of its own in each model",
    remedy:
      "Formulas can share parameters where they are in one model: Formula <process> <expression> <process> <expression>.",
  });
}
