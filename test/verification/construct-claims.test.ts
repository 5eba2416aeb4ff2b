/** What the constructs of the library promise: the shape of their claims, that they hold, and that they can be broken. */
import { readFileSync } from 'fs';
import * as path from 'path';
import { App, Aspects, CfnResource, IAspect, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { IConstruct } from 'constructs';
import { CustomerKey, EncryptedLogGroup, NoticeTopic } from '../../lib/data';
import { ThreatDetection } from '../../lib/detection';
import { Guardrails, OrganizationPolicies, RequiredAccess } from '../../lib/guardrails';
import { LeastPrivilegeFunction, LeastPrivilegeRole, OrganizationTarget, Trust, WorkloadBoundary } from '../../lib/identity';
import { EndpointSet, FlowLogs, SegmentedVpc } from '../../lib/network';
import { IncidentResponse, Playbook, PlaybookMode, ProtectedPrincipal } from '../../lib/response';
import { RotatedSecret } from '../../lib/secrets';
import { ClaimsFile, ClaimSpec } from '../../lib/verification/claim-format';
import { assertProved, proofsOf } from '../../lib/verification/testing';
import { COMMITTED_SETTINGS, FULL_SETTINGS, referenceApp } from '../support/reference-app';

function claimsOf(scope: IConstruct): ClaimsFile {
  return JSON.parse(readFileSync(path.join((scope.node.root as App).synth().directory, 'zero-trust.claims.json'), 'utf8'));
}

function claimsBy(scope: IConstruct, id: string): ClaimSpec {
  const found = claimsOf(scope).claims.find((claim) => claim.id === id);
  expect(found).toBeDefined();
  return found!;
}

function code(runtime = lambda.Runtime.NODEJS_24_X) {
  return { runtime, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => {};') };
}

/** Each construct by itself. */
const CONSTRUCTS: Record<string, (stack: Stack) => void> = {
  CustomerKey: (stack) => {
    const key = new CustomerKey(stack, 'Subject', { description: 'x', usableThrough: ['s3'] });
    key.grantDecrypt(new LeastPrivilegeRole(stack, 'Reader', { trust: [Trust.service('ec2.amazonaws.com')] }));
  },
  EncryptedLogGroup: (stack) => {
    new EncryptedLogGroup(stack, 'Subject');
  },
  NoticeTopic: (stack) => {
    new NoticeTopic(stack, 'Subject');
  },
  SegmentedVpc: (stack) => {
    const vpc = new SegmentedVpc(stack, 'Subject', { maxAzs: 1, endpoints: { sets: [EndpointSet.CORE] }, flowLogs: FlowLogs.toS3() });
    vpc.segment('public').allowFromInternet(ec2.Port.tcp(443), 'customers of the shop');
    vpc.segment('public').allowTo(vpc.segment('app'), ec2.Port.tcp(8443), 'the load balancer calls the shop');
  },
  LeastPrivilegeRole: (stack) => {
    new LeastPrivilegeRole(stack, 'Subject', {
      trust: [Trust.service('states.amazonaws.com')],
      statements: [new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [stack.formatArn({ service: 'sqs', resource: 'orders' })] })],
      allowedRegions: ['eu-west-1'],
    });
  },
  LeastPrivilegeFunction: (stack) => {
    new LeastPrivilegeFunction(stack, 'Subject', { ...code(), tracing: true });
  },
  WorkloadBoundary: (stack) => {
    new WorkloadBoundary(stack, 'Subject', { allowedRegions: ['eu-west-1'] }).applyTo(stack);
    new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
  },
  RotatedSecret: (stack) => {
    const secret = new RotatedSecret(stack, 'Subject', { description: 'x' });
    secret.grantRead(new LeastPrivilegeFunction(stack, 'Reader', code()));
    secret.allowReader(new LeastPrivilegeRole(stack, 'Named', { trust: [Trust.service('ec2.amazonaws.com')] }));
  },
  OrganizationPolicies: (stack) => {
    new OrganizationPolicies(stack, 'Subject', {
      attachments: [{
        id: 'Baseline',
        targets: [OrganizationTarget.fromId('ou-ab12-34cd56ef')],
        guardrails: [Guardrails.denyRegionsExcept(['eu-west-1']), Guardrails.denyRootUser(), Guardrails.protectAuditTrail(), Guardrails.protectDetection()],
      }],
      requiredAccess: [RequiredAccess.rotation('arn:*:iam::*:role/rotation', { regions: ['eu-west-1'] })],
    });
  },
  ThreatDetection: (stack) => {
    new ThreatDetection(stack, 'Subject');
  },
  IncidentResponse: (stack) => {
    new IncidentResponse(stack, 'Subject', {
      playbooks: [Playbook.deactivateAccessKey({ mode: PlaybookMode.AUTOMATIC })],
      protectedPrincipals: [ProtectedPrincipal.userName('break-glass', 'it opens the account in an emergency')],
    });
  },
};

