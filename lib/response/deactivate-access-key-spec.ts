import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { AccessKeyFinding } from './access-key-finding';
import { DeactivateAccessKeySettings, HEALTH_CREDENTIALS_EXPOSED } from './deactivate-access-key-settings';
import { PlaybookMode } from './playbook-mode';
import { PlaybookContext, PlaybookSpecFactory, RuleSpec } from './playbook-spec';
import { requireUserPath } from './user-path';
import { WildcardException } from '../identity';
import { invalidInput, shown } from '../private/errors';

interface DeactivateAccessKey {
  readonly mode: PlaybookMode;
  readonly findings: readonly AccessKeyFinding[];
  readonly userPath: string;
}

/** A managed policy has room for some 20 denied users, and an environment for their reasons. */
const MOST_PROTECTED = 20;
const LONGEST_SETTINGS = 3500;

/** The playbook that makes a leaked long-term key inactive. */
export function deactivateAccessKeySpec(playbook: DeactivateAccessKey): PlaybookSpecFactory {
  return (scope, context) => {
    requireUserPath(scope.node.path, playbook.userPath);
    requireFindings(scope, playbook.findings);
    const users = userArn(scope, `user${playbook.userPath}*`);
    const statements = statementsOf(scope, playbook.mode, users, context);
    return {
      description: `Deactivates leaked access keys (${playbook.mode})`,
      handlerAsset: 'response/deactivate-access-key.lambda',
      settings: settingsOf(scope, playbook, context),
      statements,
      wildcardExceptions: [WildcardException.resource(users, allowedActions(statements),
        'Which user leaks a key is known only from the finding, and IAM has no condition for the owner of a key. '
        + `The calls are limited to keys of users below ${playbook.userPath} of this account, and protected users are denied`)],
      rules: rulesOf(playbook.findings),
    };
  };
}

function requireFindings(scope: IConstruct, findings: readonly AccessKeyFinding[]): void {
  if (findings.length === 0) {
    throw invalidInput(scope, 'the playbook answers no finding', 'name at least one AccessKeyFinding');
  }
  const types = findings.map((finding) => finding.type);
  const twice = types.find((type, index) => types.indexOf(type) !== index);
  if (twice !== undefined) {
    throw invalidInput(scope, `${shown(twice)} is named twice`, 'name each finding once, with the severity from which it is answered');
  }
}

function settingsOf(scope: IConstruct, playbook: DeactivateAccessKey, context: PlaybookContext): DeactivateAccessKeySettings {
  const settings: DeactivateAccessKeySettings = {
    mode: playbook.mode,
    triggers: playbook.findings.map((finding) => ({ type: finding.type, minimumSeverity: finding.minimumSeverity })),
    protectedPrincipals: context.protectedPrincipals.map((principal) => principal._settings),
    maxReceiveCount: context.maxReceiveCount,
  };
  const { length } = JSON.stringify(settings);
  if (context.protectedPrincipals.length > MOST_PROTECTED || length > LONGEST_SETTINGS) {
    throw invalidInput(scope, `${context.protectedPrincipals.length} protected principals and ${playbook.findings.length} findings take ${length} characters`,
      `protect at most ${MOST_PROTECTED} principals and ${LONGEST_SETTINGS} characters in all: put the users below one path, or shorten the reasons`);
  }
  return settings;
}

/** Each action takes a user as its resource, GetAccessKeyLastUsed too (service authorization reference, 2026-09). */
function statementsOf(scope: IConstruct, mode: PlaybookMode, users: string, context: PlaybookContext): iam.PolicyStatement[] {
  const byPath = context.protectedPrincipals.some((principal) => principal._settings.arnPattern !== undefined);
  const statements = [new iam.PolicyStatement({
    sid: 'ReadAccessKeys',
    actions: ['iam:GetAccessKeyLastUsed', 'iam:ListAccessKeys', ...byPath ? ['iam:GetUser'] : []],
    resources: [users],
  })];
  if (mode === PlaybookMode.AUTOMATIC) {
    // The same action makes a key active again, and IAM has no condition to tell the two apart.
    statements.push(new iam.PolicyStatement({ sid: 'DeactivateAccessKeys', actions: ['iam:UpdateAccessKey'], resources: [users] }));
    if (context.protectedPrincipals.length > 0) {
      statements.push(new iam.PolicyStatement({
        sid: 'NeverProtectedUsers',
        effect: iam.Effect.DENY,
        actions: ['iam:UpdateAccessKey'],
        resources: context.protectedPrincipals.flatMap((principal) => principal._resources.map((resource) => userArn(scope, resource))),
      }));
    }
  }
  return statements;
}

function userArn(scope: IConstruct, resource: string): string {
  return Stack.of(scope).formatArn({ service: 'iam', region: '', resource, arnFormat: ArnFormat.NO_RESOURCE_NAME });
}

function allowedActions(statements: readonly iam.PolicyStatement[]): string[] {
  return statements.filter((statement) => statement.effect === iam.Effect.ALLOW).flatMap((statement) => statement.actions);
}

/** EventBridge has no pattern that pairs a type with its own threshold: one rule a threshold. */
function rulesOf(findings: readonly AccessKeyFinding[]): RuleSpec[] {
  const thresholds = [...new Set(findings.flatMap((finding) => finding.minimumSeverity ?? []))].sort((one, other) => one - other);
  const rules: RuleSpec[] = thresholds.map((threshold) => ({
    id: `FindingsFrom${String(threshold).replace('.', 'Point')}`,
    description: `GuardDuty findings about access keys from severity ${threshold}`,
    pattern: {
      source: ['aws.guardduty'],
      detailType: ['GuardDuty Finding'],
      detail: {
        type: findings.filter((finding) => finding.minimumSeverity === threshold).map((finding) => finding.type),
        severity: [{ numeric: ['>=', threshold] }],
      },
    },
  }));
  if (findings.some((finding) => finding.type === HEALTH_CREDENTIALS_EXPOSED)) {
    rules.push({
      id: 'KeysFoundInPublic',
      description: 'AWS Health events about access keys found in public',
      pattern: { source: ['aws.health'], detailType: ['AWS Health Event'], detail: { eventTypeCode: [HEALTH_CREDENTIALS_EXPOSED] } },
    });
  }
  return rules;
}
