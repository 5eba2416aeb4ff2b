import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Bound, boundAlone, CaseEntry, requestOf } from './case-table';
import { shippedPerimeter } from '../../build-tools/shipped-guardrails/resource';
import { DataPerimeter, DataPerimeterProps, Guardrail, GuardrailExemption, NetworkPerimeterScope, OrganizationPolicies, PartnerAccess, PerimeterPartner } from '../../lib/guardrails';
import { ENDPOINT_OWNER_SERVICES, ENDPOINT_OWNER_SERVICES_DATE } from '../../lib/guardrails/catalogue/resource/perimeter/network-conditions';
import { policiesOf } from '../../lib/guardrails/compiler/policies';
import { policySize } from '../../lib/guardrails/compiler/policy-json';
import { GuardrailPolicyType } from '../../lib/guardrails/guardrail-policy-type';
import { OrganizationTarget } from '../../lib/identity';
import { checkedPerimeter, endpointStatements } from '../../lib/network/endpoint-policy';
import { loadActionCatalogue } from '../../lib/private/iam-catalogue/action-catalogue';
import { evaluate, parsePolicy } from '../../lib/verification/prover/evaluation';
import { Policy } from '../../lib/verification/prover/policy-facts';

const ORGANIZATION = 'o-exampleorgid';
const NETWORKS = { cidrs: ['203.0.113.0/24'] };
const BASE: DataPerimeterProps = { organizationId: ORGANIZATION, networks: NETWORKS };
const EXEMPT = [GuardrailExemption.role('deployer', 'deploys the platform')];

/** The policy of an endpoint of ours, with what CloudFormation fills in. */
function endpointPolicy(service: string, perimeter: DataPerimeter): Policy {
  const stack = new Stack(new App(), 'Net', { env: { region: 'eu-west-1', account: '111122223333' } });
  const statements = endpointStatements(stack, service, checkedPerimeter(stack, perimeter.endpointPerimeter));
  const document = filledIn(stack.resolve(new iam.PolicyDocument({ statements }).toJSON()));
  return parsePolicy(document, `endpoint of ${service}`);
}

function filledIn(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(filledIn);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const { Ref, 'Fn::Join': join } = value as { 'Ref'?: string; 'Fn::Join'?: [string, unknown[]] };
  if (Ref !== undefined) {
    return { 'AWS::Partition': 'aws', 'AWS::URLSuffix': 'amazonaws.com' }[Ref];
  }
  return join ? join[1].map(filledIn).join(join[0]) : Object.fromEntries(Object.entries(value).map(([key, member]) => [key, filledIn(member)]));
}

function bindings(perimeter: DataPerimeter): Bound[] {
  return [...perimeter.serviceControlGuardrails(), ...perimeter.resourceControlGuardrails()].map((guardrail) => boundAlone(guardrail));
}

type Asked = Omit<CaseEntry, 'name' | 'expect' | 'source' | 'action' | 'actions'> & { readonly action: string };

/** What all policies of a perimeter together say, and that of an endpoint if the request comes through one of ours. */
function allowed(asked: Asked, perimeter: DataPerimeter, endpoint?: string): boolean {
  const request = requestOf({ name: '', expect: 'allowed', source: '', ...asked }, bindings(perimeter));
  return evaluate({ ...request, endpointPolicy: endpoint === undefined ? undefined : endpointPolicy(endpoint, perimeter) }).allowed;
}

const SESSION = 'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Developer_0123456789abcdef';
const BREAK_GLASS = 'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_BreakGlass_0123456789abcdef';
const STRANGER = { arn: 'arn:aws:iam::999988887777:role/stranger', organization: 'o-strangerorgid' };
const FEDERATED = { kind: 'federated' as const, arn: 'arn:aws:iam::111122223333:saml-provider/corporate' };
const ROLE = { arn: 'arn:aws:iam::111122223333:role/app' };

const OFFICE = { 'aws:SourceIp': '203.0.113.7' };
const ELSEWHERE = { 'aws:SourceIp': '198.51.100.7' };
const OUR_ENDPOINT = {
  'aws:SourceVpc': 'vpc-0123456789abcdef0', 'aws:VpceOrgID': ORGANIZATION, 'aws:VpceAccount': '111122223333', 'aws:RequestedRegion': 'eu-west-1',
};

