/** A coordinate, with the digits that can be seen. */
export function coordinate(value: number): string {
  return value.toFixed(1);
}

export interface TextOptions {
  readonly anchor?: "start" | "middle" | "end";
  readonly style?: string;
}

export function text(x: number, y: number, content: string | number, options: TextOptions = {}): string {
  const { anchor = "start", style = "" } = options;
  return `<text x="${coordinate(x)}" y="${coordinate(y)}" text-anchor="${anchor}"${style && ` ${style}`}>${content}</text>`;
}

export function line(from: readonly [number, number], to: readonly [number, number], style = ""): string {
  const [x1, y1, x2, y2] = [...from, ...to].map(coordinate);
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="black"${style && ` ${style}`}/>`;
}

export function circle(x: number, y: number, radius: number): string {
  return `<circle cx="${coordinate(x)}" cy="${coordinate(y)}" r="${radius}"/>`;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function box({ x, y, width, height }: Box, style: string): string {
  return `<rect x="${coordinate(x)}" y="${coordinate(y)}" width="${coordinate(width)}" height="${coordinate(height)}" ${style}/>`;
}

/** A picture on white ground. */
export function picture(width: number, height: number, parts: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="Helvetica, Arial, sans-serif" font-size="12">
<rect width="100%" height="100%" fill="white"/>
${parts.join("\n")}
</svg>
`;
}
