import type { ReportSection } from "./section.js";
import { channelsSection } from "./sections/channels.js";
import { correlationsSection } from "./sections/correlations.js";
import { estimatesSection } from "./sections/estimates.js";
import { goodnessOfFitSection } from "./sections/goodness-of-fit.js";
import { impactsSection } from "./sections/impacts.js";
import { lCurveSection } from "./sections/l-curve.js";
import { limitsSection } from "./sections/limits.js";
import { originSection } from "./sections/origin.js";
import { pullsSection } from "./sections/pulls.js";
import { scansSection } from "./sections/scans.js";
import { statusSection } from "./sections/status.js";
import { toysSection } from "./sections/toys.js";
import { warningsSection } from "./sections/warnings.js";

/** The sections of a report in their order. */
export const reportSections: readonly ReportSection[] = [
  originSection,
  warningsSection,
  statusSection,
  estimatesSection,
  limitsSection,
  goodnessOfFitSection,
  toysSection,
  lCurveSection,
  scansSection,
  channelsSection,
  pullsSection,
  impactsSection,
  correlationsSection,
];
