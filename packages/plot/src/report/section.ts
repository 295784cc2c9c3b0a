import type { Markup } from "./markup.js";
import type { ReportContent } from "./report-content.js";

/** A part of a report under a heading. */
export interface ReportSection {
  /** The end of the address of the section in the page. */
  readonly id: string;
  readonly title: string;
  /** Its tables, figures and sentences; empty where there is nothing to show, and then there is no heading either. */
  make(content: ReportContent): readonly Markup[];
}
