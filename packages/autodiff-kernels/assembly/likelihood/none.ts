import { Shard } from "../shard";
import { storeCurvature } from "./curvature";
import { dataSecond, dataSlope, dataTerm } from "./data-term";
import { storeBin } from "./profile";

/** phi = D(n), n the sum of the yields */
@inline
export function withoutBeta(
  shard: Shard,
  firstRow: u32,
  lastRow: u32,
  observed: f64,
  variance: f64,
  yields: usize,
  slopes: usize,
  curvature: usize,
  profile: usize,
): f64 {
  let expected: f64 = 0;
  for (let row = firstRow; row < lastRow; row++) expected += load<f64>(yields + (<usize>row << 3));
  const excess = expected - observed;
  const slope = dataSlope(shard, observed, variance, expected, excess);
  for (let row = firstRow; row < lastRow; row++) store<f64>(slopes + (<usize>row << 3), slope);
  storeCurvature(curvature, 0, 0, dataSecond(shard, observed, variance, expected));
  if (profile != 0) storeBin(shard, profile, observed, variance, expected, slope, 0);
  return dataTerm(shard, observed, variance, expected, excess);
}
