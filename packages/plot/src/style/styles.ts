/** Where a title stands: above the frame; inside it with the subtitle beside it (`line`), or below it (`block`). */
export type TitlePlace = "above" | "line" | "block";

/** How figures of an experiment look. Sizes are in points, of a figure 600 points wide. */
export interface Style {
  /** The name in the header, where a figure gives none. */
  readonly experiment: string;
  readonly titlePlace: TitlePlace;
  readonly titleFace: "bold" | "boldItalic";
  readonly subtitleFace: "regular" | "italic";
  /** Luminosity and energy: above the frame on the right, or in lines below the title. */
  readonly dataPlace: "above" | "inside";
  readonly titleSize: number;
  readonly subtitleSize: number;
  readonly labelSize: number;
  readonly numberSize: number;
  readonly legendSize: number;
  readonly frameWidth: number;
  readonly majorTick: number;
  readonly minorTick: number;
}

const common = {
  titleFace: "bold",
  subtitleFace: "italic",
  titleSize: 25,
  subtitleSize: 19,
  labelSize: 19,
  numberSize: 16.5,
  legendSize: 16.5,
  frameWidth: 1.4,
  majorTick: 11,
  minorTick: 5.5,
} as const;

/** The styles by name, after those of mplhep: `plain` is its ROOT style. All have ticks on all four sides, inside. */
export const styles = {
  plain: {
    ...common,
    experiment: "Rabbit",
    titlePlace: "block",
    dataPlace: "above",
  },
  CMS: {
    ...common,
    experiment: "CMS",
    titlePlace: "above",
    dataPlace: "above",
  },
  ATLAS: {
    ...common,
    experiment: "ATLAS",
    titlePlace: "line",
    titleFace: "boldItalic",
    subtitleFace: "regular",
    dataPlace: "inside",
    titleSize: 21,
    subtitleSize: 21,
  },
  LHCb: {
    ...common,
    experiment: "LHCb",
    titlePlace: "line",
    titleFace: "bold",
    subtitleFace: "regular",
    dataPlace: "inside",
    titleSize: 21,
    subtitleSize: 21,
    frameWidth: 1.8,
  },
} as const satisfies Readonly<Record<string, Style>>;

export type StyleName = keyof typeof styles;
