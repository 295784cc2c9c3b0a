/**
 * A mapping of parameters: scale * p + offset of each, as `tests/param_mapping.py` of Python rabbit.
 *
 *     rabbit fit input.hdf5 -o results -t 0 --saveHists --computeHistErrors -m ./param.mjs#Param norm,bkg_norm 2,1 0,1
 *
 * @type {import("@rabbit-fit/fitter").CustomMapping}
 */
export function Param(context, [names = "", scales = "", offsets = ""]) {
  const { ops, axes } = context;
  const parameters = names.split(",");
  const places = parameters.map((name) => context.parameter(name));
  const scale = numbers(scales, 1, parameters.length);
  const offset = numbers(offsets, 0, parameters.length);
  return {
    channels: [{ name: "param", axes: [axes.stringCategory(parameters, { name: "params" })] }],
    // It reads no yields, and says nothing about parameters before the fit.
    reads: [],
    stages: "postfit",
    evaluate: (_yields, values) => ops.add(ops.mul(ops.gather(values, places), scale), offset),
  };
}

/** Numbers separated by commas, as many as there are parameters. */
function numbers(text, otherwise, count) {
  const values = text === "" ? new Array(count).fill(otherwise) : text.split(",").map(Number);
  if (values.length !== count || values.some(Number.isNaN))
    throw new Error(`expected ${count} numbers, found "${text}"`);
  return values;
}
