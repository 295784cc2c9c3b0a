/** Headings of the help texts, in their order. */
export const headings = {
  files: "Input and output:",
  data: "What to fit:",
  toys: "Toys:",
  parameters: "Parameters:",
  model: "Statistical model:",
  regularization: "Regularisation:",
  minimizer: "Minimizer:",
  histograms: "Histograms:",
  impacts: "Impacts:",
  scans: "Likelihood scans:",
  merging: "What to merge:",
  checks: "Checking an input:",
  selection: "Selection and order:",
  format: "Output:",
  ours: "Of rabbit-fit only:",
  terminal: "Terminal:",
} as const;