describe.each(Object.keys(CONSTRUCTS))('%s', (name) => {
  test.each([undefined, { account: '111122223333', region: 'eu-west-1' }])('states claims that are proved (environment %o)', (env) => {
    const stack = new Stack(new App(), 'Stack', { env });
    CONSTRUCTS[name](stack);
    expect(claimsOf(stack).claims.filter(({ statedBy }) => statedBy?.startsWith('Stack/Subject')).length).toBeGreaterThan(0);
    expect(() => assertProved(stack)).not.toThrow();
  });

  test('each claim is stated by a construct, once, with a promise of its own', () => {
    const stack = new Stack(new App(), 'Stack');
    CONSTRUCTS[name](stack);
    const { claims, declarations } = claimsOf(stack);
    expect(claims.filter(({ statedBy }) => statedBy === undefined)).toEqual([]);
    expect(new Set(claims.map(({ id }) => id)).size).toBe(claims.length);
    expect(new Set(claims.map(({ promise, kind, id }) => `${kind} ${promise} ${id}`)).size).toBe(claims.length);
    expect(declarations.filter(({ reason }) => reason.length < 8)).toEqual([]);
  });
});

describe('shapes', () => {
  const made = (name: string) => {
    const stack = new Stack(new App(), 'Stack');
    CONSTRUCTS[name](stack);
    return stack;
  };
  const logical = (stack: Stack, construct: string) => {
    const resource = stack.node.findChild(construct).node.defaultChild as CfnResource;
    return { address: { stack: 'Stack', logicalId: stack.resolve(resource.logicalId) as string } };
  };

  test('only readers and the rotation read a secret, and only the rotation writes it', () => {
    const stack = made('RotatedSecret');
    const read = claimsBy(stack, 'only-can-read[Stack/Subject]');
    expect(read).toMatchObject({ kind: 'only-can', actions: ['secretsmanager:GetSecretValue'], resources: [logical(stack, 'Subject')], principals: expect.any(Array) });
    expect((read as unknown as { principals: unknown[] }).principals).toHaveLength(3);
    expect((claimsBy(stack, 'only-can-write[Stack/Subject]') as unknown as { principals: unknown[] }).principals).toHaveLength(1);
    expect(claimsOf(stack).declarations.filter(({ kind }) => kind === 'reader').length).toBeGreaterThan(3);
  });

  test('a key is used through its services only', () => {
    const stack = made('CustomerKey');
    expect(claimsBy(stack, 'used-through-services-only[Stack/Subject]')).toMatchObject({
      kind: 'nobody-can', unless: [{ all: 'own-account', where: [{ operator: 'StringEquals', key: 'kms:ViaService', values: ['s3.${AWS::Region}.amazonaws.com', 's3.${AWS::Region}.${AWS::URLSuffix}'] }] }],
    });
  });

  test('segments reach each other by declared flows only, on each layer that holds alone', () => {
    const stack = made('SegmentedVpc');
    const end = (segment: string) => `Stack/Subject/${segment}`;
    expect(claimsBy(stack, `no-path[${end('data')}->${end('app')}]`)).toMatchObject({ layers: ['both', 'groups', 'acls'] });
    expect(claimsBy(stack, `no-path[${end('app')}->${end('public')}]`)).toMatchObject({ layers: ['both', 'groups'] });
    expect(claimsBy(stack, `only-path[${end('public')}->${end('app')}]`)).toMatchObject({ ports: [{ protocol: 6, from: 8443, to: 8443 }] });
    expect(claimsBy(stack, `only-path[internet->${end('public')}]`)).toMatchObject({ from: { internet: true }, ports: [{ protocol: 6, from: 443, to: 443 }] });
    expect(claimsBy(stack, `no-path[internet->${end('data')}]`)).toMatchObject({ to: { subnets: [{ stack: 'Stack' }], groups: [{ stack: 'Stack' }] } });
    expect(claimsBy(stack, `no-path[${end('data')}->internet]`)).toBeDefined();
    expect(claimsOf(stack).declarations.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['edge', 'data-segment']));
  });

  test('an endpoint lets through what its perimeter says', () => {
    expect(claimsBy(made('SegmentedVpc'), 'perimeter[Stack/Subject/Endpoints/Kms]')).toMatchObject({
      kind: 'at-most', reference: { document: { Statement: expect.arrayContaining([expect.objectContaining({ Sid: 'IdentitiesAndResourcesOfThePerimeter' })]) } },
    });
  });

  test('a role may do what it was given and is assumed as declared', () => {
    const stack = made('LeastPrivilegeRole');
    expect(claimsBy(stack, 'no-more-than-given[Stack/Subject]')).toMatchObject({ kind: 'at-most', policy: logical(stack, 'Subject') });
    expect(claimsBy(stack, 'assumed-as-declared[Stack/Subject]')).toMatchObject({
      kind: 'nobody-can', actions: ['sts:*'], unless: [{ service: 'states.amazonaws.com', where: [{ key: 'aws:SourceAccount' }, { key: 'aws:SourceArn' }] }],
    });
  });

  test('a policy of AWS that nobody can read here leaves only the claim about trust', () => {
    const stack = new Stack(new App(), 'Stack');
    const role = new LeastPrivilegeRole(stack, 'Subject', { trust: [Trust.service('ec2.amazonaws.com')] });
    role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess'));
    expect(claimsOf(stack).claims.map(({ id }) => id)).toEqual(['assumed-as-declared[Stack/Subject]', 'assumed-plainly[Stack/Subject]']);
  });

  test('whoever carries the boundary is named', () => {
    const stack = made('WorkloadBoundary');
    for (const id of ['cannot-shed-the-boundary', 'cannot-tamper-with-audit', 'cannot-leave-the-organization']) {
      expect(claimsBy(stack, `${id}[Stack/Subject]`)).toMatchObject({ kind: 'cannot', principals: [logical(stack, 'Role')] });
    }
  });

  test('each statement of a guardrail is a claim', () => {
    const ids = claimsOf(made('OrganizationPolicies')).claims.map(({ id }) => id);
    expect(ids).toEqual([
      ...['AuditLogGroups', 'AuditTrail', 'DetectionOfWeaknesses', 'Detection', 'Regions', 'RootUser'].map((sid) => `guardrail[Stack/Subject/Baseline1/${sid}]`),
      'not-locked-out[Stack/Subject/Baseline1/rotation]',
    ]);
  });

  test('a playbook that only observes changes nothing, and one that acts spares protected users', () => {
    const observing = new Stack(new App(), 'Stack');
    new IncidentResponse(observing, 'Subject', { playbooks: [Playbook.deactivateAccessKey({ mode: PlaybookMode.OBSERVE })] });
    const about = '[Stack/Subject/DeactivateAccessKey]';
    expect((claimsBy(observing, `changes-nothing-else${about}`) as unknown as { actions: string[] }).actions).toContain('iam:UpdateAccessKey');
    const acting = made('IncidentResponse');
    expect((claimsBy(acting, `changes-nothing-else${about}`) as unknown as { actions: string[] }).actions).not.toContain('iam:UpdateAccessKey');
    expect(claimsBy(acting, `spares-protected${about}`)).toMatchObject({
      actions: ['iam:UpdateAccessKey'],
      resources: ['user/break-glass/*', 'user/break-glass', 'user/*/break-glass'].map((user) => ({ arn: `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:${user}` })),
    });
  });
});

