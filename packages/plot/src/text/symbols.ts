/** The characters that commands of TeX stand for. */
export const symbols: Readonly<Record<string, string>> = {
  ...greek(),
  varepsilon: "ε",
  epsilon: "ε",
  vartheta: "ϑ",
  varphi: "φ",
  phi: "ϕ",
  varsigma: "ς",
  varpi: "ϖ",
  to: "→",
  rightarrow: "→",
  leftarrow: "←",
  leftrightarrow: "↔",
  uparrow: "↑",
  downarrow: "↓",
  pm: "±",
  times: "×",
  cdot: "·",
  div: "÷",
  ast: "*",
  le: "≤",
  leq: "≤",
  ge: "≥",
  geq: "≥",
  ne: "≠",
  neq: "≠",
  approx: "≈",
  sim: "~",
  equiv: "≡",
  infty: "∞",
  partial: "∂",
  sum: "∑",
  prod: "∏",
  int: "∫",
  ell: "ℓ",
  hbar: "ħ",
  circ: "°",
  degree: "°",
  prime: "′",
  dagger: "†",
  bullet: "•",
  ldots: "…",
  dots: "…",
  cdots: "···",
  backslash: "\\",
  lbrace: "{",
  rbrace: "}",
  "%": "%",
  "#": "#",
  $: "$",
  "&": "&",
  _: "_",
  "{": "{",
  "}": "}",
  "|": "‖",
};

/** Commands of TeX that are a space, with its width in shares of the size. */
export const spaces: Readonly<Record<string, number>> = {
  ",": 1 / 6,
  ":": 2 / 9,
  ";": 5 / 18,
  "!": -1 / 6,
  " ": 0.278,
  quad: 1,
  qquad: 2,
};

/** Signs between two things, which have a little space on both sides. */
export const operators: ReadonlySet<string> = new Set("=<>+−→←↔≤≥≠≈≡±×~");

/** Names of functions, which stand upright. */
export const functions: ReadonlySet<string> = new Set(
  "log ln exp sin cos tan sinh cosh tanh min max arg det lim".split(" "),
);

function greek(): Record<string, string> {
  const names =
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho varsigma sigma tau upsilon phi chi psi omega";
  const letters: Record<string, string> = {};
  names.split(" ").forEach((name, i) => {
    const small = String.fromCodePoint(0x3b1 + i);
    letters[name] = small;
    if (name !== "varsigma") letters[name[0]!.toUpperCase() + name.slice(1)] = small.toUpperCase();
  });
  return letters;
}
