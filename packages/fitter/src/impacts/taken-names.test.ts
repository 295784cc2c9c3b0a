import { describe, expect, test } from "vitest";
import { fit } from "../fit/fit.js";
import type { ImpactDefinition } from "../options/impact-definition.js";
import * as models from "../parameter-models/build.js";
import { exampleInput } from "../testing/example-input.fixture.js";
import { impactInput } from "./impact-cases.fixture.js";

describe("a group with the name of a row that impacts have for themselves is refused before the fit", () => {
  const full = { binByBinStat: { kind: "full", type: "gamma" } } as const;
  const none = { binByBinStat: { kind: "none" } } as const;
  const lite = { binByBinStat: { kind: "lite", type: "gamma" } } as const;
  const fitWith = (name: string, kind: ImpactDefinition["kind"], likelihood: object = lite) => {
    const input = impactInput("poisson");
    const groups = [{ name, indices: Int32Array.of(1, 2) }];
    return fit(
      { ...input, systematics: { ...input.systematics, groups } },
      {
        data: { sets: ["data"], unblind: [".*"] },
        likelihood,
        parameters: { freeze: ["syst1"] },
        run: { threads: 0 },
        analyses: [{ kind: "impacts", definition: { kind } as ImpactDefinition }],
      },
    );
  };

  test.each([
    ["stat", "traditional", lite],
    ["binByBinStat", "traditional", lite],
    ["Total", "traditional", lite],
    ["stat", "global", lite],
    ["binByBinStatsig1", "global", full],
    ["binByBinStat", "gaussian-global", full],
    ["stat", "asymmetric", lite],
    ["Total", "asymmetric", lite],
    ["Total", "global-asymmetric", lite],
    ["Total", "nonprofiled", lite],
  ] as const)("%s, %s", async (name, kind, likelihood) => {
    await expect(fitWith(name, kind, likelihood)).rejects.toThrow(
      `systematics.groups is "${name}", expected another name, as ${kind} impacts have a row of this name that is no group. Name the group otherwise in the tensor, with \`groups\` of addNormSystematic or addSystematic`,
    );
  });

  test("and that of an external term, which the tensor writer has warned of", async () => {
    const input = impactInput("poisson");
    const externalTerms = [{ name: "beam", parameters: ["sig1"], gradient: Float64Array.of(0) }];
    const groups = [{ name: "external_beam", indices: Int32Array.of(1) }];
    const made = fit(
      { ...input, externalTerms, systematics: { ...input.systematics, groups } },
      { run: { threads: 0 }, analyses: [{ kind: "impacts", definition: { kind: "global" } }] },
    );
    await expect(made).rejects.toThrow('systematics.groups is "external_beam", expected another name');
  });

  test("and of histograms with impacts", async () => {
    const input = exampleInput({ seed: 3 });
    const groups = [{ name: "stat", indices: Int32Array.of(1) }];
    const made = fit(
      { ...input, systematics: { ...input.systematics, groups } },
      { run: { threads: 0 }, analyses: [{ kind: "histograms", globalImpacts: true }] },
    );
    await expect(made).rejects.toThrow(
      'systematics.groups is "stat", expected another name, as global impacts',
    );
  });

  test.each([
    ["binByBinStat", "traditional", none],
    ["binByBinStatsig1", "global", lite],
    ["binByBinStat", "asymmetric", lite],
    ["stat", "global-asymmetric", lite],
  ] as const)("but not where no row has it: %s, %s", async (name, kind, likelihood) => {
    const { groups } = await fitWith(name, kind, likelihood);
    const grouped = [...groups[0]!.histograms.values()].find((one) => one.name.endsWith("_grouped"))!;
    const axis = grouped.axes.find((one) => one.name === "impacts")!;
    expect(axis.kind === "string-category" && axis.categories).toContain(name);
  });
});

describe("a parameter with the name that the prior of another one has among the sources", () => {
  /** The rate k of the second process has a prior; the last systematic is called k_prior. */
  const fitWith = (definition: ImpactDefinition) => {
    const input = impactInput("poisson");
    const others = input.systematics.names.slice(0, -1);
    const rate = models.formula({ [input.processes[1]!]: "k" }, { k: { sigma: 0.05 } });
    return fit(
      { ...input, systematics: { ...input.systematics, names: [...others, "k_prior"] } },
      {
        data: { sets: ["data"], unblind: [".*"] },
        model: models.compose(models.mu(), rate),
        run: { threads: 0 },
        analyses: [{ kind: "impacts", definition }],
      },
    );
  };

  test("is refused before a fit with global asymmetric impacts, be it a source itself or not", async () => {
    const message =
      'systematics.names is "k_prior", expected another name, as global-asymmetric impacts have a source of this name: the prior of "k". ' +
      'Name the systematic otherwise in the tensor, or leave "k" out of these impacts, with `of` or `except`. Or fit without these impacts.';
    await expect(fitWith({ kind: "global-asymmetric" })).rejects.toThrow(message);
    await expect(fitWith({ kind: "global-asymmetric", of: ["k"] })).rejects.toThrow(message);
  });

  test("is taken where the prior is no source", async () => {
    const { groups } = await fitWith({ kind: "global-asymmetric", of: ["k_prior"] });
    expect(groups[0]!.histograms.size).toBeGreaterThan(0);
    await fitWith({ kind: "global" });
  });
});