/** Overrides applied after everything else, as an attacker's or a mistaken aspect would. */
class Break implements IAspect {
  constructor(private readonly breaks: (resource: CfnResource) => void) {}

  public visit(node: IConstruct): void {
    if (CfnResource.isCfnResource(node)) {
      this.breaks(node);
    }
  }
}

test.each<[string, string, string, (resource: CfnResource) => void]>([
  ['a key policy without its condition', 'CustomerKey', 'used-through-services-only', (one) => {
    if (one instanceof kms.CfnKey) one.addPropertyDeletionOverride('KeyPolicy.Statement.1.Condition');
  }],
  ['CloudWatch Logs of every account', 'EncryptedLogGroup', 'no-external-access', (one) => {
    if (one instanceof kms.CfnKey) one.addPropertyDeletionOverride('KeyPolicy.Statement.1.Condition');
  }],
  ['a topic open to plain HTTP', 'NoticeTopic', 'every-access-encrypted', (one) => {
    if (one.cfnResourceType === 'AWS::SNS::TopicPolicy') one.addPropertyOverride('PolicyDocument.Statement.0.Effect', 'Allow');
  }],
  ['security groups open to the whole VPC', 'SegmentedVpc', 'no-path', (one) => {
    if (one instanceof ec2.CfnSecurityGroup) {
      const rule = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: '10.0.0.0/8' };
      one.addPropertyOverride('SecurityGroupIngress', [rule]);
      one.addPropertyOverride('SecurityGroupEgress', [rule]);
    }
  }],
  ['an endpoint for everybody', 'SegmentedVpc', 'perimeter', (one) => {
    if (one instanceof ec2.CfnVPCEndpoint) one.addPropertyDeletionOverride('PolicyDocument.Statement.0.Condition');
  }],
  ['a role that may do more', 'LeastPrivilegeRole', 'no-more-than-given', (one) => {
    if (one instanceof iam.CfnManagedPolicy && one.node.path.includes('Permissions')) one.addPropertyOverride('PolicyDocument.Statement.0.Action', ['sqs:*']);
  }],
  ['a role without its regions', 'LeastPrivilegeRole', 'no-more-than-given', (one) => {
    if (one instanceof iam.CfnManagedPolicy && one.node.path.includes('Regions')) one.addPropertyOverride('PolicyDocument.Statement.0.Condition', { StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1', 'eu-west-2'] } });
  }],
  ['a trust policy for every account\'s resources', 'LeastPrivilegeRole', 'assumed-as-declared', (one) => {
    if (one instanceof iam.CfnRole) one.addPropertyDeletionOverride('AssumeRolePolicyDocument.Statement.0.Condition');
  }],
  ['a boundary with a hole', 'WorkloadBoundary', 'ceiling', (one) => {
    if (one instanceof iam.CfnManagedPolicy) one.addPropertyOverride('PolicyDocument.Statement.6.Action', ['cloudtrail:DeleteTrail']);
  }],
  ['a secret that everybody of the account reads', 'RotatedSecret', 'only-can-read', (one) => {
    if (one.cfnResourceType === 'AWS::SecretsManager::ResourcePolicy') {
      one.addPropertyOverride('ResourcePolicy.Statement.0', { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'secretsmanager:GetSecretValue', Resource: '*' });
    }
  }],
  ['a guardrail that is narrower', 'OrganizationPolicies', 'guardrail', (one) => {
    if (one.cfnResourceType === 'AWS::Organizations::Policy') one.addPropertyOverride('Content.Statement.0.Resource', 'arn:aws:s3:::nothing');
  }],
  ['a responder that may change roles', 'IncidentResponse', 'changes-nothing-else', (one) => {
    if (one instanceof iam.CfnManagedPolicy && one.node.path.includes('Responder/Role/Permissions')) one.addPropertyOverride('PolicyDocument.Statement.0', { Effect: 'Allow', Action: 'iam:PutRolePolicy', Resource: '*' });
  }],
])('%s breaks a claim', (_, name, id, breaks) => {
  const stack = new Stack(new App(), 'Stack');
  CONSTRUCTS[name](stack);
  Aspects.of(stack).add(new Break(breaks), { priority: 900 });
  const refuted = proofsOf(stack).results.filter(({ verdict }) => verdict === 'REFUTED').map(({ claim }) => claim.id);
  expect(refuted.filter((one) => one.startsWith(`${id}[`))).not.toEqual([]);
});

describe('the reference landing zone', () => {
  test.each<[string, string | object]>([['the committed settings', COMMITTED_SETTINGS], ['everything turned on', FULL_SETTINGS]])('with %s: every claim is proved', (_, settings) => {
    const { results } = proofsOf(referenceApp(settings).app);
    expect(results.length).toBeGreaterThan(100);
    // Playbooks that act end sessions by inline policies: each role that may write one answers for it, as reference.test.ts shows.
    const answered = settings === FULL_SETTINGS ? ['built-in.no-escalation[everybody]'] : [];
    expect(results.filter(({ claim, verdict }) => verdict !== 'PROVED' && !answered.includes(claim.id)).map(({ claim, verdict, findings }) => `${verdict} ${claim.id}: ${findings[0]?.message}`)).toEqual([]);
  });
});
