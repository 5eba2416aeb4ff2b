import { Case, keyOf } from './case';
import { NotInTemplates } from './errors';
import { Outcome } from './outcome';
import { findingId, pointOf, spell, spelled, spelledRequest, statementText } from './text';
import { Address, ClaimSpec, PolicyRef } from '../../claim-format';
import { addressKey } from '../deployment';
import { evaluate, parsePolicy } from '../evaluation';
import { principalsOfDocuments } from '../policy/compare';
import { Policy, Request, Statement } from '../policy-facts';

/** What policies come to: those that grant, and levels that have to allow as well. */
export interface Documents {
  readonly grants: readonly Policy[];
  readonly ceilings: readonly (readonly Policy[])[];
}

/** Nothing is allowed by the first that the second does not allow. */
export function within(one: Case, claim: ClaimSpec, first: PolicyRef, second: PolicyRef, explain: boolean, outcome: Outcome): void {
  const inner = documentsOf(one, first, 'the policy');
  const outer = documentsOf(one, second, 'the reference');
  if (inner === undefined || outer === undefined) return;
  askDocuments(one, claim.id, inner, outer, explain, outcome);
}

export function askDocuments(one: Case, id: string, inner: Documents, outer: Documents, explain: boolean, outcome: Outcome): void {
  const { letters } = one.deployment;
  const levels = ({ grants, ceilings }: Documents) => [grants, ...ceilings];
  const principals = principalsOfDocuments([...levels(inner), ...levels(outer)].flat().flatMap(({ statements }) => statements));
  const left = new Set<Statement>();
  while (!outcome.full) {
    const grants = inner.grants.map((policy) => ({ ...policy, statements: policy.statements.filter((statement) => !left.has(statement)) }));
    const asked: Documents = { ...inner, grants };
    outcome.queries++;
    const verdict = one.policies.findRequest({
      principals,
      actions: ['*'],
      resources: [{ arn: '*' }],
      documents: levels(asked),
      ...(one.catalogue && { catalogue: one.catalogue }),
      ...(explain && { minimal: true }),
      letters,
    }, (principal, resource) => ({ principal, resource, documents: levels(outer) }));
    if (verdict.verdict === 'PROVED') {
      verdict.assumptions.forEach((text) => outcome.assumptions.add(text));
      if (verdict.futureAction) outcome.futureAction ??= spelledRequest(verdict.futureAction, letters);
      if (explain) {
        for (const statement of verdict.blocking) {
          const text = statementText(statement, letters);
          outcome.blocking.set(text, { text, ...(statement.source && { source: statement.source }) });
        }
      }
      return;
    }
    if (verdict.verdict === 'UNKNOWN') {
      outcome.add({ id: findingId(id, [], letters), verdict: 'UNKNOWN', message: `Whether it allows more is not known: ${spell(verdict.because, letters)}` });
      return;
    }
    const statement = verdict.granting.find((granting) => inner.grants.some((policy) => policy.statements.includes(granting)));
    const source = statement?.source;
    const at = statement === undefined ? [] : [source ? pointOf(source) : `Statement.${inner.grants.flatMap((policy) => policy.statements).indexOf(statement)}`];
    const { action, resource } = verdict.witness;
    const sentence = `${action} on ${resource.arn} is allowed${at.length > 0 ? ` by ${at[0]}` : ''}`;
    const why = differs(verdict.witness, asked, outer);
    outcome.add({
      id: findingId(id, at, letters),
      verdict: why === undefined ? 'REFUTED' : 'UNKNOWN',
      message: spell(why === undefined ? `${sentence} and was not` : `The search found that ${sentence} and was not, and the evaluator does not agree: ${why}`, letters),
      ...(source && { cause: source }),
      request: {
        witness: spelledRequest(verdict.witness, letters),
        granting: verdict.granting.map((granting) => spelled(granting, letters)),
        escaped: verdict.escaped.map((escape) => ({ ...escape, statement: spelled(escape.statement, letters) })),
      },
    });
    if (statement === undefined) return;
    left.add(statement);
  }
}

