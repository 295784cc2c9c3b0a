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
  limits: "Limits:",
  significance: "Significance:",
  tests: "Tests:",
  merging: "What to merge:",
  checks: "Checking an input:",
  selection: "Selection and order:",
  content: "What is drawn:",
  variations: "Variations:",
  look: "Look:",
  figureFiles: "Files of figures:",
  format: "Output:",
  batch: "Tasks on many machines:",
  ours: "Of rabbit-fit only:",
  terminal: "Terminal:",
} as const;

/** What commands of two words have in common, by the first. */
export const groupTexts: Readonly<
  Record<string, { readonly summary: string; readonly description: string }>
> = {
  print: { summary: "print something of a result", description: "Prints something of a result." },
  plot: {
    summary: "draw something of a result or an input",
    description: "Draws something of a result or an input.",
  },
  batch: {
    summary: "make fits as many tasks, here or on a batch system",
    description: "Makes fits as many tasks, on this machine, SLURM or HTCondor, and merges what they give.",
  },
};
