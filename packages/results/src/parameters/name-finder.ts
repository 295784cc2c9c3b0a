/**
 * The place of a name in lists of names, -1 where it is not there. The lists of thousands of toys are all the same, so it
 * looks first where the name was last.
 */
export function nameFinder(name: string): (names: readonly string[]) => number {
  let last = 0;
  return (names) => {
    if (names[last] === name) return last;
    const place = names.indexOf(name);
    if (place >= 0) last = place;
    return place;
  };
}
