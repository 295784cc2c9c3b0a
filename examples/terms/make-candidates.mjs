import { writeFileSync } from "node:fs";

/*
 * Writes candidates for mass-peak.mjs: 60 of a Gaussian of mean 5.2 and width 0.5, and 100 of a flat distribution.
 *
 *     node make-candidates.mjs candidates.txt
 */
const random = seeded(7);
const masses = [
  ...Array.from({ length: 60 }, () => 5.2 + 0.5 * normal()),
  ...Array.from({ length: 100 }, () => 10 * random()),
];
writeFileSync(process.argv[2] ?? "candidates.txt", `${masses.map((mass) => mass.toFixed(4)).join("\n")}\n`);

/** Box and Muller's transformation of two uniform numbers. */
function normal() {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
