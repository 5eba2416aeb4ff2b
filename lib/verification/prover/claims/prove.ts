import { builtInClaims } from './built-in';
import { Case, PathsAsked, requireKnown } from './case';
import { inDeployment } from './claim-texts';
import { Stated } from './declared';
import { within } from './document-claims';
import { NotInTemplates } from './errors';
import { noEscalation } from './escalation-claims';
import { mergeCases, OutcomeOfCase } from './merge-cases';
import { paths } from './network-claims';
import { addressesOf } from './network-ends';
import { Outcome } from './outcome';
import { cannot, nobodyCan, onlyCan, Setting, settingOf } from './policy-claims';
import { deniedOutside, everyAccessEncrypted, noExternalAccess } from './resource-claims';
import { ClaimResult, ProofReport } from './result';
import { spell } from './text';
import { loadActionCatalogue } from '../../../private/iam-catalogue/action-catalogue';
import { Address, ClaimsFile, ClaimSpec } from '../../claim-format';
import { Deployment } from '../deployment';
import { ActionCatalogue } from '../policy/catalogue';

/** How to prove. */
export interface ProveOptions {
  /** Compute for what is proved the statements without which it would not hold. It takes one search a statement. @default false */
  readonly explain?: boolean;
  /** Prove the claims that hold for every app as well. @default true */
  readonly builtIn?: boolean;
  /** Ids of claims, or how they begin: only these. @default all */
  readonly only?: readonly string[];
  /** Told before each claim. */
  readonly progress?: (claim: string, index: number, count: number) => void;
  /** The actions that exist. @default those that AWS documents */
  readonly catalogue?: ActionCatalogue;
}

/**
 * Proves the claims of a file over every case of a deployment. What cannot be decided, and what fails in the deciding, is
 * UNKNOWN: a claim is never passed over.
 *
 * @param deployments the cases of the templates' conditions; at least one
 */
export function prove(deployments: readonly Deployment[], file: ClaimsFile, options: ProveOptions = {}): ProofReport {
  const stated = file.claims.map((claim): Stated => ({
    claim, builtIn: false, decide: (setting, outcome) => decide(setting, inDeployment(setting.one.deployment, claim), outcome),
  }));
  const catalogue = options.catalogue ?? loadActionCatalogue();
  const cases = deployments.map((deployment) => new Case(deployment, catalogue, pathsIn(file)));
  const all = options.builtIn === false ? stated : [...stated, ...builtInClaims(cases, file)];
  const wanted = all.filter(({ claim }) => options.only === undefined || options.only.some((id) => claim.id.startsWith(id)));
  const settings = cases.map((one) => settingOf(one, options.explain === true));
  const results = wanted.map((one, index): ClaimResult => {
    options.progress?.(one.claim.id, index, wanted.length);
    return mergeCases(one.claim, one.builtIn, settings.map((setting) => inCase(cases, setting, one)));
  });
  const assumptions = new Set(cases.flatMap(({ deployment }) => deployment.assumptions.map((text) => spell(text, deployment.letters))));
  return { results, assumptions: [...assumptions].sort() };
}

/** An error is an answer too: nobody knows whether the claim holds. */
function inCase(cases: readonly Case[], setting: Setting, { claim, decide: run }: Stated): OutcomeOfCase {
  const outcome = new Outcome();
  const { conditions, letters } = setting.one.deployment;
  try {
    for (const address of addressesIn(claim)) requireKnown(cases, address);
    run(setting, outcome);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = error instanceof NotInTemplates ? why : `The claim could not be decided: ${why}`;
    outcome.add({ id: claim.id, verdict: 'UNKNOWN', message: spell(message, letters) });
  }
  return { conditions, outcome };
}

function decide(setting: Setting, claim: ClaimSpec, outcome: Outcome): void {
  switch (claim.kind) {
    case 'nobody-can': return nobodyCan(setting, claim, outcome);
    case 'only-can': return onlyCan(setting, claim, outcome);
    case 'cannot': return cannot(setting, claim, outcome);
    case 'no-path': case 'only-path': case 'reachable': return paths(setting.one, claim, setting.explain, outcome);
    case 'at-most': return within(setting.one, claim, claim.policy, claim.reference, setting.explain, outcome);
    case 'no-new-access': return within(setting.one, claim, claim.after, claim.before, setting.explain, outcome);
    case 'no-escalation': return noEscalation(setting, claim, outcome);
    case 'no-external-access': return noExternalAccess(setting, claim, outcome);
    case 'every-access-encrypted': return everyAccessEncrypted(setting, claim, outcome);
    case 'denied-outside': return deniedOutside(setting, claim, outcome);
  }
}

/** Blocks and supposed workloads of all claims about paths: the network is compiled once for all of them. */
function pathsIn(file: ClaimsFile): PathsAsked {
  const claims = file.claims.filter((claim) => claim.kind === 'no-path' || claim.kind === 'only-path' || claim.kind === 'reachable');
  const ends = claims.flatMap((claim) => [claim.from, claim.to]);
  return { ends, blocks: ends.flatMap(({ cidr }) => (cidr === undefined || cidr.includes('${') ? [] : [cidr])) };
}

/** Every resource of the templates that a claim names. */
function addressesIn(claim: ClaimSpec): readonly Address[] {
  switch (claim.kind) {
    case 'nobody-can': return [...claim.resources, ...claim.unless ?? []].flatMap(({ address }) => address ?? []);
    case 'only-can': case 'cannot': return [...claim.resources, ...claim.principals].flatMap(({ address }) => address ?? []);
    case 'no-path': case 'only-path': case 'reachable': return [...addressesOf(claim.from), ...addressesOf(claim.to)];
    case 'at-most': return [claim.policy, claim.reference].flatMap(({ address }) => address ?? []);
    case 'no-new-access': return [claim.before, claim.after].flatMap(({ address }) => address ?? []);
    case 'no-escalation': case 'denied-outside': return (claim.principals ?? []).flatMap(({ address }) => address ?? []);
    case 'no-external-access': return [claim.resource, ...claim.unless ?? []].flatMap(({ address }) => address ?? []);
    case 'every-access-encrypted': return [claim.resource].flatMap(({ address }) => address ?? []);
  }
}
