/** A zone of eslint-plugin-import's `no-restricted-paths`: files in `target` may not import from `from`. */
export interface ImportZone {
  readonly target: string;
  readonly from: string[];
  readonly message: string;
}

/**
 * The rooms of `lib/`, lowest first: a room may import from the rooms before it, never from those after it.
 * `verification/claims.ts` stands low so that every domain can state its claims; the rest of `verification` reads
 * finished templates and stands above the domains.
 */
const ROOMS = [
  'private', 'data', 'network', 'identity', 'secrets', 'guardrails', 'detection', 'response', 'verification',
  'landing-zone', 'report', 'cli',
];

/** Files that every domain may import although their room stands higher. */
const OPEN_TO_DOMAINS: Record<string, string[]> = { verification: ['./claims.ts'] };

/** The rules of import direction, generated so that a new room cannot be forgotten. */
export function importZones(): (ImportZone & { except?: string[] })[] {
  const zones: (ImportZone & { except?: string[] })[] = [];
  ROOMS.forEach((room, index) => {
    for (const higher of ROOMS.slice(index + 1)) {
      zones.push({
        target: `./lib/${room}`,
        from: [`./lib/${higher}`],
        ...(OPEN_TO_DOMAINS[higher] ? { except: OPEN_TO_DOMAINS[higher] } : {}),
        message: `imports run from high to low: ${room} may not import ${higher}`,
      });
    }
  });
  for (const handler of ['./lib/**/*.lambda.ts', './lib/**/*.lambda-shared.ts']) {
    zones.push({
      target: handler,
      from: ['./node_modules/aws-cdk-lib', './node_modules/constructs', './node_modules/cdk-nag'],
      message: 'handlers run in Lambda: they import no CDK',
    });
  }
  zones.push({
    target: './lib/verification/prover',
    from: ['./node_modules/aws-cdk-lib', './node_modules/constructs', './node_modules/cdk-nag'],
    message: 'the prover is pure TypeScript: it imports no CDK',
  });
  for (const outside of ['bin', 'build-tools', 'integ', 'test']) {
    zones.push({ target: './lib', from: [`./${outside}`], message: `lib may not import ${outside}` });
  }
  return zones;
}
