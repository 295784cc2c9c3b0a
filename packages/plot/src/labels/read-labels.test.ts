import { expect, test } from "vitest";
import { readLabels } from "./read-labels.js";

test("the names of Python rabbit's style files", () => {
  expect(
    readLabels({
      process_colors: { sig: "orange" },
      process_labels: { sig: "$\\psi$" },
      process_order: ["bkg", "sig"],
      process_grouping: { min: [{ name: "rest", processes: ["bkg"], label: "Rest", color: "gray" }] },
      axis_labels: { a: "Variable a", b: { label: "Variable b", unit: "GeV" } },
      systematics_labels: { norm: "Norm", slope: "From systematics" },
      impact_labels: { slope: "<i>x</i>", other: "Other" },
      nuisance_grouping: { min: ["Total", "stat"] },
      translate_selection: { charge: "charge {bin}" },
    }),
  ).toEqual({
    processColours: { sig: "orange" },
    processes: { sig: "$\\psi$" },
    processOrder: ["bkg", "sig"],
    processGroupings: { min: [{ name: "rest", processes: ["bkg"], label: "Rest", colour: "gray" }] },
    axes: { a: { label: "Variable a" }, b: { label: "Variable b", unit: "GeV" } },
    parameters: { norm: "Norm", slope: "From systematics", other: "Other" },
    parameterGroupings: { min: ["Total", "stat"] },
    selections: { charge: "charge {bin}" },
  });
  expect(readLabels(null)).toEqual({});
});

test.each([
  [
    { process_label: {} },
    /config is "process_label", expected keys among process_labels.*Did you mean "process_labels"\?/,
  ],
  [[], /config is a list, expected names with a value each/],
  [{ process_colors: ["red"] }, /config\.process_colors is a list/],
  [{ process_labels: { sig: null } }, /config\.process_labels\.sig is empty, expected a text/],
  [
    { axis_labels: { a: { label: "A", units: "GeV" } } },
    /config\.axis_labels\.a is "units", expected label and unit/,
  ],
  [
    { process_grouping: { min: [{ name: "a" }] } },
    /config\.process_grouping\.min\[0\]\.processes is empty, expected a list of names/,
  ],
  [
    { process_colors: { sig: "tab:blue" } },
    /config\.process_colors\.sig is "tab:blue", expected a colour of CSS: #rrggbb, or a name in lower case/,
  ],
  [{ process_colors: { sig: "SteelBleu" } }, /Did you mean "steelblue"\?/],
  [
    { process_colors: { sig: null } },
    /config\.process_colors\.sig is empty, expected a colour. Put #rrggbb in quotes/,
  ],
  [
    { process_grouping: { min: [{ name: "a", processes: ["b"], color: "C0" }] } },
    /config\.process_grouping\.min\[0\]\.color is "C0", expected a colour of CSS/,
  ],
  [{ constructor: {} }, /config is "constructor"/],
])("%o is refused", (config, message) => {
  expect(() => readLabels(config)).toThrow(message);
});
