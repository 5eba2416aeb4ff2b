import { readFileSync } from 'fs';
import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { everyPlaybook } from './every-playbook';
import { HUB, members, ORGANIZATION } from './member-policies';
import {
  FindingBus, FindingForwarder, FindingSource, FindingTrigger, Playbook, PlaybookMode, ProtectedPrincipal, ResponseMemberRoles, ResponseMembers,
  ResponseStackSets, ResponseStackSetsProps,
} from '../../../lib/response';
import { nagFindings } from '../../support/nag-findings';
import { samplePlaybook } from '../support/sample-playbook';

const RECOMMENDED_FLAGS = JSON.parse(readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8')) as Record<string, unknown>;
const BUS = `arn:aws:events:eu-west-1:${HUB}:event-bus/zero-trust-findings`;
const UNIT = 'ou-ab12-34cdefgh';
const FORWARDING = { busArn: BUS, regions: ['eu-west-1', 'us-east-1'] };

function setsIn(app: App, props: Partial<ResponseStackSetsProps> = {}): ResponseStackSets {
  const stack = new Stack(app, 'Hub', { env: { account: HUB, region: 'eu-west-1' } });
  return new ResponseStackSets(stack, 'Sets', { organizationId: ORGANIZATION, organizationalUnitIds: [UNIT], playbooks: [samplePlaybook()], members, ...props });
}

const sets = (props: Partial<ResponseStackSetsProps> = {}) => setsIn(new App(), props);
const templateOf = (props: Partial<ResponseStackSetsProps> = {}) => Template.fromStack(Stack.of(sets(props)));

/** What the constructs make in a stack of their own, whose ids are those of the embedded one. */
function alone(build: (stack: Stack, parameter: (id: string, description: string) => string) => void, context?: Record<string, unknown>): unknown {
  const stack = new Stack(new App({ context }), 'Member');
  build(stack, (id, description) => new CfnParameter(stack, id, { type: 'String', description }).valueAsString);
  const written = Template.fromStack(stack).toJSON() as { Rules: unknown; Parameters: Record<string, unknown> };
  const { Rules: _rules, Parameters: { BootstrapVersion: _version, ...Parameters }, ...rest } = written;
  return { ...rest, Parameters };
}

describe.each([['no', {}], ['all recommended', RECOMMENDED_FLAGS]])('under %s feature flags', (_which, context) => {
  const playbooks = everyPlaybook(PlaybookMode.AUTOMATIC);
  const protectedPrincipals = [ProtectedPrincipal.userName('sso-sync', 'the directory depends on it')];
  const app = new App({ context });
  const made = setsIn(app, { playbooks, ...FORWARDING, alarmTopicName: 'alarms', protectedPrincipals });

  test('the template of each playbook\'s roles is what the construct makes in a stack of its own', () => {
    expect(made.roles).toHaveLength(playbooks.length);
    playbooks.forEach((playbook, index) => expect(JSON.parse(made.roles[index].templateBody!)).toEqual(alone((stack, parameter) => {
      new ResponseMemberRoles(stack, 'Roles', {
        hubAccountId: parameter('HubAccountId', 'The account of the hub'),
        organizationId: parameter('OrganizationId', 'The organization of both accounts'),
        members,
        playbooks: [playbook],
        protectedPrincipals,
      });
    }, context)));
  });

  test('so is that of the forwarders', () => {
    expect(JSON.parse(made.forwarders!.templateBody!)).toEqual(alone((stack, parameter) => {
      new FindingForwarder(stack, 'Forwarder', {
        busArn: parameter('BusArn', 'The bus of the hub'),
        playbooks,
        alarmTopicArn: stack.formatArn({ service: 'sns', account: parameter('HubAccountId', 'The account of the hub'), resource: 'alarms' }),
      });
    }, context));
  });

  test('a stack set takes them: none too long, no assets, no nested stacks, nothing of this account or a partition', () => {
    for (const { templateBody } of [...made.roles, made.forwarders!]) {
      expect(Buffer.byteLength(templateBody!)).toBeLessThan(51_200 / 2);
      expect(templateBody).not.toMatch(/AWS::CloudFormation::Stack|cdk-bootstrap|\/assets\/|aws:cdk:path|arn:aws[:-]|111122223333/);
    }
  });

  test('there is no finding of cdk-nag', () => {
    expect(nagFindings(app)).toEqual([]);
  });
});

test('the roles are made once in an account, the forwarders in each region', () => {
  const found = Object.values(templateOf(FORWARDING).findResources('AWS::CloudFormation::StackSet'))
    .map(({ Properties }) => Properties as Record<string, unknown>);
  const common = {
    PermissionModel: 'SERVICE_MANAGED',
    CallAs: 'DELEGATED_ADMIN',
    AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
    ManagedExecution: { Active: true },
    OperationPreferences: { FailureTolerancePercentage: 10, MaxConcurrentPercentage: 25, RegionConcurrencyType: 'PARALLEL' },
    Capabilities: ['CAPABILITY_NAMED_IAM'],
  };
  expect(found).toEqual([
    expect.objectContaining({
      ...common,
      StackSetName: 'zero-trust-response-lock-user',
      StackInstancesGroup: [{ DeploymentTargets: { OrganizationalUnitIds: [UNIT] }, Regions: ['eu-west-1'] }],
      Parameters: [{ ParameterKey: 'HubAccountId', ParameterValue: HUB }, { ParameterKey: 'OrganizationId', ParameterValue: ORGANIZATION }],
    }),
    expect.objectContaining({
      ...common,
      StackSetName: 'zero-trust-response-forwarders',
      StackInstancesGroup: [{ DeploymentTargets: { OrganizationalUnitIds: [UNIT] }, Regions: ['eu-west-1', 'us-east-1'] }],
      Parameters: [{ ParameterKey: 'BusArn', ParameterValue: BUS }],
    }),
  ]);
});

test('values that only the deployment knows are parameters', () => {
  const stack = new Stack(new App(), 'Hub');
  const bus = new FindingBus(stack, 'Bus', { organizationId: ORGANIZATION });
  const made = new ResponseStackSets(stack, 'Sets', {
    organizationId: new CfnParameter(stack, 'Organization').valueAsString,
    organizationalUnitIds: [new CfnParameter(stack, 'Unit').valueAsString],
    playbooks: [samplePlaybook()],
    members,
    busArn: bus.eventBusArn,
    regions: ['eu-west-1'],
    alarmTopicName: 'alarms',
  });
  const parameters = Object.values(Template.fromStack(stack).findResources('AWS::CloudFormation::StackSet'))
    .map(({ Properties }) => Properties.Parameters as unknown);
  expect(parameters).toEqual([
    [{ ParameterKey: 'HubAccountId', ParameterValue: { Ref: 'AWS::AccountId' } }, { ParameterKey: 'OrganizationId', ParameterValue: { Ref: 'Organization' } }],
    [{ ParameterKey: 'BusArn', ParameterValue: { 'Fn::GetAtt': [expect.stringMatching(/^Bus/), 'Arn'] } }, { ParameterKey: 'HubAccountId', ParameterValue: { Ref: 'AWS::AccountId' } }],
  ]);
  expect(made.roles[0].templateBody).not.toContain('Token');
});

test('they are the same twice, whatever the command line says', () => {
  const before = { ...process.env };
  const one = JSON.stringify(templateOf(FORWARDING).toJSON());
  process.env.CDK_CONTEXT_JSON = JSON.stringify({ 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true });
  try {
    const { templateBody } = sets(FORWARDING).forwarders!;
    expect(templateBody).not.toContain('aws:cdk:path');
  } finally {
    process.env = before;
  }
  expect(JSON.stringify(templateOf(FORWARDING).toJSON())).toBe(one);
});

test('adding a playbook changes no other\'s set', () => {
  const bodies = (playbooks: Playbook[]) => new Map(sets({ playbooks }).roles.map(({ node, templateBody }) => [node.id, templateBody]));
  const one = bodies([samplePlaybook()]);
  expect([...bodies([Playbook.notify(), samplePlaybook()])].filter(([id]) => one.has(id))).toEqual([...one]);
});

test('nothing is forwarded without a bus', () => {
  expect(sets().forwarders).toBeUndefined();
  templateOf().resourceCountIs('AWS::CloudFormation::StackSet', 1);
});

describe('a change of', () => {
  const table: { [K in keyof Required<ResponseStackSetsProps>]: [ResponseStackSetsProps[K], ResponseStackSetsProps[K]] } = {
    organizationId: [ORGANIZATION, 'o-zzzzzzzzzz'],
    organizationalUnitIds: [[UNIT], ['r-ab12']],
    playbooks: [[samplePlaybook()], [Playbook.notify()]],
    members: [members, new ResponseMembers({ externalId: 'another' })],
    hubAccountId: [undefined, '777788889999'],
    busArn: [BUS, BUS.replace('zero', 'no')],
    regions: [['eu-west-1'], ['eu-central-1']],
    sources: [undefined, [FindingSource.HEALTH]],
    alarmTopicName: [undefined, 'alarms'],
    protectedPrincipals: [undefined, [ProtectedPrincipal.userName('sso-sync', 'the directory depends on it')]],
    delegatedAdministrator: [undefined, false],
    namePrefix: [undefined, 'response'],
  };
  test.each(Object.entries(table))('%s changes the template', (name, values) => {
    const base = { ...FORWARDING, playbooks: [samplePlaybook({ mode: PlaybookMode.AUTOMATIC })] };
    const [one, two] = values.map((value) => templateOf({ ...base, [name]: value }).toJSON());
    expect(one).not.toEqual(two);
  });
});

const LONG = Playbook.notify({
  triggers: Array.from({ length: 600 }, (_value, index) => FindingTrigger.guardDuty(`Trojan:EC2/${'x'.repeat(80)}${index}`)),
});

test.each<[string, Partial<ResponseStackSetsProps>, RegExp]>([
  ['an organization that is none', { organizationId: 'acme' }, /Hub\/Sets: "acme" is not an organization id/],
  ['a hub that is no account', { hubAccountId: '11' }, /"11" is not an account id/],
  ['no organizational unit', { organizationalUnitIds: [] }, /organizationalUnitIds is empty; use such as 'ou-ab12-34cdefgh'/],
  ['an account for a unit', { organizationalUnitIds: [HUB] }, /"111122223333" in organizationalUnitIds is not the id of a root or an organizational unit/],
  ['a unit named twice', { organizationalUnitIds: [UNIT, UNIT] }, /"ou-ab12-34cdefgh" is twice in organizationalUnitIds/],
  ['no playbook', { playbooks: [] }, /playbooks is empty/],
  ['a playbook given twice', { playbooks: [Playbook.notify(), Playbook.notify()] }, /the playbook "Notify" is given twice/],
  ['a bus without regions', { busArn: BUS }, /regions is empty; use such as 'eu-central-1'/],
  ['a region that is none', { busArn: BUS, regions: ['Frankfurt'] }, /"Frankfurt" in regions is not a region/],
  ['a region named twice', { busArn: BUS, regions: ['eu-west-1', 'eu-west-1'] }, /"eu-west-1" is twice in regions/],
  ['a bus by its name', { busArn: 'findings', regions: ['eu-west-1'] }, /busArn is "findings"; use FindingBus.eventBusArn/],
  ['regions without a bus', { regions: ['eu-west-1'] }, /regions is given and busArn is not, so that nothing is forwarded; give busArn, or leave out regions/],
  ['sources without a bus', { sources: [FindingSource.HEALTH] }, /sources is given and busArn is not/],
  ['a topic without a bus', { alarmTopicName: 'alarms' }, /alarmTopicName is given and busArn is not/],
  ['a topic by its ARN', { ...FORWARDING, alarmTopicName: 'arn:aws:sns:x' }, /alarmTopicName is "arn:aws:sns:x"; use the name of a topic/],
  ['a prefix with a space', { namePrefix: 'my response' }, /"my response" is not the beginning of the names of stack sets/],
  ['a playbook that needs entries in clusters', { playbooks: [Playbook.isolatePod({ clusters: ['apps'] } as never)] }, /the playbook IsolatePod needs AWS::EKS::AccessEntry beside its roles/],
  ['a template that is too long', { ...FORWARDING, playbooks: [LONG] }, /Hub\/Sets: its template takes \d+ bytes, and a stack set 51200; protect principals by path/],
])('fails on %s', (_what, props, message) => {
  expect(() => sets(props)).toThrow(message);
});