/** Puts the request to both sides by the concrete evaluator; says where it does not differ, or nothing. */
function differs(request: Request, inner: Documents, outer: Documents): string | undefined {
  try {
    if (!allows(inner, request)) return 'the policy does not allow it';
    return allows(outer, request) ? 'the reference allows it too' : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const EVERYTHING: Policy = { name: 'everything', statements: [{ effect: 'Allow', actions: ['*'], resources: ['*'], conditions: [] }] };

/** The same for policies that name principals, as resource control policies do. */
const EVERYTHING_FOR_EVERYBODY = parsePolicy({ Version: '2012-10-17', Statement: { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' } }, 'everything');

/** Each level by itself: policies that name principals as the policy of a resource, others as policies of the one who asks. */
function allows({ grants, ceilings }: Documents, request: Request): boolean {
  return [grants, ...ceilings].every((level) => {
    const naming = level.some(({ statements }) => statements.some(({ principals, notPrincipals }) => principals ?? notPrincipals));
    const { arn } = request.resource;
    const { boundary, sessionPolicies, ...principal } = request.principal;
    if (!naming) {
      const resource = { arn, ...(principal.account !== undefined && { account: principal.account }) };
      return evaluate({ ...request, principal: { ...principal, identityPolicies: level }, resource }).allowed;
    }
    const policy: Policy = { name: 'the documents', statements: level.flatMap(({ statements }) => statements) };
    // In another account both have to allow, and the one who asks may do everything: so the policy decides.
    return evaluate({ ...request, principal: { ...principal, identityPolicies: [EVERYTHING] }, resource: { arn, account: '000000000000', policy } }).allowed;
  });
}

/** The policies that a reference means; undefined where this case does not hold the resource. */
export function documentsOf(one: Case, ref: PolicyRef, name: string): Documents | undefined {
  if (ref.document !== undefined) return { grants: [parsePolicy(ref.document, name)], ceilings: [] };
  const address: Address = ref.address!;
  const element = one.element(address);
  if (element === undefined) return undefined;
  const key = addressKey(address.stack, address.logicalId);
  const { principals, resources, organization, endpoints, managedPolicies = [] } = one.deployment;
  const principal = one.principalAt(address);
  if (principal) return { grants: principal.identityPolicies, ceilings: principal.boundary ? [[principal.boundary]] : [] };
  const scps = [...organization?.declaredPolicies ?? [],
    ...[organization?.serviceControlPolicies, organization?.resourceControlPolicies].flatMap((byAccount) => Object.values(byAccount ?? {}).flat(2))];
  const all = [
    ...principals.flatMap((found) => [...found.identityPolicies, ...found.boundary ? [found.boundary] : []]), ...scps,
    ...resources.flatMap(({ policy }) => policy ?? []), ...endpoints.flatMap(({ policy }) => policy ?? []), ...managedPolicies,
  ];
  const found = all.find(({ source }) => source !== undefined && keyOf(source) === key)
    ?? resources.find(({ source, policy }) => policy && source && keyOf(source) === key)?.policy
    ?? endpoints.find(({ source, policy }) => policy && source && keyOf(source) === key)?.policy;
  if (found === undefined) throw new NotInTemplates(`${address.stack}#${address.logicalId} (${element.type}) has no policy that is known`);
  // FullAWSAccess and RCPFullAWSAccess stay attached beside policies of an organization that only deny.
  const denies = element.type === 'AWS::Organizations::Policy' && found.statements.every(({ effect }) => effect === 'Deny');
  if (!denies) return { grants: [found], ceilings: [] };
  const namesPrincipals = found.statements.some((statement) => statement.principals !== undefined);
  return { grants: [namesPrincipals ? EVERYTHING_FOR_EVERYBODY : EVERYTHING, found], ceilings: [] };
}
