import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as organizations from 'aws-cdk-lib/aws-organizations';
import { openPlaces, policiesOf, ROOT, UNIT } from './support';
import {
  AiServicesOptOutPolicy, BackupPolicy, BackupSelection, CustomOrganizationPolicy, CustomOrganizationPolicyProps, Ec2DeclarativePolicy,
  GuardDutyPolicy, Guardrails, InspectorPolicy, OrganizationPolicies, OrganizationPolicyContent, PolicyQuota, S3OrganizationPolicy,
  S3OrganizationPolicyProps, SecurityHubPolicy, TagPolicy,
} from '../../../lib/guardrails';
import { policySize } from '../../../lib/guardrails/compiler/policy-json';
import { Organization, OrganizationPolicyType, OrganizationPolicyTypes, OrganizationTarget } from '../../../lib/identity';
import { nagFindings } from '../../support/nag-findings';

const ALL_FLAGS = JSON.parse(readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8')) as Record<string, unknown>;
const { AI_SERVICES_OPT_OUT, BACKUP, CHATBOT, EC2_DECLARATIVE, GUARD_DUTY, INSPECTOR, S3, SECURITY_HUB, TAG } = OrganizationPolicyType;
const TYPES = [AI_SERVICES_OPT_OUT, BACKUP, EC2_DECLARATIVE, GUARD_DUTY, INSPECTOR, S3, SECURITY_HUB, TAG, CHATBOT];
const IDS = [
  'AiPolicyCED3E986', 'BackupPolicyD075A18F', 'Ec2Policy0C57A237', 'GuardDutyPolicy0E3FC61C', 'InspectorPolicyBC6B0293', 'S3Policy7A9673EA',
  'SecurityHubPolicyD58F3A02', 'TagPolicyA59DE029', 'ChatPolicy25FAD144',
];

const chat = OrganizationPolicyContent.fromJson('{"chatbot":{"platforms":{"slack":{"client":{"@@assign":"disabled"}}}}}');
const plan = {
  planName: 'Daily',
  regions: ['eu-west-1'],
  rules: [{ ruleName: 'Night', vaultName: 'central', schedule: events.Schedule.cron({ hour: '3', minute: '0' }) }],
  selections: [BackupSelection.tag('Tagged', { roleName: 'backup', tagKey: 'backup', tagValues: ['daily'] })],
};

/** One policy of each type. */
function everything(stack: Stack, more: { readonly policyTypes?: OrganizationPolicyTypes } = {}) {
  const props = { targets: [ROOT], ...more };
  return [
    new AiServicesOptOutPolicy(stack, 'Ai', props),
    new BackupPolicy(stack, 'Backup', { ...props, plans: [plan] }),
    new Ec2DeclarativePolicy(stack, 'Ec2', props),
    new GuardDutyPolicy(stack, 'GuardDuty', props),
    new InspectorPolicy(stack, 'Inspector', props),
    new S3OrganizationPolicy(stack, 'S3', props),
    new SecurityHubPolicy(stack, 'SecurityHub', props),
    new TagPolicy(stack, 'Tag', { ...props, tags: [{ key: 'Owner' }] }),
    new CustomOrganizationPolicy(stack, 'Chat', { ...props, policyType: OrganizationPolicyType.CHATBOT, content: chat }),
  ];
}

function organizationIn(stack: Stack) {
  return Organization.fromOrganizationAttributes(stack, 'Organization', { organizationId: 'o-a1b2c3d4e5', rootId: 'r-ab12' });
}

const inStack = <T>(build: (stack: Stack) => T): T => build(new Stack(new App(), 'Org'));

describe.each([['no', {}], ['all recommended', ALL_FLAGS]])('under %s feature flags', (_name, context) => {
  test('policies of all types, and what enables their types, have no finding', () => {
    const app = new App({ context });
    const stack = new Stack(app, 'Org');
    const policyTypes = new OrganizationPolicyTypes(stack, 'Types', { organization: organizationIn(stack), policyTypes: TYPES });
    everything(stack, { policyTypes });
    expect(nagFindings(app)).toEqual([]);
  });

  test('each is of its type, named after its path, with what it is for', () => {
    const stack = new Stack(new App({ context }), 'Org');
    const made = everything(stack);
    const written = policiesOf(stack);
    expect(written.map(([, { Properties }]) => Properties.Type)).toEqual(TYPES);
    expect(made.map(({ policyType }) => policyType)).toEqual(TYPES);
    expect(new Set(written.map(([, { Properties }]) => Properties.Name)).size).toBe(written.length);
    expect(written.map(([id]) => id)).toEqual(IDS);
    expect(written.filter(([, { Properties }]) => Properties.TargetIds.join() !== 'r-ab12')).toEqual([]);
  });
});

test('each says what it is for, in a sentence', () => {
  const stack = new Stack(new App(), 'Org');
  everything(stack);
  expect(policiesOf(stack).map(([, { Properties }]) => Properties.Description)).toEqual([
    'Opts out of the use of content by AI services', 'Backup plans: Daily', 'How EC2, VPC and EBS are configured in all accounts', 'GuardDuty in all accounts',
    'Inspector in all accounts', 'Public access to S3 is blocked in all accounts', 'Security Hub in all accounts', 'How tags are written: Owner', undefined,
  ]);
});

test('all policies of a stack come one after the other, also beside those that deny', () => {
  const stack = new Stack(new App(), 'Org');
  new OrganizationPolicies(stack, 'First', { attachments: [{ id: 'All', targets: [ROOT], guardrails: [Guardrails.denyRootUser()] }] });
  everything(stack);
  new OrganizationPolicies(stack, 'Last', { attachments: [{ id: 'Unit', targets: [UNIT], guardrails: [Guardrails.denyLeavingOrganization()] }] });
  const written = policiesOf(stack);
  expect(written).toHaveLength(11);
  expect(written.map(([, { DependsOn }]) => DependsOn)).toEqual(written.map((_, index) => (index === 0 ? undefined : [written[index - 1][0]])));
});

test('a policy waits for what enables its type', () => {
  const stack = new Stack(new App(), 'Org');
  const policyTypes = new OrganizationPolicyTypes(stack, 'Types', { organization: organizationIn(stack), policyTypes: TYPES });
  everything(stack, { policyTypes });
  const enabling = Object.keys(Template.fromStack(stack).findResources('Custom::OrganizationPolicyType'));
  expect(enabling).toHaveLength(TYPES.length);
  expect(policiesOf(stack).filter(([, { DependsOn }]) => !enabling.every((id) => DependsOn?.includes(id)))).toEqual([]);
});

test('the size is the larger of both measures', () => {
  const stack = new Stack(new App(), 'Org');
  const made = everything(stack);
  expect(made.map((one) => one.policySize)).toEqual(policiesOf(stack).map(([, { Properties }]) => policySize(Properties.Content)));
  expect(made.find((one) => one.policySize <= JSON.stringify(stack.resolve(one.policy.content)).length)).toBeUndefined();
});

test('nothing that a policy sets can be changed further down; only what it does not set can be added', () => {
  const stack = new Stack(new App(), 'Org');
  everything(stack).pop();
  const open = policiesOf(stack).slice(0, -1).map(([, { Properties }]) => [Properties.Type, openPlaces(Properties.Content).filter((place) => place !== '/')]);
  expect(Object.fromEntries(open)).toEqual({
    AISERVICES_OPT_OUT_POLICY: [],
    BACKUP_POLICY: ['/plans'],
    DECLARATIVE_POLICY_EC2: [
      '/ec2_attributes', '/ec2_attributes/serial_console_access', '/ec2_attributes/image_block_public_access', '/ec2_attributes/snapshot_block_public_access',
      '/ec2_attributes/instance_metadata_defaults',
    ],
    GUARDDUTY_POLICY: ['/guardduty'],
    INSPECTOR_POLICY: [
      '/inspector', '/inspector/enablement', '/inspector/enablement/ec2_scanning', '/inspector/enablement/ecr_scanning', '/inspector/enablement/lambda_standard_scanning',
    ],
    S3_POLICY: ['/s3_attributes'],
    SECURITYHUB_POLICY: ['/securityhub'],
    TAG_POLICY: ['/tags', '/tags/Owner'],
  });
});

test('the same input gives the same template', () => {
  const template = () => inStack((stack) => {
    everything(stack);
    return Template.fromStack(stack).toJSON() as unknown;
  });
  expect(template()).toEqual(template());
});

test('a target may be known at deployment only', () => {
  const stack = new Stack(new App(), 'Org');
  const unit = new organizations.CfnOrganizationalUnit(stack, 'Unit', { name: 'unit', parentId: 'r-ab12' });
  new S3OrganizationPolicy(stack, 'S3', { targets: [OrganizationTarget.organizationalUnit(unit.attrId, { name: 'unit', parent: ROOT })] });
  expect(policiesOf(stack)[0][1].Properties.TargetIds).toEqual([{ 'Fn::GetAtt': ['Unit', 'Id'] }]);
});

test('two values of each property that all policies have give two templates, or decide whether there is one', () => {
  const template = (props: Partial<S3OrganizationPolicyProps>) => inStack((stack) => {
    new S3OrganizationPolicy(stack, 'S3', { targets: [ROOT], ...props });
    return Template.fromStack(stack).toJSON() as unknown;
  });
  const pairs: [Partial<S3OrganizationPolicyProps>, Partial<S3OrganizationPolicyProps>][] = [
    [{ targets: [ROOT] }, { targets: [UNIT] }],
    [{}, { policyName: 's3' }],
    [{}, { description: 'closes buckets' }],
    [{}, { lockForChildren: false }],
  ];
  pairs.forEach(([one, other]) => expect([other, template(one)]).not.toEqual([other, template(other)]));
  expect(() => template({ quota: PolicyQuota.of(50, 10) })).toThrow();
  expect(() => template({ otherAttachments: 10 })).toThrow();
  expect(() => template({ otherAttachments: 9, quota: PolicyQuota.of(200, 10) })).not.toThrow();
});

describe('custom policies', () => {
  const custom = (props: Partial<CustomOrganizationPolicyProps> = {}) => inStack((stack) => {
    new CustomOrganizationPolicy(stack, 'Chat', { targets: [ROOT], policyType: OrganizationPolicyType.CHATBOT, content: chat, ...props });
    return policiesOf(stack)[0][1].Properties;
  });

  test('are written as they are', () => {
    expect(custom()).toMatchObject({ Type: 'CHATBOT_POLICY', Content: { chatbot: { platforms: { slack: { client: { '@@assign': 'disabled' } } } } } });
    expect(custom({ policyType: OrganizationPolicyType.BEDROCK }).Type).toBe('BEDROCK_POLICY');
  });

  test('come from a file', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'policy-'));
    const file = path.join(folder, 'chat.json');
    try {
      writeFileSync(file, '{\n  "chatbot": {}\n}\n');
      expect(custom({ content: OrganizationPolicyContent.fromFile(file) }).Content).toEqual({ chatbot: {} });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test.each([OrganizationPolicyType.SERVICE_CONTROL, OrganizationPolicyType.RESOURCE_CONTROL])('fails for %s', (policyType) => {
    expect(() => custom({ policyType })).toThrow(`Org/Chat: ${policyType} is a type that denies; use OrganizationPolicies`);
  });

  test.each(['', '[]', '"text"', 'null', '{}', '{'])('fails for the content %j', (text) => {
    expect(() => OrganizationPolicyContent.fromJson(text)).toThrow(/the policy is not a JSON object with members/);
  });

  test('fails for a file that is not there', () => {
    expect(() => OrganizationPolicyContent.fromFile('no-such.json')).toThrow('the file "no-such.json" cannot be read');
  });

  test('fails for content known at deployment only', () => {
    inStack((stack) => expect(() => OrganizationPolicyContent.fromJson(new CfnParameter(stack, 'Text').valueAsString)).toThrow(/known only at deployment/));
  });
});

describe('quotas', () => {
  const sized = (size: number) => OrganizationPolicyContent.fromJson(JSON.stringify({ text: 'x'.repeat(size - '{"text": ""}'.length) }));
  const custom = (policyType: OrganizationPolicyType, size: number, quota?: PolicyQuota) => () => inStack((stack) => (
    new CustomOrganizationPolicy(stack, 'P', { targets: [ROOT], policyType, content: sized(size), quota }).policySize));

  test.each<[OrganizationPolicyType, number]>([
    [OrganizationPolicyType.EC2_DECLARATIVE, 10_000], [OrganizationPolicyType.TAG, 10_000], [OrganizationPolicyType.BACKUP, 10_000],
    [OrganizationPolicyType.SECURITY_HUB, 10_000], [OrganizationPolicyType.CHATBOT, 10_000], [OrganizationPolicyType.AI_SERVICES_OPT_OUT, 2_500],
    [OrganizationPolicyType.GUARD_DUTY, 10_000],
  ])('%s may have %i characters', (policyType, most) => {
    expect(custom(policyType, most)()).toBe(most);
    expect(custom(policyType, most + 1)).toThrow(`Org/P: the policy has ${most + 1} characters, 1 more than the ${most} that one may have`);
  });

  test('are selectable', () => {
    expect(custom(OrganizationPolicyType.TAG, 12_000, PolicyQuota.of(12_000, 10))()).toBe(12_000);
  });

  test.each<[OrganizationPolicyType, number]>([
    [OrganizationPolicyType.TAG, 10], [OrganizationPolicyType.CHATBOT, 5], [OrganizationPolicyType.AI_SERVICES_OPT_OUT, 5],
  ])('%s: a target may have %i, those of other stacks and types aside', (policyType, most) => {
    const app = new App();
    const add = (name: string, type = policyType, targets = [ROOT], otherAttachments?: number) => new CustomOrganizationPolicy(
      new Stack(app, name), 'P', { targets, policyType: type, content: chat, otherAttachments });
    for (let count = 1; count < most; count++) {
      add(`Stack${count}`);
    }
    add('OtherType', OrganizationPolicyType.BEDROCK);
    add('OtherTarget', policyType, [UNIT]);
    expect(() => add('Others', policyType, [ROOT], 1)).toThrow(`Others/P: / would have ${most + 1} policies of the type ${policyType}, and a target may have ${most}`);
    expect(() => add('Full')).not.toThrow();
    expect(() => add('Over')).toThrow(`Over/P: / would have ${most + 1} policies`);
  });
});

describe('fails', () => {
  const s3 = (props: Partial<S3OrganizationPolicyProps>) => () => inStack((stack) => new S3OrganizationPolicy(stack, 'S3', { targets: [ROOT], ...props }));

  test.each<[string, Partial<S3OrganizationPolicyProps>, string]>([
    ['without a target', { targets: [] }, 'Org/S3: the policy has no target, so it would bind nobody; name roots, units or accounts.'],
    ['for a target that is there twice', { targets: [UNIT, ROOT, UNIT] }, 'Org/S3: the policy names the target /Unit twice; name it once.'],
    ['for half an attachment', { otherAttachments: 0.5 }, 'Org/S3: 0.5 attachments of others; use a whole number from 0.'],
    ['for less than no attachment', { otherAttachments: -1 }, 'Org/S3: -1 attachments of others; use a whole number from 0.'],
    ['for a long name', { policyName: 'n'.repeat(129) }, 'Org/S3: the name of the policy has 129 characters; use 1 to 128.'],
    ['for an empty name', { policyName: ' ' }, 'Org/S3: the name of the policy has 1 characters; use 1 to 128.'],
    ['for a long description', { description: 'd'.repeat(513) }, 'Org/S3: the description of the policy has 513 characters; use 1 to 512.'],
  ])('%s', (_name, props, message) => {
    expect(s3(props)).toThrow(message);
  });

  test('if its type is not among those that are enabled', () => {
    const stack = new Stack(new App(), 'Org');
    const policyTypes = new OrganizationPolicyTypes(stack, 'Types', { organization: organizationIn(stack), policyTypes: [OrganizationPolicyType.TAG] });
    expect(() => new S3OrganizationPolicy(stack, 'S3', { targets: [ROOT], policyTypes })).toThrow('Org/S3: Org/Types does not enable S3_POLICY; add the type to its policyTypes.');
  });

  test('if a value is known at deployment only, as the size would not be known', () => {
    const stack = new Stack(new App(), 'Org');
    const exceptionMessage = new CfnParameter(stack, 'Message').valueAsString;
    expect(() => new Ec2DeclarativePolicy(stack, 'Ec2', { targets: [ROOT], exceptionMessage })).toThrow('Org/Ec2: the policy holds a value known only at deployment');
  });
});
