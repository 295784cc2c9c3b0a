import type { ResultGroup } from "@rabbit-fit/contracts";
import { histogram, regularAxis, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import { describe, expect, test } from "vitest";
import { viewFit } from "../result-view.js";
import { exampleFit, exampleMeta } from "../testing/example-fit.js";
import { type ImpactTableChoice, impactTable } from "./impact-table.js";
import { impactKindsOf, parameterImpacts } from "./parameter-impacts.js";

const names = ["sig", "lumi", "scale"];
const fit: ResultGroup = (() => {
  const group = exampleFit();
  const axis = (name: string, categories: readonly string[]) => stringCategoryAxis(categories, { name });
  const downUp = regularAxis(2, -2, 2, { name: "downUpVar", underflow: false, overflow: false });
  // Where parameters are the rows, and where they are the columns.
  const symmetric = histogram([axis("parms", ["sig"]), axis("impacts", names)], {
    name: "impacts",
    values: [0.05, -0.03, 0.04],
  });
  const global = histogram([axis("parms", ["sig"]), axis("impacts", names)], {
    name: "global_impacts",
    values: [0, 0.01, 0.02],
  });
  const grouped = histogram([axis("parms", ["sig"]), axis("impacts", ["stat", "all"])], {
    name: "impacts_grouped",
    values: [0.03, 0.04],
  });
  const asymmetric = histogram([axis("impacts", ["scale"]), downUp, axis("parms", ["lumi", "sig"])], {
    name: "impacts_asym",
    values: [9, -0.06, 9, 0.02],
  });
  const histograms = new Map(group.histograms);
  for (const hist of [symmetric, global, grouped, asymmetric]) histograms.set(hist.name, hist);
  const parameters = histogram([axis("parms", names)], {
    name: "parms",
    values: [1.1, 0.5, -2],
    variances: [0.0025, 0.81, 0.25],
  });
  const before = histogram([axis("parms", names)], {
    name: "parms_prefit",
    values: [1, 0, 0],
    variances: [0, 1, 1],
  });
  histograms.set("parms", parameters).set("parms_prefit", before);
  return { ...group, histograms, blinding: { scheme: "additive", parameters: [] } };
})();
const meta = { ...exampleMeta, pois: ["sig"], nois: [], model: { parameters: ["sig"], squared: ["sig"] } };

function made(choice: Partial<ImpactTableChoice>, group = fit) {
  const { rows, notes, columns } = impactTable(viewFit(group, { meta }), {
    kinds: ["traditional"],
    on: ["sig"],
    ...choice,
  });
  return { rows: [...rows] as Record<string, unknown>[], notes: notes ?? [], columns };
}

describe("impacts on a parameter", () => {
  test("are read whichever axis comes first", () => {
    expect(parameterImpacts(fit, "sig", { of: "sources" }).impacts[1]).toEqual({
      source: "lumi",
      down: 0.03,
      up: -0.03,
    });
    expect(parameterImpacts(fit, "sig", { kind: "asymmetric", of: "sources" })).toEqual({
      parameter: "sig",
      kind: "asymmetric",
      sides: "two",
      impacts: [{ source: "scale", down: -0.06, up: 0.02 }],
      total: 0.05,
    });
    expect(impactKindsOf(fit)).toEqual(["traditional", "global", "asymmetric"]);
  });

  test.each([
    [
      "of a kind that the result does not have",
      "sig",
      "nonprofiled",
      'nonprofiled_impacts_asym_grouped is missing, expected a histogram of impacts in the result. Fit with options.analyses.definition.kind: "nonprofiled".',
    ],
    [
      "on a parameter that it does not have",
      "lumi",
      "traditional",
      'impacts_grouped is "lumi", expected impacts on one of sig.',
    ],
  ] as const)("%s are refused", (_, parameter, kind, message) => {
    expect(() => parameterImpacts(fit, parameter, { kind })).toThrow(message);
  });
});

describe("a table of impacts", () => {
  test("has a row for each source of any definition, with pull and constraint", () => {
    const { rows, columns } = made({ kinds: ["traditional", "asymmetric"], of: "sources" });
    expect(columns.map(({ key }) => key)).toEqual([
      "parameter",
      "source",
      "traditional",
      "asymmetricDown",
      "asymmetricUp",
      "pull",
      "constraint",
    ]);
    expect(rows).toEqual([
      { parameter: "sig", source: "sig", traditional: 0.05 },
      { parameter: "sig", source: "lumi", traditional: -0.03, pull: 0.5, constraint: 0.9 },
      {
        parameter: "sig",
        source: "scale",
        traditional: 0.04,
        asymmetricDown: -0.06,
        asymmetricUp: 0.02,
        pull: -2,
        constraint: 0.5,
      },
    ]);
  });

  test.each([
    ["max", ["scale", "sig", "lumi"]],
    ["pull", ["scale", "lumi", "sig"]],
    ["constraint", ["scale", "lumi", "sig"]],
    ["name", ["lumi", "scale", "sig"]],
  ] as const)("is sorted by %s", (sortBy, expected) => {
    const { rows } = made({ kinds: ["traditional", "asymmetric"], of: "sources", sortBy });
    expect(rows.map(({ source }) => source)).toEqual(expected);
  });

  test("has the first ones of those that are kept", () => {
    const { rows, notes } = made({ of: "sources", keep: (source) => source !== "sig", top: 1 });
    expect(rows.map(({ source }) => source)).toEqual(["lumi"]);
    expect(notes).toEqual([
      "sig: the uncertainty is 0.05, these traditional impacts add up in quadrature to 0.03, 0.04 is missing.",
    ]);
  });

  test("says what is missing to the uncertainty, or what there is too much", () => {
    expect(made({}).notes[0]).toMatch(/add up in quadrature to 0.05, nothing is missing\.$/);
    // sqrt(0.05^2 + 0.03^2 + 0.04^2) = 0.05 sqrt(2)
    expect(made({ of: "sources" }).notes[0]).toMatch(
      /quadrature to 0.07071, more than that by 0.05: sources that are correlated/,
    );
  });

  test("has impacts on mu = x^2, up and down", () => {
    const { rows } = made({ kinds: ["asymmetric"], of: "sources", strength: "mu" });
    expect(rows[0]!.asymmetricDown).toBeCloseTo(1.04 ** 2 - 1.1 ** 2, 14);
    expect(rows[0]!.asymmetricUp).toBeCloseTo(1.12 ** 2 - 1.1 ** 2, 14);
  });

  test("hides impacts on a strength that is blinded, and no other", () => {
    const blinded = { ...fit, blinding: { scheme: "additive", parameters: ["sig"] } } as const;
    expect(made({ strength: "mu" }, blinded).rows[0]!.traditional).toBe("blinded");
    expect(made({}, blinded).rows[0]!.traditional).toBe(0.03);
  });

  test("hides impacts by refits on a square root that is blinded, as one that ends at zero is its value", () => {
    const blinded = { ...fit, blinding: { scheme: "additive", parameters: ["sig"] } } as const;
    for (const strength of ["stored", "mu"] as const) {
      const { rows, notes } = made({ kinds: ["asymmetric"], of: "sources", strength }, blinded);
      expect(rows).toMatchObject([{ asymmetricDown: "blinded", asymmetricUp: "blinded" }]);
      expect(notes).toEqual([
        "sig: the fit hides it, and asymmetric impacts on it with its value: a shift of its square root ends at zero.",
      ]);
    }
  });

  test("compares asymmetric impacts with the interval that they are parts of, on each side", () => {
    const axis = (name: string, categories: readonly string[]) => stringCategoryAxis(categories, { name });
    const downUp = regularAxis(2, -2, 2, { name: "downUpVar", underflow: false, overflow: false });
    const sources = ["one", "other", "Total"];
    // One leads up from both sides.
    const values = [0.3, 0.1, -0.2, 0.4, -0.2, 0.5];
    const grouped = histogram([axis("impacts", sources), downUp, axis("parms", ["sig"])], { values });
    const histograms = new Map([...fit.histograms, ["impacts_asym_grouped", grouped] as const]);
    const { notes } = made({ kinds: ["asymmetric"] }, { ...fit, histograms });
    expect(notes).toEqual([
      "sig: the interval is 0.5 up and 0.2 down, these asymmetric impacts add up in quadrature to 0.5 up, nothing is missing, and to 0.2 down, nothing is missing.",
    ]);
    // Single sources are parts of the same interval.
    expect(made({ kinds: ["asymmetric"], of: "sources" }, { ...fit, histograms }).notes).toEqual([
      "sig: the interval is 0.5 up and 0.2 down, these asymmetric impacts add up in quadrature to 0.02 up, 0.4996 is missing, and to 0.06 down, 0.1908 is missing.",
    ]);
    const one = made({ kinds: ["asymmetric"], keep: (source) => source === "other" }, { ...fit, histograms });
    expect(one.notes[0]).toContain("to 0.4 up, 0.3 is missing, and to 0.2 down, nothing is missing.");
    const larger = histogram(grouped.axes, { values: [...values.slice(0, 5), 0.4] });
    const more = new Map([...histograms, ["impacts_asym_grouped", larger] as const]);
    expect(made({ kinds: ["asymmetric"] }, { ...fit, histograms: more }).notes[0]).toMatch(
      /to 0.5 up, more than that by 0.3, and to 0.2 down, nothing is missing\. Sources that are correlated, or in several groups, count more than once\.$/,
    );
  });

  test("says so where the uncertainty of a parameter is not known", () => {
    const parms = fit.histograms.get("parms")!;
    const variances = parms.values.map(() => Number.NaN);
    const { notes } = made(
      { of: "sources" },
      {
        ...fit,
        histograms: new Map([...fit.histograms, ["parms", { ...parms, variances } as typeof parms]]),
      },
    );
    expect(notes[0]).toMatch(/^sig: the uncertainty.* is not known\.$/);
  });

  test("counts an impact that is NaN as nothing, and sorts it last", () => {
    const hist = fit.histograms.get("impacts")!;
    const broken = histogram(hist.axes, { name: "impacts", values: [Number.NaN, -0.03, 0.04] });
    const { rows, notes } = made(
      { of: "sources", sortBy: "max" },
      { ...fit, histograms: new Map([...fit.histograms, ["impacts", broken]]) },
    );
    expect(rows.map(({ source }) => source)).toEqual(["scale", "lumi", "sig"]);
    expect(notes[0]).toContain("add up in quadrature to 0.05,");
  });
});
