import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { WildcardException } from '../../../lib/identity';
import { FindingTrigger, IncidentResponse, IncidentResponseProps, Playbook, PlaybookOptions } from '../../../lib/response';
import { PlaybookSpec, PlaybookSpecFactory } from '../../../lib/response/playbook-spec';
import { identityArn, protectedArns } from '../../../lib/response/protected-arns';

export type Json = Record<string, any>;

const Constructor = Playbook as unknown as new (name: string, options: PlaybookOptions, spec: PlaybookSpecFactory) => Playbook;

export const TRIGGERS = [FindingTrigger.guardDuty('Persistence:IAMUser/*'), FindingTrigger.health('AWS_RISK_CREDENTIALS_EXPOSED')];

/** A playbook of no use, with a call of each kind, so that the pipeline around playbooks can be tested without one. */
export function samplePlaybook(options: PlaybookOptions = {}, spec: Partial<PlaybookSpec> = {}, name = 'LockUser'): Playbook {
  return new Constructor(name, options, (scope, context) => {
    const users = identityArn(scope, 'user/*');
    return {
      runtimeName: name.replace(/(?<!^)([A-Z])/g, '-$1').toLowerCase(),
      description: 'Locks users',
      handlerAsset: '../test/response/support/handler',
      options: { colour: 'red' },
      triggers: options.triggers ?? TRIGGERS,
      reads: [new iam.PolicyStatement({ sid: 'Look', actions: ['iam:GetUser'], resources: [users] })],
      acts: [new iam.PolicyStatement({ sid: 'Lock', actions: ['iam:UpdateAccessKey'], resources: [users] })],
      undoes: [new iam.PolicyStatement({ sid: 'Unlock', actions: ['iam:UpdateSSHPublicKey'], resources: [users] })],
      denies: [new iam.PolicyStatement({
        sid: 'Spare', effect: iam.Effect.DENY, actions: ['iam:UpdateAccessKey', 'iam:UpdateSSHPublicKey'], resources: protectedArns(scope, context, 'user'),
      })],
      wildcardExceptions: [
        WildcardException.resource(users, ['iam:GetUser'], 'which user it is, only the finding says'),
        WildcardException.resource(users, ['iam:UpdateAccessKey'], 'which user is locked, only the finding says'),
        WildcardException.resource(users, ['iam:UpdateSSHPublicKey'], 'which user is unlocked, only the record says'),
      ],
      remains: ['make keys of unprotected users active again'],
      ...spec,
    };
  });
}

export function respond(props: Partial<IncidentResponseProps> = {}, region = 'eu-west-1', context?: Json): IncidentResponse {
  const stack = new Stack(new App({ context }), 'Stack', { env: { region, account: '111122223333' } });
  return new IncidentResponse(stack, 'Response', { playbooks: [samplePlaybook()], ...props });
}

export function templateOf(props: Partial<IncidentResponseProps> = {}, region?: string): Template {
  return Template.fromStack(Stack.of(respond(props, region)));
}

export interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Json;
}

/** Everything that a role may do, by statement: of all managed policies whose logical id matches. */
export function permissions(template: Template, policies: RegExp): Statement[] {
  return Object.entries(template.findResources('AWS::IAM::ManagedPolicy'))
    .filter(([id]) => policies.test(id))
    .flatMap(([, policy]) => policy.Properties.PolicyDocument.Statement as Statement[]);
}

/** The only resource of a type, with its logical id. */
export function only(template: Template, type: string, id = /./): [string, Json] {
  const found = Object.entries(template.findResources(type)).filter(([logicalId]) => id.test(logicalId));
  expect(found).toHaveLength(1);
  return found[0];
}
