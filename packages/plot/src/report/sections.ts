import type { ReportSection } from "./section.js";
import { channelsSection } from "./sections/channels.js";
import { correlationsSection } from "./sections/correlations.js";
import { estimatesSection } from "./sections/estimates.js";
import { goodnessOfFitSection } from "./sections/goodness-of-fit.js";
import { impactsSection } from "./sections/impacts.js";
import { originSection } from "./sections/origin.js";
import { pullsSection } from "./sections/pulls.js";
import { statusSection } from "./sections/status.js";
import { toysSection } from "./sections/toys.js";
import { warningsSection } from "./sections/warnings.js";

/** The sections of a report in their order. */
export const reportSections: readonly ReportSection[] = [
  originSection,
  warningsSection,
  statusSection,
  estimatesSection,
  goodnessOfFitSection,
  toysSection,
  channelsSection,
  pullsSection,
  impactsSection,
  correlationsSection,
];