const WHO: Record<string, { readonly principal: CaseEntry['principal']; readonly context?: { readonly [key: string]: string } }> = {
  'a person of ours': { principal: { arn: SESSION } },
  'a role of ours': { principal: ROLE },
  'a partner': { principal: { arn: 'arn:aws:iam::444455556666:role/partner', organization: null } },
  'a partner organization': { principal: { arn: 'arn:aws:iam::555566667777:role/partner', organization: 'o-partnerorgid' } },
  'a stranger': { principal: STRANGER },
  'nobody': { principal: { kind: 'anonymous', arn: '*' } },
  'a service for us': {
    principal: { arn: 'cloudtrail.amazonaws.com' }, context: { 'aws:SourceAccount': '111122223333', 'aws:SourceOrgID': ORGANIZATION },
  },
  'a service for a partner': { principal: { arn: 'cloudtrail.amazonaws.com' }, context: { 'aws:SourceAccount': '444455556666' } },
  'a service for a stranger': { principal: { arn: 'cloudtrail.amazonaws.com' }, context: { 'aws:SourceAccount': '999988887777', 'aws:SourceOrgID': 'o-strangerorgid' } },
  'a service that says nothing': { principal: { arn: 'logdelivery.elasticloadbalancing.amazonaws.com' } },
};

const WHOSE: Record<string, Asked & { readonly endpoint: string }> = {
  'ours': { action: 's3:PutObject', resource: 'arn:aws:s3:::ours/object', resourceAccount: '111122223333', endpoint: 's3' },
  'another account\'s of ours': { action: 'sqs:SendMessage', resource: 'arn:aws:sqs:eu-west-1:222233334444:queue', endpoint: 'sqs' },
  'a partner\'s': { action: 's3:PutObject', resource: 'arn:aws:s3:::partners/object', resourceAccount: '444455556666', resourceOrganization: null, endpoint: 's3' },
  'a partner organization\'s': { action: 's3:PutObject', resource: 'arn:aws:s3:::partners/object', resourceAccount: '555566667777', resourceOrganization: 'o-partnerorgid', endpoint: 's3' },
  'a stranger\'s': { action: 's3:PutObject', resource: 'arn:aws:s3:::theirs/object', resourceAccount: '999988887777', resourceOrganization: 'o-strangerorgid', endpoint: 's3' },
  'a trusted one': { action: 's3:GetObject', resource: 'arn:aws:s3:::aws-glue-samples-prod/a', resourceAccount: '888877776666', resourceOrganization: null, endpoint: 's3' },
  'of a trusted name': { action: 's3:GetObject', resource: 'arn:aws:s3:::aws-glue-samples-prod/a', resourceAccount: '999988887777', resourceOrganization: null, endpoint: 's3' },
  'AWS\'s': { action: 'ssm:GetParameter', resource: 'arn:aws:ssm:eu-west-1::parameter/aws/service/ami', resourceAccount: '888877770000', resourceOrganization: null, endpoint: 'ssm' },
};

