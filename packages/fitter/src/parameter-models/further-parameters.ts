import { type ModelParameter, type ParameterModel, poiCountOf, type RatePoint } from "./parameter-model.js";

/** A model with further parameters, which no template depends on: those of interest behind its own, others behind its others. */
export function withFurtherParameters(
  model: ParameterModel,
  further: readonly ModelParameter[],
): ParameterModel {
  if (further.length === 0) return model;
  const poiCount = poiCountOf(model);
  const own = model.parameters;
  const [pois, others] = (["poi", "other"] as const).map((kind) =>
    further.filter((one) => one.kind === kind),
  );
  const parameters = [...own.slice(0, poiCount), ...pois!, ...own.slice(poiCount), ...others!];
  /** Place of each of the model's own parameters. */
  const places = Uint32Array.from(own, (_, i) => (i < poiCount ? i : i + pois!.length));
  const owned = (all: Float64Array) => Float64Array.from(places, (place) => all[place]!);
  const { impactGroups, blindAdditiveScale } = model;
  return {
    ...model,
    parameters,
    ...(impactGroups && {
      impactGroups: new Map(
        Array.from(impactGroups, ([name, members]) => [name, members.map((i) => places[i]!)]),
      ),
    }),
    ...(typeof blindAdditiveScale === "object" && {
      blindAdditiveScale: [...blindAdditiveScale, ...pois!.map(() => 1)],
    }),
    ...(typeof blindAdditiveScale === "number" && {
      blindAdditiveScale: [...places.subarray(0, poiCount)]
        .map(() => blindAdditiveScale)
        .concat(pois!.map(() => 1)),
    }),
    at(all): RatePoint {
      const point = model.at(owned(all));
      const scattered = (fill: (out: Float64Array) => void, out: Float64Array) => {
        const part = new Float64Array(own.length);
        fill(part);
        out.fill(0);
        places.forEach((place, i) => {
          out[place] = part[i]!;
        });
      };
      return {
        rates: point.rates,
        ...(point.hessian && {
          hessian: (gradient, visit) =>
            point.hessian!(gradient, (row, column, value) => visit(places[row]!, places[column]!, value)),
        }),
        jvp: (direction, out) => point.jvp(owned(direction), out),
        vjp: (gradient, out) => scattered((part) => point.vjp(gradient, part), out),
        hvp: (gradient, direction, out) =>
          scattered((part) => point.hvp(gradient, owned(direction), part), out),
        jacobian: () => {
          const jacobian = point.jacobian();
          return {
            ...jacobian,
            parameterCount: parameters.length,
            columns: jacobian.columns.map((column) => places[column]!),
          };
        },
      };
    },
  };
}
