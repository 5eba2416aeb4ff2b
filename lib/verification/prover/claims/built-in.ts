/** Claims that hold for every app, also for one that states none: what is meant to be otherwise is declared, with a reason. */
import { askAccess } from './access';
import { fromInternet, toInternet } from './built-in-paths';
import { arnMatches, Case } from './case';
import { inDeployment } from './claim-texts';
import { Declared, noteReasons, Stated } from './declared';
import { noEscalation } from './escalation-claims';
import { Outcome } from './outcome';
import { BUILT_IN } from './parse-claims-file';
import { everybody, Setting, unread } from './policy-claims';
import { isForServices, isSourced, noExternalAccess } from './resource-claims';
import { Subject } from './subjects';
import { findingId, placeOf, spell } from './text';
import { Address, ClaimSpec, ClaimsFile, Declaration, PrincipalRef, ResourceRef } from '../../claim-format';
import { Element } from '../deployment';
import { Resource, Source, Statement } from '../policy-facts';

/** Stops what records or finds attacks. @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html */
const STOPS_AUDIT: readonly string[] = [
  'cloudtrail:StopLogging', 'cloudtrail:DeleteTrail', 'cloudtrail:UpdateTrail', 'cloudtrail:PutEventSelectors', 'cloudtrail:DeleteEventDataStore',
  'config:StopConfigurationRecorder', 'config:DeleteConfigurationRecorder', 'config:DeleteDeliveryChannel',
  'guardduty:DeleteDetector', 'guardduty:UpdateDetector', 'guardduty:DisassociateFromAdministratorAccount', 'guardduty:DisassociateFromMasterAccount',
  'guardduty:DisassociateMembers', 'guardduty:DeleteMembers', 'guardduty:StopMonitoringMembers', 'guardduty:DeletePublishingDestination',
  'securityhub:DisableSecurityHub', 'securityhub:BatchDisableStandards', 'securityhub:DisassociateFromAdministratorAccount',
  'access-analyzer:DeleteAnalyzer', 'ec2:DeleteFlowLogs',
];
const STOPS_LOGS: readonly string[] = ['logs:DeleteLogGroup'];
const STOPS_RULES: readonly string[] = ['events:DeleteRule', 'events:DisableRule', 'events:RemoveTargets'];

const READS: { readonly [type: string]: { readonly actions: readonly string[]; readonly what: string } } = {
  'AWS::SecretsManager::Secret': { actions: ['secretsmanager:GetSecretValue'], what: 'read the secret' },
  'AWS::KMS::Key': { actions: ['kms:Decrypt', 'kms:ReEncryptFrom'], what: 'decrypt with the key' },
};

/** The built-in claims of the cases of a deployment. */
export function builtInClaims(cases: readonly Case[], file: ClaimsFile): readonly Stated[] {
  const declared = <K extends Declaration['kind']>(kind: K) => file.declarations.filter((one): one is Declared<K> => one.kind === kind);
  return [
    escalation(), administrators(declared('administrator')), audit([...declared('administrator'), ...declared('security-operator')]),
    ...external(cases, declared('external-access')),
    ...readers(cases, declared('reader'), declared('administrator')),
    fromInternet(declared('edge')), toInternet(declared('data-segment')),
  ];
}

function escalation(): Stated {
  const claim = { id: `${BUILT_IN}no-escalation[everybody]`, promise: 'Nobody can gain privileges by a catalogued technique', kind: 'no-escalation' } as const;
  return { claim, builtIn: true, decide: (setting, outcome) => noEscalation(setting, claim, outcome) };
}

/** Whoever may do what AWS has not thought of yet may do everything; whoever may do anything to IAM can get it. */
function administrators(declared: readonly Declared<'administrator'>[]): Stated {
  const claim: ClaimSpec = {
    id: `${BUILT_IN}no-administrator[everybody]`,
    promise: 'Nobody but declared administrators may do everything',
    kind: 'nobody-can',
    actions: ['*'],
    resources: [{ arn: '*' }],
  };
  const asked: readonly { readonly action: string; readonly arn: string }[] = [
    { action: 'uncatalogued:Action', arn: 'arn:aws:uncatalogued:::anything' }, { action: 'iam:UncataloguedAction', arn: 'arn:aws:iam:::anything' },
  ];
  return {
    claim,
    builtIn: true,
    decide: (setting, outcome) => {
      const unless = principalsOf(setting, declared, outcome);
      for (const { action, arn } of asked) {
        askAccess(setting.one, {
          id: claim.id,
          actions: [action],
          subjects: [{ resource: { arn }, unless: [] }],
          where: [],
          principals: setting.one.deployment.principals,
          strangers: () => false,
          unless,
          explain: setting.explain,
          anyAction: true,
        }, outcome);
      }
      unread(setting.one, claim, outcome);
    },
  };
}

function audit(declared: readonly Declared<'administrator' | 'security-operator'>[]): Stated {
  const actions = [...STOPS_AUDIT, ...STOPS_LOGS, ...STOPS_RULES];
  const claim = {
    id: `${BUILT_IN}audit-stays-on[workloads]`, promise: 'Nobody but declared operators can stop audit and detection', kind: 'nobody-can', actions, resources: [{ arn: '*' }],
  } as const;
  return {
    claim,
    builtIn: true,
    decide: (setting, outcome) => {
      const { one, explain } = setting;
      const common = { where: [], unless: principalsOf(setting, declared, outcome), explain };
      const ask = (some: readonly string[], subjects: readonly Subject[]) => askAccess(one, {
        id: claim.id, actions: some, subjects, principals: one.deployment.principals, strangers: () => false, ...common,
      }, outcome);
      ask(STOPS_AUDIT, [{ resource: { arn: '*' }, unless: [] }]);
      ask(STOPS_LOGS, subjectsOfType(setting, 'AWS::Logs::LogGroup'));
      ask(STOPS_RULES, subjectsOfType(setting, 'AWS::Events::Rule'));
      unread(one, claim, outcome);
    },
  };
}

