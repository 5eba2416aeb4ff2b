import * as path from 'path';
import { ClaimData, FindingData, ProofData } from './proof-data';

/** What SARIF needs to know of the run. */
export interface SarifOptions {
  readonly version: string;
  /** File of a template by its stack, relative to the root of the repository; undefined where it is not known. */
  readonly fileOf: (stack: string) => string | undefined;
}

/**
 * A report in SARIF 2.1.0: one rule a claim, one result a finding; accepted findings are suppressed.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function proofSarif(data: ProofData, options: SarifOptions): object {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{
      tool: {
        driver: {
          name: 'cdk-zero-trust',
          informationUri: 'https://github.com/cdk-zero-trust/cdk-zero-trust',
          semanticVersion: options.version,
          rules: data.claims.map((claim) => ({
            id: claim.id,
            name: claim.kind,
            shortDescription: { text: claim.promise },
            defaultConfiguration: { level: 'error' },
            properties: { tags: ['security', claim.kind] },
          })),
        },
      },
      columnKind: 'utf16CodeUnits',
      results: data.claims.flatMap((claim, ruleIndex) => claim.findings.map((finding) => resultOf(claim, ruleIndex, finding, options))),
    }],
  };
}

function resultOf(claim: ClaimData, ruleIndex: number, finding: FindingData, options: SarifOptions): object {
  const file = finding.cause === undefined ? undefined : options.fileOf(finding.cause.template);
  const logicalName = finding.cause?.constructPath ?? finding.cause?.logicalId;
  const location = {
    ...(file === undefined ? {} : { physicalLocation: { artifactLocation: { uri: uriOf(file) }, region: { startLine: 1 } } }),
    ...(logicalName === undefined ? {} : { logicalLocations: [{ fullyQualifiedName: logicalName, kind: 'resource' }] }),
  };
  return {
    ruleId: claim.id,
    ruleIndex,
    kind: finding.verdict === 'UNKNOWN' ? 'open' : 'fail',
    // A result that is open or passes has no level by the format's rules.
    ...(finding.verdict === 'UNKNOWN' ? { level: 'none' } : { level: 'error' }),
    message: { text: [finding.message, ...detailsOf(finding)].join('\n') },
    ...(Object.keys(location).length === 0 ? {} : { locations: [location] }),
    partialFingerprints: { 'finding/v1': finding.id },
    suppressions: finding.accepted === undefined ? [] : [{ kind: 'external', status: 'accepted', justification: finding.accepted }],
  };
}

function detailsOf({ request, granting, path: hops }: FindingData): string[] {
  return [
    ...(request === undefined ? [] : [`Request: ${request.principal} ${request.action} ${request.resource}`]),
    ...(granting ?? []).map(({ text }) => `Granted by ${text}`),
    ...(hops ?? []),
  ];
}

function uriOf(file: string): string {
  return file.split(path.sep).map(encodeURIComponent).join('/');
}
