/** A power law along an axis: `--paramModel ./power-law.mjs#PowerLaw plane fakes pt` */
export function PowerLaw({ ops, rowsOf }, [channel, process, axis]) {
  const { rows, places } = rowsOf(process, channel);
  const index = Uint32Array.from(rows, () => 0);
  const logPosition = Float64Array.from(places[axis], (place) => Math.log(1 + place));
  return {
    parameters: [{ name: `index_${process}`, kind: "poi", default: 0, squared: false }],
    ratesPer: "row",
    isLinear: false,
    rates: [
      {
        count: rows.length,
        parameters: [index],
        rate: (power) => ops.exp(ops.mul(power, logPosition)),
        places: rows,
      },
    ],
  };
}
