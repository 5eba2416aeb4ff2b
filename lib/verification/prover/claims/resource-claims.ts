import { askAccess } from './access';
import { Case } from './case';
import { Stranger } from './elsewhere';
import { Outcome } from './outcome';
import { conditionsOf, everybody, named, Setting, subjectsOf, unread } from './policy-claims';
import { ClaimSpec, ResourceRef } from '../../claim-format';
import { Condition, Resource, Statement } from '../policy-facts';

type Spec<K extends ClaimSpec['kind']> = ClaimSpec & { readonly kind: K };

/** Keys that say on whose behalf a service acts. */
const SOURCE_KEY = /^(aws:source(account|arn|orgid|owner|orgpaths)|kms:calleraccount|kms:encryptioncontext:.+)$/i;

/** Actions that reach what a resource holds or is; trust is asked about as assuming the role. */
export function actionsOf(resource: Resource): readonly string[] {
  const service = resource.arn.split(':')[2];
  if (resource.policyKind === 'role-trust') return ['sts:AssumeRole*', 'sts:TagSession', 'sts:SetSourceIdentity'];
  return service === undefined || service === '' || service.includes('*') ? ['*'] : [`${service}:*`];
}

export const SERVICES_ASSUME = 'AWS services assume a role only where somebody of its account has passed it to them';

/** Nobody outside of the account or organization, nor a service on somebody else's behalf. */
export function noExternalAccess(setting: Setting, claim: Spec<'no-external-access'>, outcome: Outcome): void {
  const { one, explain } = setting;
  const isInside = ({ from }: Stranger) => from === 'own-account' || from === 'own-organization';
  const subjects = subjectsOf(setting, [claim.resource]);
  const kinds = new Map<string, typeof subjects>();
  for (const subject of subjects) {
    const actions = actionsOf(subject.resource).join(' ');
    kinds.set(actions, [...kinds.get(actions) ?? [], subject]);
  }
  if (subjects.some(({ resource }) => resource.policyKind === 'role-trust')) outcome.assumptions.add(SERVICES_ASSUME);
  if (subjects.some(({ resource }) => resource.policy?.statements.some(isForServices))) outcome.assumptions.add(NAMED_SOURCES);
  for (const [actions, of] of kinds) {
    askAccess(one, {
      id: claim.id,
      actions: actions.split(' '),
      subjects: of,
      where: [],
      // Principals of other accounts of the deployment are of the organization where it has one.
      principals: one.organization?.id !== undefined ? []
        : one.deployment.principals.filter(({ account }) => of.some(({ resource }) => account !== resource.account)),
      strangers: (stranger) => !isInside(stranger),
      unless: [{ all: 'own-organization' }, ...claim.unless ?? []],
      meant: (statement, resource, inResourcePolicy, { kind }) => inResourcePolicy && (kind === 'service' || isForServices(statement))
        && (resource.policyKind === 'role-trust' || isSourced(one, statement, resource)),
      explain,
    }, outcome);
  }
  if (subjects.length > 0) unread(one, claim, outcome, claim.resource);
}

/** Grants to AWS services alone. */
export function isForServices({ principals }: Statement): boolean {
  return principals !== undefined && principals.every(({ kind, value }) => kind === 'Service' && value !== '*');
}

export const NAMED_SOURCES = 'sources that policies name whole, without an account, are of the account or its organization';

/** Surely bound to a key that says on whose behalf a service acts, with values of the account or its organization alone. */
export function isSourced(one: Case, { conditions }: Statement, resource: Resource): boolean {
  return conditions.some(({ operator, key, values }) => SOURCE_KEY.test(key) && /^(ForAnyValue:)?(String|Arn)(Equals|EqualsIgnoreCase|Like)$/.test(operator)
    && values.every((value) => isOwn(one, key.toLowerCase(), value, resource)));
}

function isOwn(one: Case, key: string, value: string, resource: Resource): boolean {
  const id = one.organization?.id;
  if (key === 'aws:sourceorgid') return value === id;
  if (key === 'aws:sourceorgpaths') return id !== undefined && value.startsWith(`${id}/`);
  if (/account$|owner$/.test(key)) return isOwnAccount(one, value, resource);
  const account = value.startsWith('arn:') ? value.split(':')[4] : undefined;
  if (account !== undefined && account !== '') return isOwnAccount(one, account, resource);
  // A bucket has no account in its ARN, and of what is an import or a parameter the account is not known.
  return value.startsWith('arn:') ? !/[*?]/.test(value.split(':').slice(5).join(':').split('/')[0]) : value.replace(/[*?:]/g, '') !== '';
}

function isOwnAccount(one: Case, account: string, resource: Resource): boolean {
  if (account === resource.account) return true;
  const { organization, deployment } = one;
  if (organization?.id === undefined) return false;
  return account === organization.managementAccount || Object.hasOwn(organization.serviceControlPolicies, account)
    || Object.hasOwn(organization.resourceControlPolicies, account) || deployment.principals.some((principal) => principal.account === account);
}

const WITHOUT_TLS: Condition = { operator: 'Bool', key: 'aws:SecureTransport', values: ['false'] };

export function everyAccessEncrypted(setting: Setting, claim: Spec<'every-access-encrypted'>, outcome: Outcome): void {
  const refs: readonly ResourceRef[] = [claim.resource];
  const actions = [...new Set(subjectsOf(setting, refs).flatMap(({ resource }) => actionsOf(resource)))];
  if (actions.length > 0) everybody(setting, claim, { actions, where: [WITHOUT_TLS], unless: [] }, refs, outcome);
}

/** What principals of the deployment may do in other regions, by their policies and those of the organization. */
export function deniedOutside(setting: Setting, claim: Spec<'denied-outside'>, outcome: Outcome): void {
  const { one, explain } = setting;
  const where = conditionsOf([{ operator: 'StringNotEquals', key: 'aws:RequestedRegion', values: claim.regions }, { operator: 'Null', key: 'aws:RequestedRegion', values: ['false'] }]);
  const { exceptActions = [] } = claim;
  const except: readonly Statement[] = exceptActions.length === 0 ? [] : [{ effect: 'Deny', actions: exceptActions, conditions: [] }];
  const who = claim.principals === undefined ? { principals: one.deployment.principals } : named(one, claim, claim.principals, outcome);
  askAccess(one, {
    id: claim.id,
    actions: ['*'],
    subjects: [{ resource: { arn: '*' }, unless: except }],
    where,
    principals: who.principals,
    strangers: () => false,
    unless: [],
    ...(claim.principals && { among: claim.principals }),
    explain,
  }, outcome);
  unread(one, claim, outcome);
}
