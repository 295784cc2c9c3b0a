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
  content: "What is drawn:",
  variations: "Variations:",
  look: "Look:",
  figureFiles: "Files of figures:",
  format: "Output:",
  ours: "Of rabbit-fit only:",
  terminal: "Terminal:",
} as const;

/** What the commands of a group do, by the word that they have in common. */
export const groups: Readonly<Record<string, { readonly summary: string; readonly description: string }>> = {
  print: { summary: "print something of a result", description: "Prints something of a result." },
  plot: {
    summary: "draw something of a result or an input",
    description: "Draws something of a result or an input.",
  },
};
