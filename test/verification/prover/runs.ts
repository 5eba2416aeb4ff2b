/**
 * How many cases the random tests of the prover generate. Each suite takes its number from here, so that the sum is known;
 * `PROVER_RUNS` turns all of them up (400 is the normal run, 4000 the deep one), `PROVER_SEED` starts them elsewhere.
 */
export const NORMAL = 400;
export const RUNS = Number(process.env.PROVER_RUNS ?? NORMAL);
export const SEED = Number(process.env.PROVER_SEED ?? 20261122);

/** Cases of each suite in the normal run. */
export const CASES = {
  'agreement: worlds': 4_000,
  'agreement: minimal proofs': 800,
  'agreement: witnesses': 1_500,
  'evaluation: globs': 40_000,
  'evaluation: addresses': 60_000,
  'evaluation: dates': 20_000,
  'evaluation: requests': 8_000,
  'policy: globs': 15_000,
  'policy: ARNs': 3_000,
  'policy: patterns within patterns': 6_000,
  'policy: letters': 8_000,
  'policy: formats of letters': 8_000,
  'policy: conditions': 7_200,
  'policy: sets': 3_600,
  'policy: two keys': 1_500,
  'policy: worlds': 3_000,
  'policy: metamorphic': 2_400,
  'policy: comparisons': 2_000,
} as const;

/** Cases of the network's suites, as multiples of `RUNS`. */
export const NETWORK_CASES = { 'random: queries': 1, 'random: pairs': 1, 'metamorphic: rules': 3, 'metamorphic: names': 1 } as const;

/** Its number of cases, over `parts` properties. */
export function runsOf(suite: keyof typeof CASES, parts = 1): number {
  return Math.ceil(CASES[suite] * RUNS / NORMAL / parts);
}

/** The same seed each time, another one for each property. */
export function seedOf(offset: number): number {
  return SEED + offset;
}
