/** The texts of an SVG, each with its runs together. */
export function svgTexts(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([\s\S]*?)<\/text>/g)].map(([, content]) =>
    content!
      .replace(/<[^>]*>/g, "")
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&amp;", "&"),
  );
}

/** The numbers of the paths that have a key, path by path, in the order of the document. */
export function svgPaths(svg: string, key: string): number[][] {
  const groups = svg
    .split("<g data-key=")
    .filter((part) => part.startsWith(`"${key}"`) && !part.includes('class="entry"'));
  return groups.flatMap((group) =>
    [...group.slice(0, group.indexOf("</g>")).matchAll(/ d="([^"]*)"/g)].map(([, d]) =>
      [...d!.matchAll(/-?\d+(?:\.\d+)?/g)].map(Number),
    ),
  );
}

/** What is wrong in an SVG: numbers that are none. */
export function svgFaults(svg: string): string[] {
  return svg.match(/="[^"]*(?:NaN|Infinity|undefined)[^"]*"/g) ?? [];
}
