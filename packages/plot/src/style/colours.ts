import { RabbitInputError } from "@rabbit-fit/contracts";
import { nearestName } from "@rabbit-fit/contracts/nearest-name";
import { foundIn, type OptionRule } from "@rabbit-fit/contracts/options";

/** The named colours of CSS, level 3, which all renderers know. Source: https://www.w3.org/TR/css-color-3/#svg-color */
const named: ReadonlySet<string> = new Set(
  `
  aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet brown burlywood cadetblue
  chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan darkgoldenrod darkgray darkgreen darkgrey
  darkkhaki darkmagenta darkolivegreen darkorange darkorchid darkred darksalmon darkseagreen darkslateblue darkslategray
  darkslategrey darkturquoise darkviolet deeppink deepskyblue dimgray dimgrey dodgerblue firebrick floralwhite forestgreen fuchsia
  gainsboro ghostwhite gold goldenrod gray grey green greenyellow honeydew hotpink indianred indigo ivory khaki lavender
  lavenderblush lawngreen lemonchiffon lightblue lightcoral lightcyan lightgoldenrodyellow lightgray lightgreen lightgrey
  lightpink lightsalmon lightseagreen lightskyblue lightslategray lightslategrey lightsteelblue lightyellow lime limegreen linen
  magenta maroon mediumaquamarine mediumblue mediumorchid mediumpurple mediumseagreen mediumslateblue mediumspringgreen
  mediumturquoise mediumvioletred midnightblue mintcream mistyrose moccasin navajowhite navy oldlace olive olivedrab orange
  orangered orchid palegoldenrod palegreen paleturquoise palevioletred papayawhip peachpuff peru pink plum powderblue purple red
  rosybrown royalblue saddlebrown salmon sandybrown seagreen seashell sienna silver skyblue slateblue slategray slategrey snow
  springgreen steelblue tan teal thistle tomato turquoise violet wheat white whitesmoke yellow yellowgreen
  `
    .trim()
    .split(/\s+/),
);

const names = [...named];

/** A colour as CSS writes it. One that no renderer knows would be invisible, or black. */
export const colour: OptionRule = {
  check(value, path) {
    if (typeof value === "string" && (named.has(value) || /^#([\da-f]{3}){1,2}$/i.test(value))) return;
    const meant = typeof value === "string" ? nearestName(value.toLowerCase(), names) : undefined;
    throw new RabbitInputError({
      field: path,
      ...foundIn(value),
      expected: 'a colour of CSS: #rrggbb, or a name in lower case, such as "steelblue"',
      ...(meant !== undefined && { remedy: `Did you mean "${meant}"?` }),
    });
  },
};
