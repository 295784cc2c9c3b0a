import { leastSquares, type Residual, type TestProblem } from "./least-squares.js";

const { exp, sqrt } = Math;
const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/**
 * Problems of Moré, Garbow & Hillstrom, Testing Unconstrained Optimization Software, ACM Trans. Math. Software 7
 * (1981) 17, with the paper's numbers, starts and minima.
 */
export const moreGarbowHillstrom: readonly TestProblem[] = [
  rosenbrock(1, 2),
  {
    name: "Freudenstein and Roth (2)",
    start: Float64Array.of(0.5, -2),
    minima: [0, 48.98425],
    problem: leastSquares(2, ([x, y]) => [
      {
        value: -13 + x + ((5 - y) * y - 2) * y,
        gradient: [
          [0, 1],
          [1, (10 - 3 * y) * y - 2],
        ],
        hessian: [[1, 1, 10 - 6 * y]],
      },
      {
        value: -29 + x + ((y + 1) * y - 14) * y,
        gradient: [
          [0, 1],
          [1, (3 * y + 2) * y - 14],
        ],
        hessian: [[1, 1, 6 * y + 2]],
      },
    ]),
  },
  {
    name: "Powell badly scaled (3)",
    start: Float64Array.of(0, 1),
    minima: [0],
    problem: leastSquares(2, ([x, y]) => [
      {
        value: 1e4 * x * y - 1,
        gradient: [
          [0, 1e4 * y],
          [1, 1e4 * x],
        ],
        hessian: [[0, 1, 1e4]],
      },
      {
        value: exp(-x) + exp(-y) - 1.0001,
        gradient: [
          [0, -exp(-x)],
          [1, -exp(-y)],
        ],
        hessian: [
          [0, 0, exp(-x)],
          [1, 1, exp(-y)],
        ],
      },
    ]),
  },
  {
    name: "Brown badly scaled (4)",
    start: Float64Array.of(1, 1),
    minima: [0],
    solution: [1e6, 2e-6],
    problem: leastSquares(2, ([x, y]) => [
      { value: x - 1e6, gradient: [[0, 1]] },
      { value: y - 2e-6, gradient: [[1, 1]] },
      {
        value: x * y - 2,
        gradient: [
          [0, y],
          [1, x],
        ],
        hessian: [[0, 1, 1]],
      },
    ]),
  },
  {
    name: "Beale (5)",
    start: Float64Array.of(1, 1),
    minima: [0],
    solution: [3, 0.5],
    problem: leastSquares(2, ([x, y]) =>
      [1.5, 2.25, 2.625].map((observed, k) => {
        const i = k + 1;
        return {
          value: observed - x * (1 - y ** i),
          gradient: [
            [0, y ** i - 1],
            [1, x * i * y ** (i - 1)],
          ],
          hessian: [
            [0, 1, i * y ** (i - 1)],
            [1, 1, i === 1 ? 0 : x * i * (i - 1) * y ** (i - 2)],
          ],
        };
      }),
    ),
  },
  {
    name: "Jennrich and Sampson (6)",
    start: Float64Array.of(0.3, 0.4),
    minima: [124.3622],
    solution: [0.2578252, 0.2578252],
    problem: leastSquares(2, ([x, y]) =>
      range(10).map((k) => {
        const i = k + 1;
        return {
          value: 2 + 2 * i - (exp(i * x) + exp(i * y)),
          gradient: [
            [0, -i * exp(i * x)],
            [1, -i * exp(i * y)],
          ],
          hessian: [
            [0, 0, -i * i * exp(i * x)],
            [1, 1, -i * i * exp(i * y)],
          ],
        };
      }),
    ),
  },
  {
    name: "Helical valley (7)",
    start: Float64Array.of(-1, 0, 0),
    minima: [0],
    solution: [1, 0, 0],
    problem: leastSquares(3, ([x, y, z]) => {
      const squared = x * x + y * y;
      const radius = sqrt(squared);
      const turn = Math.atan(y / x) / (2 * Math.PI) + (x < 0 ? 0.5 : 0);
      const perTurn = 100 / (2 * Math.PI);
      return [
        {
          value: 10 * (z - 10 * turn),
          gradient: [
            [0, (perTurn * y) / squared],
            [1, (-perTurn * x) / squared],
            [2, 10],
          ],
          hessian: [
            [0, 0, (-2 * perTurn * x * y) / squared ** 2],
            [0, 1, (perTurn * (x * x - y * y)) / squared ** 2],
            [1, 1, (2 * perTurn * x * y) / squared ** 2],
          ],
        },
        {
          value: 10 * (radius - 1),
          gradient: [
            [0, (10 * x) / radius],
            [1, (10 * y) / radius],
          ],
          hessian: [
            [0, 0, (10 * y * y) / radius ** 3],
            [0, 1, (-10 * x * y) / radius ** 3],
            [1, 1, (10 * x * x) / radius ** 3],
          ],
        },
        { value: z, gradient: [[2, 1]] },
      ];
    }),
  },
  {
    name: "Bard (8)",
    start: Float64Array.of(1, 1, 1),
    minima: [8.214877e-3],
    problem: leastSquares(3, ([x, y, z]) =>
      [0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.1, 4.39].map(
        (observed, k) => {
          const u = k + 1;
          const v = 15 - k;
          const w = Math.min(u, v);
          const d = v * y + w * z;
          return {
            value: observed - (x + u / d),
            gradient: [
              [0, -1],
              [1, (u * v) / d ** 2],
              [2, (u * w) / d ** 2],
            ],
            hessian: [
              [1, 1, (-2 * u * v * v) / d ** 3],
              [1, 2, (-2 * u * v * w) / d ** 3],
              [2, 2, (-2 * u * w * w) / d ** 3],
            ],
          };
        },
      ),
    ),
  },
  {
    name: "Powell singular (13)",
    start: Float64Array.of(3, -1, 0, 1),
    minima: [0],
    solution: [0, 0, 0, 0],
    problem: leastSquares(4, ([a, b, c, d]) => [
      {
        value: a + 10 * b,
        gradient: [
          [0, 1],
          [1, 10],
        ],
      },
      {
        value: sqrt(5) * (c - d),
        gradient: [
          [2, sqrt(5)],
          [3, -sqrt(5)],
        ],
      },
      {
        value: (b - 2 * c) ** 2,
        gradient: [
          [1, 2 * (b - 2 * c)],
          [2, -4 * (b - 2 * c)],
        ],
        hessian: [
          [1, 1, 2],
          [1, 2, -4],
          [2, 2, 8],
        ],
      },
      {
        value: sqrt(10) * (a - d) ** 2,
        gradient: [
          [0, 2 * sqrt(10) * (a - d)],
          [3, -2 * sqrt(10) * (a - d)],
        ],
        hessian: [
          [0, 0, 2 * sqrt(10)],
          [0, 3, -2 * sqrt(10)],
          [3, 3, 2 * sqrt(10)],
        ],
      },
    ]),
  },
  {
    name: "Wood (14)",
    start: Float64Array.of(-3, -1, -3, -1),
    minima: [0],
    solution: [1, 1, 1, 1],
    problem: leastSquares(4, ([a, b, c, d]) => [
      valley(0, a, b, 10),
      { value: 1 - a, gradient: [[0, -1]] },
      valley(2, c, d, sqrt(90)),
      { value: 1 - c, gradient: [[2, -1]] },
      {
        value: sqrt(10) * (b + d - 2),
        gradient: [
          [1, sqrt(10)],
          [3, sqrt(10)],
        ],
      },
      {
        value: (b - d) / sqrt(10),
        gradient: [
          [1, 1 / sqrt(10)],
          [3, -1 / sqrt(10)],
        ],
      },
    ]),
  },
  {
    name: "Kowalik and Osborne (15)",
    start: Float64Array.of(0.25, 0.39, 0.415, 0.39),
    minima: [3.075056e-4],
    problem: leastSquares(4, ([a, b, c, d]) =>
      [
        [0.1957, 4],
        [0.1947, 2],
        [0.1735, 1],
        [0.16, 0.5],
        [0.0844, 0.25],
        [0.0627, 0.167],
        [0.0456, 0.125],
        [0.0342, 0.1],
        [0.0323, 0.0833],
        [0.0235, 0.0714],
        [0.0246, 0.0625],
      ].map(([observed, u]) => {
        const above = u * u + u * b;
        const below = u * u + u * c + d;
        const share = above / below;
        return {
          value: observed - a * share,
          gradient: [
            [0, -share],
            [1, (-a * u) / below],
            [2, (a * share * u) / below],
            [3, (a * share) / below],
          ],
          hessian: [
            [0, 1, -u / below],
            [0, 2, (share * u) / below],
            [0, 3, share / below],
            [1, 2, (a * u * u) / below ** 2],
            [1, 3, (a * u) / below ** 2],
            [2, 2, (-2 * a * share * u * u) / below ** 2],
            [2, 3, (-2 * a * share * u) / below ** 2],
            [3, 3, (-2 * a * share) / below ** 2],
          ],
        };
      }),
    ),
  },
  {
    name: "Brown and Dennis (16)",
    start: Float64Array.of(25, 5, -5, -1),
    minima: [85822.2],
    problem: leastSquares(4, ([a, b, c, d]) =>
      range(20).map((k) => {
        const t = (k + 1) / 5;
        const first = a + t * b - exp(t);
        const second = c + d * Math.sin(t) - Math.cos(t);
        const [u, v] = [Math.sin(t), 2];
        return {
          value: first ** 2 + second ** 2,
          gradient: [
            [0, 2 * first],
            [1, 2 * first * t],
            [2, 2 * second],
            [3, 2 * second * u],
          ],
          hessian: [
            [0, 0, v],
            [0, 1, v * t],
            [1, 1, v * t * t],
            [2, 2, v],
            [2, 3, v * u],
            [3, 3, v * u * u],
          ],
        };
      }),
    ),
  },
  rosenbrock(21, 100),
  {
    name: "Penalty I (23)",
    start: Float64Array.from(range(10), (i) => i + 1),
    minima: [7.087651e-5],
    problem: leastSquares(10, (x) => [
      ...range(10).map((i): Residual => ({ value: sqrt(1e-5) * (x[i] - 1), gradient: [[i, sqrt(1e-5)]] })),
      {
        value: x.reduce((sum, component) => sum + component * component, -0.25),
        gradient: range(10).map((i) => [i, 2 * x[i]] as const),
        hessian: range(10).map((i) => [i, i, 2] as const),
      },
    ]),
  },
  {
    name: "Variably dimensioned (25)",
    start: Float64Array.from(range(10), (i) => 1 - (i + 1) / 10),
    minima: [0],
    solution: range(10).map(() => 1),
    problem: leastSquares(10, (x) => {
      const sum = x.reduce((total, component, i) => total + (i + 1) * (component - 1), 0);
      const pairs = range(10).flatMap((i) => range(i + 1).map((j) => [i, j, 2 * (i + 1) * (j + 1)] as const));
      return [
        ...range(10).map((i): Residual => ({ value: x[i] - 1, gradient: [[i, 1]] })),
        { value: sum, gradient: range(10).map((i) => [i, i + 1] as const) },
        { value: sum * sum, gradient: range(10).map((i) => [i, 2 * sum * (i + 1)] as const), hessian: pairs },
      ];
    }),
  },
  {
    name: "Broyden tridiagonal (30)",
    start: new Float64Array(50).fill(-1),
    minima: [0],
    problem: leastSquares(50, (x) =>
      range(50).map((i): Residual => {
        const before = i > 0 ? x[i - 1] : 0;
        const after = i < 49 ? x[i + 1] : 0;
        return {
          value: (3 - 2 * x[i]) * x[i] - before - 2 * after + 1,
          gradient: [
            [i, 3 - 4 * x[i]],
            ...(i > 0 ? [[i - 1, -1] as const] : []),
            ...(i < 49 ? [[i + 1, -2] as const] : []),
          ],
          hessian: [[i, i, -4]],
        };
      }),
    ),
  },
];

/** Residual weight · (x_{i+1} - x_i²). */
function valley(i: number, x: number, y: number, weight: number): Residual {
  return {
    value: weight * (y - x * x),
    gradient: [
      [i, -2 * weight * x],
      [i + 1, weight],
    ],
    hessian: [[i, i, -2 * weight]],
  };
}

function rosenbrock(number: number, size: number): TestProblem {
  const pairs = range(size / 2).map((pair) => 2 * pair);
  return {
    name: size === 2 ? `Rosenbrock (${number})` : `Extended Rosenbrock (${number}), ${size} parameters`,
    start: Float64Array.from(range(size), (i) => (i % 2 === 0 ? -1.2 : 1)),
    minima: [0],
    solution: range(size).map(() => 1),
    problem: leastSquares(size, (x) =>
      pairs.flatMap((i): Residual[] => [
        valley(i, x[i], x[i + 1], 10),
        { value: 1 - x[i], gradient: [[i, -1]] },
      ]),
    ),
  };
}