describe('what the three policies decide together', () => {
  const perimeter = shippedPerimeter();

  // From the office, from elsewhere, and through an endpoint of ours.
  test.each<[string, string, string, string, string]>([
    ['a person of ours', 'ours', 'yes', 'no', 'yes'],
    ['a person of ours', 'another account\'s of ours', 'yes', 'no', 'yes'],
    ['a person of ours', 'a partner\'s', 'yes', 'no', 'yes'],
    ['a person of ours', 'a partner organization\'s', 'yes', 'no', 'yes'],
    ['a person of ours', 'a stranger\'s', 'no', 'no', 'no'],
    ['a person of ours', 'a trusted one', 'yes', 'no', 'yes'],
    ['a person of ours', 'of a trusted name', 'no', 'no', 'no'],
    ['a person of ours', 'AWS\'s', 'yes', 'no', 'yes'],
    ['a role of ours', 'ours', 'yes', 'yes', 'yes'],
    ['a role of ours', 'another account\'s of ours', 'yes', 'yes', 'yes'],
    ['a role of ours', 'a partner\'s', 'yes', 'yes', 'yes'],
    ['a role of ours', 'a partner organization\'s', 'yes', 'yes', 'yes'],
    ['a role of ours', 'a stranger\'s', 'no', 'no', 'no'],
    ['a role of ours', 'a trusted one', 'yes', 'yes', 'yes'],
    ['a role of ours', 'of a trusted name', 'no', 'no', 'no'],
    ['a role of ours', 'AWS\'s', 'yes', 'yes', 'yes'],
    // Others' networks are theirs, but ours are not for them.
    ['a partner', 'ours', 'yes', 'yes', 'no'],
    ['a partner', 'another account\'s of ours', 'yes', 'yes', 'no'],
    ['a partner', 'a partner\'s', 'yes', 'yes', 'no'],
    ['a partner', 'a stranger\'s', 'yes', 'yes', 'no'],
    ['a partner organization', 'ours', 'yes', 'yes', 'no'],
    ['a stranger', 'ours', 'no', 'no', 'no'],
    ['a stranger', 'another account\'s of ours', 'no', 'no', 'no'],
    // With credentials of his own out of our network: what endpoint policies are for.
    ['a stranger', 'a stranger\'s', 'yes', 'yes', 'no'],
    ['a stranger', 'a partner\'s', 'yes', 'yes', 'no'],
    ['a stranger', 'AWS\'s', 'yes', 'yes', 'no'],
    ['nobody', 'ours', 'no', 'no', 'no'],
    ['nobody', 'another account\'s of ours', 'no', 'no', 'no'],
    ['nobody', 'a stranger\'s', 'yes', 'yes', 'no'],
    ['a service for us', 'ours', 'yes', 'yes', 'yes'],
    ['a service for us', 'another account\'s of ours', 'yes', 'yes', 'yes'],
    ['a service for a partner', 'ours', 'yes', 'yes', 'yes'],
    ['a service for a stranger', 'ours', 'no', 'no', 'no'],
    ['a service for a stranger', 'another account\'s of ours', 'no', 'no', 'no'],
    ['a service that says nothing', 'ours', 'yes', 'yes', 'yes'],
  ])('%s on a resource, %s: from the office %s, from elsewhere %s, through our endpoint %s', (who, whose, office, elsewhere, endpoint) => {
    const decide = (network: { [key: string]: string }, through?: string) => {
      const { endpoint: _, ...asked } = WHOSE[whose];
      return allowed({ ...asked, principal: WHO[who].principal, context: { ...network, ...WHO[who].context } }, perimeter, through) ? 'yes' : 'no';
    };
    expect([decide(OFFICE), decide(ELSEWHERE), decide(OUR_ENDPOINT, WHOSE[whose].endpoint)]).toEqual([office, elsewhere, endpoint]);
  });

  const ours = { action: 's3:GetObject', resource: 'arn:aws:s3:::ours/object', resourceAccount: '111122223333' };
  const theirs = { resourceAccount: '999988887777', resourceOrganization: 'o-strangerorgid' };
  const aws = { resourceAccount: '888877770000', resourceOrganization: null };
  const tagged = (who: { readonly arn: string }, tag: string, value = 'true') => ({ ...who, tags: { [tag]: value } });
  const ecr = { arn: 'arn:aws:iam::888877770000:role/ecr', organization: null };
  const cloudFormation = { arn: 'cloudformation.amazonaws.com' };
  const nobody = { kind: 'anonymous' as const, arn: '*' };

  test.each<[string, boolean, Asked, string?]>([
    ['a layer of an image, signed by ECR', true, { action: 's3:GetObject', resource: 'arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/l', ...aws, principal: ecr, context: OUR_ENDPOINT }, 's3'],
    ['a bucket whose name only looks like that of layers', false, { action: 's3:GetObject', resource: 'arn:aws:s3:::prod-evil-starport-layer-bucket/l', ...theirs, principal: ecr, context: OUR_ENDPOINT }, 's3'],
    ['writing to the bucket of layers', false, { action: 's3:PutObject', resource: 'arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/l', ...aws, principal: ecr, context: OUR_ENDPOINT }, 's3'],
    ['the agent of Systems Manager, unsigned', true, { action: 's3:GetObject', resource: 'arn:aws:s3:::aws-ssm-eu-west-1/agent', ...aws, principal: nobody, context: OUR_ENDPOINT }, 's3'],
    ['the same signed by a role of ours, which must be trusted by name', false, { action: 's3:GetObject', resource: 'arn:aws:s3:::aws-ssm-eu-west-1/agent', ...aws, principal: ROLE, context: OUR_ENDPOINT }, 's3'],
    ['a package of Amazon Linux, unsigned', true, { action: 's3:GetObject', resource: 'arn:aws:s3:::al2023-repos-eu-west-1-de612dc2/p', ...aws, principal: nobody, context: OUR_ENDPOINT }, 's3'],
    ['an answer to CloudFormation, with its URL', true, { action: 's3:PutObject', resource: 'arn:aws:s3:::cloudformation-custom-resource-response-euwest1/r', ...aws, principal: cloudFormation, context: OUR_ENDPOINT }, 's3'],
    ['a wait condition of CloudFormation', true, { action: 's3:PutObject', resource: 'arn:aws:s3:::cloudformation-waitcondition-eu-west-1/w', ...aws, principal: cloudFormation, context: OUR_ENDPOINT }, 's3'],
    ['an image of an EKS add-on', true, { action: 'ecr:BatchGetImage', resource: 'arn:aws:ecr:eu-west-1:602401143452:repository/eks/coredns', resourceOrganization: null, principal: ROLE, context: OUR_ENDPOINT }, 'ecr.api'],
    ['a stranger\'s image', false, { action: 'ecr:BatchGetImage', resource: 'arn:aws:ecr:eu-west-1:999988887777:repository/evil', resourceOrganization: null, principal: ROLE, context: OUR_ENDPOINT }, 'ecr.api'],
    ['a layer of AWS', true, { action: 'lambda:GetLayerVersion', resource: 'arn:aws:lambda:eu-west-1:017000801446:layer:AWSLambdaPowertools:1', resourceOrganization: null, principal: ROLE, context: OUR_ENDPOINT }, 'lambda'],
    ['an image of Amazon', true, { action: 'ec2:RunInstances', resource: 'arn:aws:ec2:eu-west-1::image/ami-1', ...aws, principal: ROLE, context: { ...OUR_ENDPOINT, 'ec2:Owner': 'amazon' } }, 'ec2'],
    ['a stranger\'s public image, which the endpoint does not tell apart', false, { action: 'ec2:RunInstances', resource: 'arn:aws:ec2:eu-west-1::image/ami-1', ...theirs, principal: ROLE, context: { ...OUR_ENDPOINT, 'ec2:Owner': '999988887777' } }, 'ec2'],
    ['a prefix list of AWS', true, { action: 'ec2:GetManagedPrefixListEntries', resource: 'arn:aws:ec2:eu-west-1:aws:prefix-list/pl-1', ...aws, principal: ROLE, context: OUR_ENDPOINT }, 'ec2'],
    ['SAML at our STS endpoint', true, { action: 'sts:AssumeRoleWithSAML', resource: ROLE.arn, principal: FEDERATED, context: OUR_ENDPOINT }, 'sts'],
    ['a web identity at our STS endpoint', true, { action: 'sts:AssumeRoleWithWebIdentity', resource: ROLE.arn, principal: FEDERATED, context: OUR_ENDPOINT }, 'sts'],
    ['SAML to a stranger\'s role at our STS endpoint', false, { action: 'sts:AssumeRoleWithSAML', resource: 'arn:aws:iam::999988887777:role/r', resourceOrganization: 'o-strangerorgid', principal: FEDERATED, context: OUR_ENDPOINT }, 'sts'],
    ['a web identity from the internet', true, { action: 'sts:AssumeRoleWithWebIdentity', resource: ROLE.arn, principal: FEDERATED, context: ELSEWHERE }],
    ['a URL that a person signed, in the office', true, { ...ours, principal: { arn: SESSION }, context: { ...OFFICE, 's3:authType': 'REST-QUERY-STRING' } }],
    ['a URL that a person signed, elsewhere', false, { ...ours, principal: { arn: SESSION }, context: { ...ELSEWHERE, 's3:authType': 'REST-QUERY-STRING' } }],
    ['a URL that a stranger signed', false, { ...ours, principal: STRANGER, context: { ...OFFICE, 's3:authType': 'REST-QUERY-STRING' } }],
    ['Athena with a person\'s session', true, { ...ours, principal: { arn: SESSION }, context: { 'aws:ViaAWSService': 'true', 'aws:SourceIp': '192.0.2.9' } }],
    ['Athena with a person\'s session on a stranger\'s bucket', false, { action: 's3:GetObject', resource: 'arn:aws:s3:::theirs/o', ...theirs, principal: { arn: SESSION }, context: { 'aws:ViaAWSService': 'true', 'aws:SourceIp': '192.0.2.9' } }],
    ['a function in a network of AWS', true, { ...ours, principal: ROLE, context: { 'aws:SourceIp': '192.0.2.9' } }],
    ['a function in a network of AWS on a stranger\'s bucket', false, { action: 's3:PutObject', resource: 'arn:aws:s3:::theirs/o', ...theirs, principal: ROLE, context: { 'aws:SourceIp': '192.0.2.9' } }],
    ['a service-linked role on a resource of AWS\'s own', true, { action: 's3:PutObject', resource: 'arn:aws:s3:::theirs/o', ...theirs, principal: { ...ROLE, serviceLinked: true }, context: { 'aws:SourceIp': '192.0.2.9' } }],
    ['break glass from elsewhere', true, { ...ours, principal: { arn: BREAK_GLASS }, context: ELSEWHERE }],
    ['the management account\'s person from elsewhere', false, { ...ours, principal: { arn: SESSION.replace('111122223333', '000011112222') }, context: ELSEWHERE }],
    ['a role that is tagged to leave', true, { action: 's3:PutObject', resource: 'arn:aws:s3:::theirs/o', ...theirs, principal: tagged(ROLE, 'dp:exclude:resource'), context: OUR_ENDPOINT }, 's3'],
    ['a stranger\'s role with our tag', false, { action: 's3:PutObject', resource: 'arn:aws:s3:::theirs/o', ...theirs, principal: { ...tagged(STRANGER, 'dp:exclude:resource'), organization: 'o-strangerorgid' }, context: OUR_ENDPOINT }, 's3'],
    ['a person who is tagged to work anywhere', true, { ...ours, principal: tagged({ arn: SESSION }, 'dp:exclude:network'), context: ELSEWHERE }],
    ['a stranger on a resource that is tagged to be open', true, { ...ours, principal: STRANGER, context: { ...ELSEWHERE, 'aws:ResourceTag/dp:exclude:identity': 'true' } }],
    ['a service for a stranger on a resource that is tagged to be open', true, { ...ours, principal: { arn: 'cloudtrail.amazonaws.com' }, context: { 'aws:SourceAccount': '999988887777', 'aws:ResourceTag/dp:exclude:identity': 'true' } }],
  ])('%s: %s', (_name, expected, asked, ...endpoint) => {
    expect(allowed(asked, perimeter, ...endpoint)).toBe(expected);
  });
});