function subjectsOfType({ one, subjects }: Setting, type: string): readonly Subject[] {
  return [...one.deployment.elements.values()].filter((element) => element.type === type && element.arn !== undefined)
    .flatMap(({ source }) => subjects.of({ address: addressOf(source) }));
}

/** One claim for each resource that has a policy or is trusted. */
function external(cases: readonly Case[], declared: readonly Declared<'external-access'>[]): readonly Stated[] {
  const found = new Map<string, { readonly ref: ResourceRef; readonly resource: Resource }>();
  for (const one of cases) {
    for (const resource of one.deployment.resources) {
      if (resource.policy === undefined) continue;
      const ref = refOf(one, resource);
      const place = spell(resource.source ? placeOf(resource.source) : resource.arn, one.deployment.letters);
      if (!found.has(place)) found.set(place, { ref, resource });
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([place, { ref }]): Stated => {
    const claim = {
      id: findingId(`${BUILT_IN}no-external-access[]`, [place], new Map()).replace('[; ', '['),
      promise: `Nobody outside of the account or its organization has access to ${place}`,
      kind: 'no-external-access',
      resource: ref,
    } as const;
    return {
      claim,
      builtIn: true,
      decide: (setting, outcome) => {
        const meant = declared.map((one) => inDeployment(setting.one.deployment, one)).filter((one) => namesResource(setting, one.resource, ref));
        noteReasons(meant, outcome);
        noExternalAccess(setting, { ...claim, unless: meant.map(({ principal }) => principal) }, outcome);
      },
    };
  });
}

function refOf(one: Case, { source, arn }: Resource): ResourceRef {
  return source !== undefined && one.element(addressOf(source)) !== undefined ? { address: addressOf(source) } : { arn };
}

const addressOf = ({ template, logicalId }: Source): Address => ({ stack: template, logicalId });

function namesResource({ one, subjects }: Setting, declared: ResourceRef, ref: ResourceRef): boolean {
  if (declared.address && ref.address) return declared.address.stack === ref.address.stack && declared.address.logicalId === ref.address.logicalId;
  const arns = subjects.of(ref).map(({ resource }) => resource.arn);
  if (declared.arn !== undefined) return arns.some((arn) => arnMatches(declared.arn!, arn));
  const element = one.element(declared.address!);
  return element?.arn !== undefined && arns.includes(element.arn);
}

/** One claim for each secret and key. */
function readers(cases: readonly Case[], declared: readonly Declared<'reader'>[], may: readonly Declared<'administrator'>[]): readonly Stated[] {
  const found = new Map<string, Element>();
  for (const one of cases) {
    for (const element of one.deployment.elements.values()) if (READS[element.type] !== undefined) found.set(placeOf(element.source), element);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([place, { type, source }]): Stated => {
    const { actions, what } = READS[type];
    const ref: ResourceRef = { address: addressOf(source) };
    const claim = {
      id: `${BUILT_IN}read-as-declared[${place.replace(/::+/g, ':')}]`,
      promise: `Only those to whom a statement gives ${place} by its name, or who are declared, may ${what}`,
      kind: 'nobody-can',
      actions,
      resources: [ref],
    } as const;
    return {
      claim,
      builtIn: true,
      decide: (setting, outcome) => {
        const meant = declared.map((one) => inDeployment(setting.one.deployment, one)).filter((one) => namesResource(setting, one.resource, ref));
        noteReasons(meant, outcome);
        everybody(setting, claim, {
          actions,
          where: [],
          unless: [...meant.map(({ principal }) => principal), ...principalsOf(setting, may, outcome)],
          meant: (statement, resource, inResourcePolicy) => (
            inResourcePolicy ? namesSomebody(setting.one, statement, resource) : namesExactly(statement, resource)),
        }, [ref], outcome);
      },
    };
  });
}

/** Its resources are this one alone, but for the six characters that AWS adds to the names of secrets. */
function namesExactly({ resources }: Statement, { arn }: Resource): boolean {
  return resources !== undefined && resources.every((one) => !/[*]/.test(one) && (one === arn || one.replace(/-\?{6}$/, '') === arn || one.replace(/-\?{6}$/, '') === arn.replace(/-[A-Za-z0-9]{6}$/, '')));
}

/** It grants to roles and users one by one, or to services under conditions on their source. */
function namesSomebody(one: Case, statement: Statement, resource: Resource): boolean {
  if (isForServices(statement)) return isSourced(one, statement, resource);
  const { principals, conditions } = statement;
  const byCondition = conditions.some(({ operator, key, values }) => /^(arn|string)(equals|like)$/i.test(operator) && key.toLowerCase() === 'aws:principalarn'
    && values.every((value) => !/[*?]/.test(value)));
  return byCondition || (principals !== undefined && principals.every(({ kind, value }) => kind === 'AWS' && /^arn:[^:]*:(iam|sts)::[^:]*:(role|user|assumed-role)\//.test(value)));
}

function principalsOf(
  { one }: Setting, declared: readonly (Declaration & { readonly principal: PrincipalRef })[], outcome: Outcome,
): readonly PrincipalRef[] {
  const here = declared.map((said) => inDeployment(one.deployment, said));
  noteReasons(here, outcome);
  return here.map(({ principal }) => principal);
}
