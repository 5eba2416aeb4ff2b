import { addressesOf, Case, requireKnown } from './case';
import { NotInTemplates } from './errors';
import { mergeCases, OutcomeOfCase } from './merge-cases';
import { paths } from './network-claims';
import { Outcome } from './outcome';
import { cannot, nobodyCan, onlyCan, Setting } from './policy-claims';
import { ClaimResult, ProofReport } from './result';
import { Subjects } from './subjects';
import { spell } from './text';
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
  const claims = file.claims.map((claim): Stated => ({ claim, builtIn: false, decide: (setting, outcome) => decide(setting, claim, outcome) }));
  const wanted = claims.filter(({ claim }) => options.only === undefined || options.only.some((id) => claim.id.startsWith(id)));
  const blocks = file.claims.flatMap((claim) => ('from' in claim ? [claim.from.cidr, claim.to.cidr] : [])).filter((block) => block !== undefined);
  const cases = deployments.map((deployment) => new Case(deployment, options.catalogue, blocks));
  const settings = cases.map((one): Setting => ({ one, subjects: new Subjects(one), explain: options.explain === true }));
  const results = wanted.map((stated, index): ClaimResult => {
    options.progress?.(stated.claim.id, index, wanted.length);
    return mergeCases(stated.claim, stated.builtIn, settings.map((setting) => inCase(cases, setting, stated)));
  });
  const assumptions = new Set(cases.flatMap(({ deployment }) => deployment.assumptions.map((text) => spell(text, deployment.letters))));
  return { results, assumptions: [...assumptions].sort() };
}

/** A claim with the way it is decided. */
interface Stated {
  readonly claim: ClaimSpec;
  readonly builtIn: boolean;
  readonly decide: (setting: Setting, outcome: Outcome) => void;
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
    default: throw new Error(`claims of kind ${claim.kind} are not decided yet`);
  }
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