describe('whose requests must come from expected networks', () => {
  const ours = { action: 's3:GetObject', resource: 'arn:aws:s3:::ours/object', resourceAccount: '111122223333' };
  const include = 'dp:include:network';

  test.each<[string, NetworkPerimeterScope, string, { [key: string]: string } | undefined, boolean]>([
    ['everybody: a function in a network of AWS', NetworkPerimeterScope.EVERYBODY, ROLE.arn, undefined, false],
    ['everybody: root', NetworkPerimeterScope.EVERYBODY, 'arn:aws:iam::111122223333:root', undefined, false],
    ['everybody: EC2 that decrypts a volume', NetworkPerimeterScope.EVERYBODY, 'arn:aws:iam::111122223333:role/aws:ec2-infrastructure', undefined, true],
    ['everybody: an exempt role', NetworkPerimeterScope.EVERYBODY, 'arn:aws:iam::111122223333:role/platform/deployer', undefined, true],
    ['everybody: a function that is tagged as excepted', NetworkPerimeterScope.EVERYBODY, ROLE.arn, { 'dp:exclude:network': 'true' }, true],
    ['tagged: a role that is', NetworkPerimeterScope.tagged(include), ROLE.arn, { [include]: 'true' }, false],
    ['tagged: a role that is not', NetworkPerimeterScope.tagged(include), ROLE.arn, undefined, true],
    ['tagged: an exempt role that is', NetworkPerimeterScope.tagged(include), 'arn:aws:iam::111122223333:role/platform/deployer', { [include]: 'true' }, true],
    ['people: a role', NetworkPerimeterScope.PEOPLE, ROLE.arn, undefined, true],
    ['people: a user', NetworkPerimeterScope.PEOPLE, 'arn:aws:iam::111122223333:user/jane', undefined, false],
  ])('%s', (_name, scope, arn, tags, expected) => {
    expect(allowed({ ...ours, principal: { arn, tags }, context: ELSEWHERE }, shippedPerimeter(scope))).toBe(expected);
  });

  test('the tag that includes is guarded like those that except', () => {
    const untag = { action: 'iam:UntagRole', resource: ROLE.arn, principal: ROLE, context: { 'aws:TagKeys': ['DP:include:NETWORK'] } };
    expect(allowed(untag, shippedPerimeter(NetworkPerimeterScope.tagged(include)))).toBe(false);
    expect(allowed(untag, shippedPerimeter())).toBe(true);
  });
});

