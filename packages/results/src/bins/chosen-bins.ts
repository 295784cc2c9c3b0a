import {
  type DataSetId,
  type FitStage,
  RabbitInputError,
  type ResultGroup,
  refuseNoGroup,
} from "@rabbit-fit/contracts";
import { flag, oneOf, optionsOf } from "@rabbit-fit/contracts/options";
import { nameList, stageRule } from "../choice-rules.js";
import { type ChiSquareTest, chiSquareTest } from "../goodness-of-fit/goodness-of-fit.js";
import type { Relation } from "./bin-pull.js";
import { type MappedBins, mappedBins } from "./mapped-bins.js";

/** Which bins, and what of them. */
export interface BinChoice {
  /** The mappings, by their names in the result; all by default. */
  readonly mappings?: readonly string[];
  /** Only these channels. */
  readonly channels?: readonly string[];
  /** After the fit by default; before it where the result has nothing else. */
  readonly stage?: FitStage;
  /** Whether what is expected of each process is there, too. */
  readonly perProcess?: boolean;
  /** How what is expected after the fit is related to the data: `postfitRelation` says it of a result. `fitted` by default. */
  readonly relation?: Relation;
  /** Names of the parameters that the fit hides. */
  readonly blinded?: readonly string[];
}

const binChoice = optionsOf<BinChoice>({
  mappings: nameList,
  channels: nameList,
  stage: stageRule,
  perProcess: flag,
  relation: oneOf<Relation>({ independent: true, fitted: true, gaussian: true }),
  blinded: nameList,
});

/** A chi-square of a mapping. */
export interface MappingTest extends ChiSquareTest {
  readonly mapping: string;
  readonly test: "linear" | "saturated";
}

/** The bins of the mappings that were chosen, with the tests of these mappings. */
export interface ChosenBins {
  readonly stage: FitStage;
  readonly dataSet: DataSetId;
  readonly channels: readonly MappedBins[];
  readonly tests: readonly MappingTest[];
}

/**
 * The bins of mappings, of all by default.
 *
 * @throws RabbitInputError where the result has no such histograms, mapping or channel
 */
export function chosenBins(group: ResultGroup, choice: BinChoice = {}): ChosenBins {
  refuseNoGroup(group, "group");
  binChoice.check(choice, "choice");
  const { mappings = [...group.mappings.keys()], blinded = [], relation = "fitted" } = choice;
  for (const mapping of mappings) {
    if (group.mappings.has(mapping)) continue;
    const expected = listed([...group.mappings.keys()]);
    throw new RabbitInputError({ field: "mappings", found: mapping, expected });
  }
  const of = (stage: FitStage) =>
    mappings.flatMap((mapping) => {
      const own: Relation = stage === "prefit" ? "independent" : relation;
      return mappedBins(group, { mapping, stage, relation: own, blinded });
    });
  const after = choice.stage === "prefit" ? [] : of("postfit");
  const stage = choice.stage ?? (after.length > 0 ? "postfit" : "prefit");
  const all = stage === "postfit" ? after : of("prefit");
  if (all.length === 0) throw noHistograms(choice.stage ?? "postfit");
  for (const channel of choice.channels ?? []) {
    if (all.some((one) => one.channel === channel)) continue;
    throw new RabbitInputError({
      field: "channels",
      found: channel,
      expected: listed(all.map((one) => one.channel)),
    });
  }
  const channels = all.filter(({ channel }) => choice.channels?.includes(channel) ?? true);
  const shown = new Set(channels.map(({ mapping }) => mapping));
  const tests = [...shown].flatMap((mapping) =>
    (["linear", "saturated"] as const).flatMap((test) => {
      const result = chiSquareTest(group, { mapping, stage, test });
      return result === undefined ? [] : [{ mapping, test, ...result }];
    }),
  );
  return { stage, dataSet: group.dataSet, channels, tests };
}

function listed(names: readonly string[]): string {
  return `one of: ${[...new Set(names)].join(", ")}`;
}

function noHistograms(stage: FitStage): RabbitInputError {
  return new RabbitInputError({
    field: "histograms",
    state: "missing",
    expected: `histograms of the ${stage} yields in the result`,
    remedy: 'Fit with options.analyses.kind: "histograms".',
  });
}
