import * as path from 'path';
import { App, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { WildcardException } from '../../../../lib/identity';
import { CustomPlaybookProps, FindingTrigger, IncidentResponse, Playbook, PlaybookMode } from '../../../../lib/response';
import { grantsOf, specOf } from '../grants';

const token = Lazy.string({ produce: () => 'later' });
const HANDLER = path.join(__dirname, '../../support/handler');
const CLUSTER = 'arn:aws:rds:eu-west-1:111122223333:cluster:orders';

function props(overrides: Partial<CustomPlaybookProps> = {}): CustomPlaybookProps {
  return {
    name: 'suspend-database-user',
    description: 'Suspends users of databases',
    code: lambda.Code.fromAsset(HANDLER),
    triggers: [FindingTrigger.guardDuty('CredentialAccess:RDS/*')],
    ...overrides,
  };
}

const statement = (sid: string, action: string, resource = CLUSTER) => new iam.PolicyStatement({ sid, actions: [action], resources: [resource] });

function templateOf(overrides: Partial<CustomPlaybookProps> = {}): Template {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
  new IncidentResponse(stack, 'Response', { playbooks: [Playbook.custom(props(overrides))] });
  return Template.fromStack(stack);
}

test('its grants are those that it is given', () => {
  const spec = specOf(Playbook.custom(props({
    reads: [statement('Look', 'rds:DescribeDBClusters')], acts: [statement('Act', 'rds:ModifyDBCluster')], undoes: [statement('Undo', 'rds:StartDBCluster')],
  })));
  expect(grantsOf(spec)).toEqual({ reads: ['rds:DescribeDBClusters'], acts: ['rds:ModifyDBCluster'], undoes: ['rds:StartDBCluster'] });
  expect(spec.remains).toEqual([]);
});

test('it runs its own code in the common pipeline, named after it', () => {
  const template = templateOf();
  const functions = Object.values(template.findResources('AWS::Lambda::Function'));
  const settings = functions.map(({ Properties }) => {
    const { Environment } = Properties as { Environment: { Variables: { PLAYBOOK_SETTINGS: string } } };
    return JSON.parse(Environment.Variables.PLAYBOOK_SETTINGS) as object;
  });
  expect(settings).toEqual([expect.objectContaining({ playbook: 'suspend-database-user', mode: 'OBSERVE', options: {} })]);
  template.resourceCountIs('AWS::SQS::Queue', 2);
});

test.each<[keyof CustomPlaybookProps, Partial<CustomPlaybookProps>, Partial<CustomPlaybookProps>]>([
  ['name', { name: 'suspend-user' }, {}],
  ['description', { description: 'Locks users of databases' }, {}],
  ['code', { code: lambda.Code.fromInline('exports.handler = async () => undefined;') }, {}],
  ['triggers', { triggers: [FindingTrigger.guardDuty('CredentialAccess:RDS/AnomalousBehavior.SuccessfulLogin')] }, {}],
  ['mode', { mode: PlaybookMode.AUTOMATIC }, {}],
  ['reads', { reads: [statement('Look', 'rds:DescribeDBClusters')] }, {}],
  ['acts', { mode: PlaybookMode.AUTOMATIC, acts: [statement('Act', 'rds:ModifyDBCluster')] }, { mode: PlaybookMode.AUTOMATIC }],
  ['undoes', { mode: PlaybookMode.APPROVE, undoes: [statement('Undo', 'rds:StartDBCluster')] }, { mode: PlaybookMode.APPROVE }],
  ['denies', {
    reads: [statement('Look', 'rds:DescribeDBClusters')],
    denies: [new iam.PolicyStatement({ sid: 'Never', effect: iam.Effect.DENY, actions: ['rds:DescribeDBClusters'], resources: [CLUSTER] })],
  }, { reads: [statement('Look', 'rds:DescribeDBClusters')] }],
  ['options', { options: { database: 'orders' } }, { options: { database: 'invoices' } }],
  ['memorySize', { memorySize: 1024 }, {}],
  ['timeout', { timeout: Duration.seconds(60) }, {}],
])('two values of %s give two templates', (_name, one, other) => {
  expect(templateOf(one).toJSON()).not.toEqual(templateOf(other).toJSON());
});

test('wildcards need their reason', () => {
  const reads = () => [statement('Look', 'rds:DescribeDBClusters', '*')];
  expect(() => templateOf({ reads: reads() })).toThrow(/\*/);
  expect(() => templateOf({
    reads: reads(), wildcardExceptions: [WildcardException.resource('*', ['rds:DescribeDBClusters'], 'which cluster it is, only the finding says')],
  })).not.toThrow();
});

test.each(['a-b', 'abc', 'x'.repeat(40), 'a1-b2'])('%s is a name', (name) => {
  expect(() => Playbook.custom(props({ name }))).not.toThrow();
});

test.each<[string, () => unknown, RegExp]>([
  ['a short name', () => Playbook.custom(props({ name: 'ab' })), /"ab" is not a name; use 3 to 40/],
  ['a name of 41 characters', () => Playbook.custom(props({ name: 'x'.repeat(41) })), /is not a name/],
  ['a name in capitals', () => Playbook.custom(props({ name: 'Suspend' })), /"Suspend" is not a name/],
  ['a name with two hyphens', () => Playbook.custom(props({ name: 'a--b' })), /"a--b" is not a name/],
  ['a name that ends in a hyphen', () => Playbook.custom(props({ name: 'abc-' })), /"abc-" is not a name/],
  ['a name known later', () => Playbook.custom(props({ name: token })), /known only at deployment is not a name/],
  ['a name that is taken', () => Playbook.custom(props({ name: 'notify' })), /"notify" is a playbook of the library; use another name/],
  ['the name of a playbook in another scope', () => Playbook.custom(props({ name: 'revoke-role-sessions' })), /is a playbook of the library/],
  ['a description that says nothing', () => Playbook.custom(props({ description: 'x' })), /the description is "x"; say in 8 to 100/],
  ['a description of 101 characters', () => Playbook.custom(props({ description: 'x'.repeat(101) })), /the description is/],
  ['an option known later', () => Playbook.custom(props({ options: { database: token } })), /the option "database" is known only at deployment/],
  ['a timeout of 9 seconds', () => Playbook.custom(props({ timeout: Duration.seconds(9) })), /the timeout is 9 seconds; use 10 seconds to 2 minutes/],
  ['a timeout of 121 seconds', () => Playbook.custom(props({ timeout: Duration.seconds(121) })), /the timeout is 121 seconds/],
  ['no trigger', () => templateOf({ triggers: [] }), /it answers no finding; name its triggers/],
])('fails on %s', (_what, act, message) => {
  expect(act).toThrow(message);
});