describe('which networks are expected', () => {
  const s3 = { action: 's3:GetObject', resource: 'arn:aws:s3:::ours/object', resourceAccount: '111122223333', principal: { arn: SESSION } };
  const sqs = { action: 'sqs:SendMessage', resource: 'arn:aws:sqs:eu-west-1:111122223333:queue', principal: { arn: SESSION } };
  const evil = { 'aws:SourceVpc': 'vpc-0fffffffffffffff0', 'aws:VpceOrgID': 'o-strangerorgid', 'aws:VpceAccount': '999988887777' };

  test('without VPCs, services that do not tell whose endpoint it is take any, and S3 does not', () => {
    const perimeter = DataPerimeter.of(BASE);
    expect(allowed({ ...sqs, context: evil }, perimeter)).toBe(true);
    expect(allowed({ ...s3, context: evil }, perimeter)).toBe(false);
    expect(allowed({ ...sqs, context: ELSEWHERE }, perimeter)).toBe(false);
    expect(allowed({ ...s3, context: OUR_ENDPOINT }, perimeter)).toBe(true);
    const traps = (one: DataPerimeter) => one.serviceControlGuardrails().flatMap((guardrail) => guardrail.traps).filter((trap) => trap.startsWith('Without vpcs'));
    expect(traps(perimeter)).toHaveLength(1);
    expect(traps(shippedPerimeter())).toHaveLength(0);
  });

  test('without addresses nobody comes from the internet', () => {
    const perimeter = DataPerimeter.of({ ...BASE, networks: { vpcs: [{ vpcId: 'vpc-0123456789abcdef0', region: 'eu-west-1' }] } });
    expect(allowed({ ...s3, context: OFFICE }, perimeter)).toBe(false);
    expect(allowed({ ...sqs, context: OFFICE }, perimeter)).toBe(false);
    expect(allowed({ ...sqs, context: OUR_ENDPOINT }, perimeter)).toBe(true);
  });

  test('endpoints of some units alone', () => {
    const perimeter = DataPerimeter.of({ ...BASE, networks: { ...NETWORKS, endpointOrgPaths: [`${ORGANIZATION}/r-ab12/ou-ab12-11111111/*`] } });
    const from = (path: string) => ({ ...OUR_ENDPOINT, 'aws:VpceOrgPaths': [path] });
    expect(allowed({ ...s3, context: from(`${ORGANIZATION}/r-ab12/ou-ab12-11111111/ou-ab12-22222222/`) }, perimeter)).toBe(true);
    expect(allowed({ ...s3, context: from(`${ORGANIZATION}/r-ab12/ou-ab12-33333333/`) }, perimeter)).toBe(false);
    expect(allowed({ ...s3, context: ELSEWHERE }, perimeter)).toBe(false);
  });

  test('services that tell whose endpoint it is are a dated list of services that exist', () => {
    expect(ENDPOINT_OWNER_SERVICES_DATE).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect([...new Set(ENDPOINT_OWNER_SERVICES)].sort()).toEqual(ENDPOINT_OWNER_SERVICES);
    expect(ENDPOINT_OWNER_SERVICES.filter((service) => !loadActionCatalogue().services.has(service))).toEqual([]);
  });
});

