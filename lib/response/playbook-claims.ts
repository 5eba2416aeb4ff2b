import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { IConstruct } from 'constructs';
import { IAM_CHANGES } from './iam-changes';
import { FunctionGrants } from './playbook-functions';
import { PlaybookSpec } from './playbook-spec';
import { leadingKeys, RECORD_ACTIONS } from './record-keys';
import { ResponseRecords } from './response-records';
import { LeastPrivilegeFunction } from '../identity';
import { enumerate } from '../private/names';
import { Claim, ClaimCondition, ClaimPrincipal, ClaimResource } from '../verification/claims';

/** What the claims of a playbook are made from. */
export interface ClaimedPlaybook {
  readonly scope: IConstruct;
  readonly spec: PlaybookSpec;
  readonly queue: sqs.Queue;
  readonly responder: LeastPrivilegeFunction;
  readonly responderGrants: FunctionGrants;
  readonly operator?: LeastPrivilegeFunction;
  readonly operatorGrants?: FunctionGrants;
  /** Who may command the operator. */
  readonly commanders: readonly iam.IGrantable[];
  readonly records: ResponseRecords;
}

const INVOKING = ['lambda:InvokeAsync', 'lambda:InvokeFunction'];

/** What a playbook promises, whoever wrote it. */
export function playbookClaims(playbook: ClaimedPlaybook): Claim[] {
  const { scope, spec, queue, records } = playbook;
  const about = scope.node.path;
  const responder = ClaimPrincipal.of(playbook.responder);
  const operator = playbook.operator && ClaimPrincipal.of(playbook.operator);
  const both = operator ? [responder, operator] : [responder];
  return [
    Claim.only(responder).can({
      name: 'only-can-take-findings',
      about,
      promise: `Only the playbook ${about} takes findings out of its queue`,
      actions: ['sqs:DeleteMessage', 'sqs:PurgeQueue', 'sqs:ReceiveMessage'],
      resources: [ClaimResource.of(queue)],
    }),
    Claim.nobodyCan({
      name: 'only-answers-findings',
      about,
      promise: `Nobody in the templates invokes the function that answers findings of ${about}, which would take commands too`,
      actions: INVOKING,
      resources: [ClaimResource.of(playbook.responder)],
    }),
    Claim.cannot({
      name: 'only-own-records',
      about,
      promise: `The playbook ${about} reads and writes no records of others`,
      principals: both,
      actions: RECORD_ACTIONS,
      resources: [ClaimResource.of(records)],
      where: [ClaimCondition.of('ForAllValues:StringNotLike', 'dynamodb:LeadingKeys', ...leadingKeys(spec.runtimeName))],
    }),
    ...identityClaims(playbook, responder, operator),
    ...actingClaims(playbook, responder, operator),
    ...denialClaims(scope, 'spares-protected', responder, playbook.responderGrants),
    ...operator ? denialClaims(scope, 'operator-spares-protected', operator, playbook.operatorGrants!) : [],
    ...spec.claims?.(responder, operator) ?? [],
  ];
}

/** The ways that remain stand in the promise: who reads what is proved reads them too. */
function identityClaims(playbook: ClaimedPlaybook, responder: ClaimPrincipal, operator?: ClaimPrincipal): Claim[] {
  const { scope, spec, responderGrants, operatorGrants } = playbook;
  const about = scope.node.path;
  const remains = spec.remains.length === 0 ? '' : `. Whoever takes it over could still ${enumerate(spec.remains)}`;
  const claim = (who: string, name: string, principal: ClaimPrincipal, grants: FunctionGrants) => {
    const changes = allowedChanges(grants.statements);
    return Claim.cannot({
      name,
      about,
      promise: `The ${who} of ${about} changes no identity but as it says: ${enumerate(changes) || 'nothing'}${allowsOf(spec.acts, grants) ? remains : ''}`,
      principals: [principal],
      actions: IAM_CHANGES.filter((action) => !changes.includes(action)),
      resources: [ClaimResource.arn('*')],
    });
  };
  return [
    claim('function that answers findings', 'changes-nothing-else', responder, responderGrants),
    ...operator ? [claim('function that people command', 'operator-changes-nothing-else', operator, operatorGrants!)] : [],
  ];
}

/** What a function was not given it cannot do: acts where people decide, and undoing at all. */
function actingClaims(playbook: ClaimedPlaybook, responder: ClaimPrincipal, operator?: ClaimPrincipal): Claim[] {
  const { scope, spec, responderGrants, operator: commanded, commanders } = playbook;
  const about = scope.node.path;
  const given = allowedActions(responderGrants.statements);
  const withheld = (statements: readonly iam.PolicyStatement[]) => (
    [...new Set(allowedActions(statements))].filter((action) => !given.includes(action)));
  const cannot = (name: string, promise: string, actions: string[]) => (actions.length === 0 ? [] : [Claim.cannot({
    name, about, promise, principals: [responder], actions, resources: [ClaimResource.arn('*')],
  })]);
  return [
    ...cannot('does-not-act-alone', `The function that answers findings of ${about} does nothing by itself: people decide`, withheld(spec.acts)),
    ...cannot('does-not-undo', `The function that answers findings of ${about} undoes nothing: people do`, withheld(spec.undoes)),
    ...operator ? [Claim.only(...commanders.map((commander) => ClaimPrincipal.of(commander))).can({
      name: 'only-can-command',
      about,
      promise: `Nobody commands ${about} but its runbook and what people approved`,
      actions: INVOKING,
      resources: [ClaimResource.of(commanded!)],
    })] : [],
  ];
}

/** What somebody was denied, as a promise for each denial. */
export function denialClaims(scope: IConstruct, name: string, principal: ClaimPrincipal, grants: FunctionGrants): Claim[] {
  // Constructs promise of themselves what is denied by their ARN. Of a bucket's name nothing can be proved: any bucket of the templates whose
  // name only the deployment knows might have it.
  const undecided = (arn: string) => /Fn::GetAtt|:s3:::/.test(JSON.stringify(Stack.of(scope).resolve(arn)));
  const denials = grants.statements.filter(({ effect, resources }) => effect === iam.Effect.DENY && !resources.some(undecided));
  return denials.map((denial, index) => Claim.cannot({
    name: index === 0 ? name : `${name}-${index + 1}`,
    about: scope.node.path,
    promise: `The playbook ${scope.node.path} does nothing to what is protected: ${enumerate(denial.actions)}`,
    principals: [principal],
    actions: denial.actions,
    resources: denial.resources.map((arn) => ClaimResource.arn(arn)),
    where: conditionsOf(denial),
  }));
}

function conditionsOf(statement: iam.PolicyStatement): ClaimCondition[] {
  return Object.entries(statement.conditions as Record<string, Record<string, string | string[]>>).flatMap(([operator, keys]) => (
    Object.entries(keys).map(([key, values]) => ClaimCondition.of(operator, key, ...[values].flat()))));
}

/** What statements allow to change about identities. */
export function allowedChanges(statements: readonly iam.PolicyStatement[]): string[] {
  const given = new Set(allowedActions(statements));
  return IAM_CHANGES.filter((action) => given.has(action));
}

/** Actions that statements allow. */
export function allowedActions(statements: readonly iam.PolicyStatement[]): string[] {
  return statements.filter(({ effect }) => effect === iam.Effect.ALLOW).flatMap(({ actions }) => actions);
}

function allowsOf(acts: readonly iam.PolicyStatement[], grants: FunctionGrants): boolean {
  const given = allowedActions(grants.statements);
  return allowedActions(acts).some((action) => given.includes(action));
}
