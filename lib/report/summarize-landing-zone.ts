import { existsSync, readFileSync } from 'fs';
import * as path from 'path';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { CheckSummary, ClaimsSummary, LandingZoneSummary, StackSummary } from './landing-zone-summary';
import * as data from '../data';
import * as detection from '../detection';
import * as guardrails from '../guardrails';
import * as identity from '../identity';
import * as network from '../network';
import * as response from '../response';
import * as secrets from '../secrets';
import { ClaimSummary, ClaimVerdict, VerificationSummary } from '../verification';
import { acknowledgementsIn } from '../verification/acknowledgements';

const DOMAINS: Record<string, Record<string, unknown>> = { data, detection, guardrails, identity, network, response, secrets };

/** What CDK writes of its validation beside the templates. */
interface ValidationReport {
  readonly pluginReports: readonly {
    readonly summary?: { readonly pluginName?: string };
    readonly pluginName?: string;
    readonly violations: readonly {
      readonly ruleName: string;
      readonly violatingConstructs?: readonly { readonly constructPath?: string }[];
      readonly suppressedViolatingConstructs?: readonly unknown[];
    }[];
  }[];
}

/**
 * Reads a summary off a synthesized app.
 *
 * @param app the app, after `synth`
 * @param outdir absolute path of its cloud assembly
 * @param shownOutdir the same as the reader should see it
 * @param verified what `ZeroTrust.verify` returned
 */
export function summarizeLandingZone(
  app: App, outdir: string, shownOutdir: string, verified: Pick<VerificationSummary, 'packs' | 'claims'>,
): LandingZoneSummary {
  const { packs } = verified;
  const constructs = app.node.findAll();
  const stacks = constructs.filter(Stack.isStack).map((stack): StackSummary => ({
    name: stack.stackName,
    resources: Object.keys(readJson(path.join(outdir, stack.templateFile)).Resources ?? {}).length,
    template: path.join(shownOutdir, stack.templateFile),
  }));
  const resourcesByDomain: Record<string, number> = {};
  const domainOf = domainFinder();
  for (const construct of constructs) {
    if (CfnResource.isCfnResource(construct) && construct.cfnResourceType !== 'AWS::CDK::Metadata') {
      const domain = domainOf(construct);
      resourcesByDomain[domain] = (resourcesByDomain[domain] ?? 0) + 1;
    }
  }
  const { checks, findings } = checksOf(outdir, packs);
  const claims = claimsOf(verified.claims);
  return { stacks, resourcesByDomain, checks, claims, acknowledgements: acknowledgementsIn(app).length, findings, assembly: shownOutdir };
}

function claimsOf(claims: readonly ClaimSummary[]): ClaimsSummary[] {
  const names = [...new Set(claims.map(({ id }) => nameOf(id)))].sort();
  return names.map((claim) => {
    const count = (wanted: ClaimVerdict) => claims.filter(({ id, verdict }) => nameOf(id) === claim && verdict === wanted).length;
    return { claim, proved: count(ClaimVerdict.PROVED), refuted: count(ClaimVerdict.REFUTED), unknown: count(ClaimVerdict.UNKNOWN) };
  });
}

function nameOf(id: string): string {
  return id.replace(/\[.*$/s, '');
}

/** The domain of the outermost construct of this library that a resource stands in; `other` where there is none. */
function domainFinder(): (construct: IConstruct) => string {
  const domains = new Map<unknown, string>();
  for (const [domain, members] of Object.entries(DOMAINS)) {
    for (const member of Object.values(members)) {
      domains.set(member, domain);
    }
  }
  return (construct) => {
    for (const ancestor of construct.node.scopes) {
      for (let type: unknown = ancestor.constructor; typeof type === 'function' && type.prototype; type = Object.getPrototypeOf(type)) {
        const domain = domains.get(type);
        if (domain) {
          return domain;
        }
      }
    }
    return 'other';
  };
}

function checksOf(outdir: string, packs: VerificationSummary['packs']): { checks: CheckSummary[]; findings: string[] } {
  const checks: CheckSummary[] = packs.map((pack) => ({
    plugin: pack.pack, rules: pack.rules, evaluations: pack.checks, findings: pack.findings, acknowledged: pack.acknowledged,
  }));
  const findings: string[] = [];
  const file = path.join(outdir, 'validation-report.json');
  const report: ValidationReport = existsSync(file) ? readJson(file) : { pluginReports: [] };
  for (const { violations, summary, pluginName = summary?.pluginName ?? 'unknown' } of report.pluginReports) {
    const open = violations.flatMap(({ ruleName, violatingConstructs = [] }) => violatingConstructs
      .map(({ constructPath = '?' }) => `${constructPath}: ${pluginName}::${ruleName}`));
    findings.push(...open);
    if (!packs.some(({ pack }) => pack === pluginName)) {
      const acknowledged = violations.reduce((sum, { suppressedViolatingConstructs = [] }) => sum + suppressedViolatingConstructs.length, 0);
      checks.push({ plugin: pluginName, findings: open.length, acknowledged });
    }
  }
  return { checks, findings: findings.sort() };
}

function readJson(file: string) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