describe('a perimeter', () => {
  const ids = (guardrails: Guardrail[]) => guardrails.map(({ guardrailId }) => guardrailId);

  test('has the least that it needs', () => {
    const perimeter = DataPerimeter.of(BASE);
    expect(ids(perimeter.serviceControlGuardrails())).toEqual(['resource-perimeter', 'network-perimeter-identities']);
    expect(ids(perimeter.resourceControlGuardrails())).toEqual(['identity-perimeter', 'confused-deputy', 'network-perimeter-resources']);
    expect(perimeter.endpointPerimeter).toEqual({ organizationId: ORGANIZATION });
    expect(perimeter.organizationId).toBe(ORGANIZATION);
  });

  test('guards its tags where it has any', () => {
    const perimeter = DataPerimeter.of({ ...BASE, resourceExceptionTag: 'leave', exemptRoles: EXEMPT });
    expect(ids(perimeter.serviceControlGuardrails())).toContain('perimeter-tags');
    expect(ids(perimeter.resourceControlGuardrails())).toContain('perimeter-tags-from-outside');
    expect(perimeter.endpointPerimeter.exceptionTag).toBe('leave');
  });

  test('trusts each partner the way it says', () => {
    const partner = (access: PartnerAccess) => DataPerimeter.of({ ...BASE, partners: [PerimeterPartner.account('444455556666', access, 'runs our payments')] });
    const inward = { action: 's3:GetObject', resource: 'arn:aws:s3:::ours/o', resourceAccount: '111122223333', principal: { arn: 'arn:aws:iam::444455556666:role/p', organization: null } };
    const outward = { action: 's3:GetObject', resource: 'arn:aws:s3:::partners/o', resourceAccount: '444455556666', resourceOrganization: null, principal: ROLE };
    const both = (access: PartnerAccess) => [
      allowed(inward, partner(access)), allowed(outward, partner(access)), allowed({ ...outward, context: OUR_ENDPOINT }, partner(access), 's3'),
    ];
    expect(both(PartnerAccess.TO_OUR_RESOURCES)).toEqual([true, false, false]);
    expect(both(PartnerAccess.TO_PARTNER_RESOURCES)).toEqual([false, true, true]);
    expect(both(PartnerAccess.BOTH_WAYS)).toEqual([true, true, true]);
    expect(partner(PartnerAccess.TO_OUR_RESOURCES).endpointPerimeter.partnerAccounts).toBeUndefined();
  });

  test('with everything it fits into two resource control policies and one service control policy', () => {
    const packed = (guardrails: Guardrail[], type: GuardrailPolicyType, capacity: number) => {
      const policies = policiesOf(guardrails.map(({ guardrailId, _statements }) => ({ id: guardrailId, statements: _statements })), type, capacity);
      expect(policies.every(({ document }) => policySize(document) <= capacity)).toBe(true);
      return policies.length;
    };
    const perimeter = shippedPerimeter();
    expect(packed(perimeter.resourceControlGuardrails(), GuardrailPolicyType.RESOURCE_CONTROL, 5_120)).toBeLessThanOrEqual(2);
    expect(packed(perimeter.serviceControlGuardrails(), GuardrailPolicyType.SERVICE_CONTROL, 10_240)).toBe(1);
  });
});

test('attached to the root, its guardrails become policies, and its exempt roles are protected', () => {
  const stack = new Stack(new App(), 'Org');
  const perimeter = shippedPerimeter();
  const { guardrails } = new OrganizationPolicies(stack, 'Perimeter', {
    attachments: [{
      id: 'Perimeter', targets: [OrganizationTarget.root('r-ab12')], guardrails: [...perimeter.serviceControlGuardrails(), ...perimeter.resourceControlGuardrails()],
    }],
  });
  expect(guardrails.map(({ guardrailId }) => guardrailId)).toEqual([
    'resource-perimeter', 'network-perimeter-identities', 'perimeter-tags',
    'identity-perimeter', 'confused-deputy', 'network-perimeter-resources', 'perimeter-tags-from-outside', 'exempt-roles',
  ]);
  const types = Object.values(Template.fromStack(stack).findResources('AWS::Organizations::Policy')).map(({ Properties }) => Properties.Type);
  expect([...new Set(types)].sort()).toEqual(['RESOURCE_CONTROL_POLICY', 'SERVICE_CONTROL_POLICY']);
});

describe('wrong input', () => {
  const stack = new Stack(new App(), 'Somewhere');
  const partner = (id = '444455556666') => PerimeterPartner.account(id, PartnerAccess.BOTH_WAYS, 'runs our payments');
  const trusted = { resourceArns: ['arn:aws:s3:::samples/*'], account: '888877776666', reason: 'samples that jobs read' };
  const vpc = { vpcId: 'vpc-0123456789abcdef0', region: 'eu-west-1' };
  const networks = (more: object) => ({ networks: { ...NETWORKS, ...more } });

  test.each<[string, Partial<DataPerimeterProps>, RegExp]>([
    ['an account as organization', { organizationId: '111122223333' }, /DataPerimeter.of: "111122223333" is not the id of an organization; write it out/],
    ['an organization that is known at deployment only', { organizationId: stack.account }, /a value known only at deployment is not the id of an organization/],
    ['no network', { networks: {} }, /no network is expected, so nobody could make a request; name address ranges in cidrs, or vpcs/],
    ['endpoints alone', { networks: { endpointAccounts: ['444455556666'] } }, /no network is expected/],
    ['an address range that is none', networks({ cidrs: ['203.0.113.0'] }), /"203.0.113.0" is not a range of addresses/],
    ['a range with too many bits', networks({ cidrs: ['203.0.113.0/33'] }), /is not a range of addresses/],
    ['a range of two slashes', networks({ cidrs: ['203.0.113.0/24/8'] }), /is not a range of addresses/],
    ['a range that is known at deployment only', networks({ cidrs: [stack.region] }), /a value known only at deployment is not a range/],
    ['private addresses', networks({ cidrs: ['10.0.0.0/8'] }), /"10.0.0.0\/8" is private, and aws:SourceIp is always public; name the VPC in vpcs/],
    ['private IPv6 addresses', networks({ cidrs: ['fd00::/8'] }), /is private/],
    ['the whole internet', networks({ cidrs: ['0.0.0.0/0'] }), /is a large part of the internet/],
    ['the whole internet of IPv6', networks({ cidrs: ['::/0'] }), /is a large part of the internet/],
    ['a range twice', networks({ cidrs: ['203.0.113.0/24', '203.0.113.0/24'] }), /the address range "203.0.113.0\/24" is named twice/],
    ['a VPC that is none', networks({ vpcs: [{ ...vpc, vpcId: 'subnet-1' }] }), /"subnet-1" is not the id of a VPC/],
    ['a VPC in no region', networks({ vpcs: [{ ...vpc, region: 'eu-west-9' }] }), /"eu-west-9" is not an AWS region/],
    ['a VPC twice', networks({ vpcs: [vpc, vpc] }), /the VPC "eu-west-1 vpc-0123456789abcdef0" is named twice/],
    ['an endpoint account that is none', networks({ endpointAccounts: ['1'] }), /"1" is not an account id/],
    ['a path without its organization', networks({ endpointOrgPaths: ['ou-ab12-11111111'] }), /"ou-ab12-11111111" is not the path of a unit/],
    ['a partner twice', { partners: [partner(), partner()] }, /the partner 444455556666 is named twice/],
    ['itself as partner', { partners: [PerimeterPartner.organization(ORGANIZATION, PartnerAccess.BOTH_WAYS, 'belongs to the group')] }, /the organization o-exampleorgid is named as its own partner/],
    ['a service that policies of resources do not cover', { services: ['lambda'] }, /do not cover the service "lambda" \(as of \d{4}-\d{2}-\d{2}\)/],
    ['a service that strangers call', { services: ['cognito-idp'] }, /"cognito-idp" is called by people before they have an identity of AWS/],
    ['no service', { services: [] }, /no service is named/],
    ['a service twice', { services: ['s3', 's3'] }, /the service "s3" is named twice/],
    ['an action as service', { services: ['s3:*'] }, /"s3:\*" is not the prefix of a service's actions/],
    ['a region whose load balancers are services', { loadBalancerLogRegions: ['eu-central-2'] }, /in eu-central-2 load balancers write their logs as a service/],
    ['a tag that nobody may set', { resourceExceptionTag: 'leave' }, /the tag "leave" decides who passes, and nobody may set it; name in exemptRoles/],
    ['a scope by a tag that nobody may set', { networkScope: NetworkPerimeterScope.tagged('inside') }, /the tag "inside" decides who passes/],
    ['one tag for two things', { resourceExceptionTag: 'leave', networkExceptionTag: 'Leave', exemptRoles: EXEMPT }, /the tag "Leave" has two meanings, and keys of tags ignore case/],
    ['a tag that is none', { identityExceptionTag: 'with space', exemptRoles: EXEMPT }, /"with space" is not the key of a tag/],
    ['a tag of AWS', { identityExceptionTag: 'aws:open', exemptRoles: EXEMPT }, /"aws:open" is not the key of a tag/],
    ['trust in every bucket', { trustedResources: [{ ...trusted, resourceArns: ['arn:aws:s3:::*'] }] }, /"arn:aws:s3:::\*" does not say which resource is trusted/],
    ['trust in no resource', { trustedResources: [{ ...trusted, resourceArns: [] }] }, /the trusted resources of "888877776666" name none/],
    ['trust in a resource of nobody', { trustedResources: [{ ...trusted, account: 'aws' }] }, /"aws" is not an account id/],
    ['trust without a reason', { trustedResources: [{ ...trusted, reason: 'why' }] }, /trust in arn:aws:s3:::samples\/\* has "why" as its reason/],
  ])('fails for %s', (_name, props, message) => {
    expect(() => DataPerimeter.of({ ...BASE, ...props })).toThrow(message);
  });

  test.each<[string, () => unknown, RegExp]>([
    ['a partner of eleven digits', () => partner('44445555666'), /PerimeterPartner.account: "44445555666" is not an account id/],
    ['a partner that is known at deployment only', () => partner(stack.account), /a value known only at deployment is not an account id/],
    ['a partner organization that is an account', () => PerimeterPartner.organization('444455556666', PartnerAccess.BOTH_WAYS, 'belongs to the group'), /"444455556666" is not the id of an organization/],
    ['a partner without a reason', () => PerimeterPartner.account('444455556666', PartnerAccess.BOTH_WAYS, ''), /the partner 444455556666 has no reason/],
    ['a scope by a tag of AWS', () => NetworkPerimeterScope.tagged('aws:inside'), /is not the key of a tag/],
  ])('fails for %s', (_name, make, message) => {
    expect(make).toThrow(message);
  });
});
