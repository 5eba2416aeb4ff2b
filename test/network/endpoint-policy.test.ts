import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AWS_OWNED_BUCKETS_READ, AWS_OWNED_BUCKETS_WRITTEN } from '../../lib/network/aws-owned-resources';
import { ENDPOINT_POLICY_LIMIT, Perimeter, checkPolicySize, checkedPerimeter, endpointStatements } from '../../lib/network/endpoint-policy';

function statements(service: string, perimeter: Perimeter = {}, region?: string): any[] {
  const stack = new Stack(new App(), 'Net', region ? { env: { region, account: '111122223333' } } : {});
  return stack.resolve(new iam.PolicyDocument({ statements: endpointStatements(stack, service, perimeter) }).toJSON()).Statement;
}
const bySid = (all: any[], sid: string) => all.find((statement) => statement.Sid === sid);

const ORGANIZATION = { organizationId: 'o-a1b2c3d4e5' };

describe('endpoint policy', () => {
  test('without an organization the account is the perimeter', () => {
    expect(statements('logs')).toEqual([
      {
        Sid: 'IdentitiesAndResourcesOfThePerimeter',
        Effect: 'Allow',
        Principal: '*',
        Action: '*',
        Resource: '*',
        Condition: { StringEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' }, 'aws:ResourceAccount': { Ref: 'AWS::AccountId' } } },
      },
      { Sid: 'AwsServices', Effect: 'Allow', Principal: '*', Action: '*', Resource: '*', Condition: { Bool: { 'aws:PrincipalIsAWSService': 'true' } } },
    ]);
  });

  test('with an organization it is the perimeter', () => {
    expect(statements('logs', ORGANIZATION)[0].Condition).toEqual({ StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5', 'aws:ResourceOrgID': 'o-a1b2c3d4e5' } });
  });

  test.each(['logs', 's3', 'sts', 'ssm', 'ec2', 'lambda', 'ecr.api', 'ecr.dkr', 'kms', 'dynamodb'])(
    'for %s nothing is denied, and nothing is allowed without saying who, what or where', (service) => {
      for (const statement of statements(service, ORGANIZATION)) {
        expect(statement.Effect).toBe('Allow');
        expect(statement.Condition !== undefined || statement.Resource !== '*').toBe(true);
      }
    });

  test('S3: buckets of AWS are read by anybody, and CloudFormation is answered', () => {
    const all = statements('s3', {}, 'eu-west-1');
    const read = bySid(all, 'ReadBucketsOfAws');
    expect(read).toMatchObject({ Action: 's3:GetObject', Principal: '*' });
    expect(read).not.toHaveProperty('Condition');
    const names = read.Resource.map((arn: any) => arn['Fn::Join'][1].at(-1));
    expect(names).toEqual(expect.arrayContaining([
      ':s3:::prod-eu-west-1-starport-layer-bucket/*', ':s3:::al2023-repos-eu-west-1-de612dc2/*', ':s3:::aws-ssm-eu-west-1/*',
      ':s3:::patch-baseline-snapshot-eu-west-1/*', ':s3:::amazoncloudwatch-agent-eu-west-1/*', ':s3:::aws-codedeploy-eu-west-1/*',
    ]));
    expect(names).toHaveLength(AWS_OWNED_BUCKETS_READ.length);
    const write = bySid(all, 'AnswerCloudFormation');
    expect(write.Action).toBe('s3:PutObject');
    expect(write.Resource.map((arn: any) => arn['Fn::Join'][1].at(-1))).toEqual([
      ':s3:::cloudformation-waitcondition-eu-west-1/*', ':s3:::cloudformation-custom-resource-response-euwest1/*',
    ]);
    expect(write.Resource).toHaveLength(AWS_OWNED_BUCKETS_WRITTEN.length);
  });

  test('where the region is not known, CloudFormation takes the dashes out of it', () => {
    const write = bySid(statements('s3'), 'AnswerCloudFormation');
    expect(JSON.stringify(write.Resource[1])).toContain(JSON.stringify({ 'Fn::Join': ['', { 'Fn::Split': ['-', { Ref: 'AWS::Region' }] }] }));
  });

  test('no ARN names a partition or a region', () => {
    for (const service of ['s3', 'ssm', 'ec2', 'lambda']) {
      expect(JSON.stringify(statements(service))).not.toMatch(/arn:aws|us-east-1|\{region|\{urlSuffix/);
    }
  });

  test('STS: federated identities reach roles of the perimeter', () => {
    expect(bySid(statements('sts', ORGANIZATION), 'FederatedIdentitiesToRolesOfThePerimeter')).toEqual({
      Sid: 'FederatedIdentitiesToRolesOfThePerimeter',
      Effect: 'Allow',
      Principal: '*',
      Action: ['sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity'],
      Resource: '*',
      Condition: { StringEquals: { 'aws:ResourceOrgID': 'o-a1b2c3d4e5' } },
    });
  });

  test.each<[string, string, string[], RegExp]>([
    ['ssm', 'IdentitiesOfThePerimeterUseParametersAndDocumentsOfAws', ['ssm:GetParameter', 'ssm:GetDocument', 'ssm:StartSession'], /::parameter\/aws\/\*/],
    ['ec2', 'IdentitiesOfThePerimeterLaunchImagesOfAws', ['ec2:RunInstances'], /::image\/\*/],
    ['ec2', 'IdentitiesOfThePerimeterUsePrefixListsOfAws', ['ec2:GetManagedPrefixListEntries'], /:aws:prefix-list\/\*/],
    ['lambda', 'IdentitiesOfThePerimeterUseLayersOfAws', ['lambda:GetLayerVersion'], /:layer:\*/],
  ])('%s: %s', (service, sid, actions, resource) => {
    const statement = bySid(statements(service), sid);
    expect([statement.Action].flat()).toEqual(expect.arrayContaining(actions));
    expect(JSON.stringify(statement.Resource)).toMatch(resource);
    // Strangers cannot use what AWS owns either: the condition on the caller stays.
    expect(statement.Condition).toEqual({ StringEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } } });
  });

  test.each(['ecr.api', 'ecr.dkr'])('%s: images of EKS add-ons are pulled, not pushed', (service) => {
    const statement = bySid(statements(service, ORGANIZATION), 'IdentitiesOfThePerimeterPullAddOnImages');
    expect(statement.Action).toEqual(['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer']);
    expect(statement.Condition.StringEquals).toMatchObject({ 'aws:PrincipalOrgID': 'o-a1b2c3d4e5', 'aws:ResourceAccount': expect.arrayContaining(['602401143452']) });
  });

  test('a tag lets an identity of the perimeter out of it, and only with a tag key', () => {
    expect(bySid(statements('s3', { exceptionTag: 'outside' }), 'TaggedIdentitiesToAnyResource').Condition)
      .toEqual({ StringEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' }, 'aws:PrincipalTag/outside': 'true' } });
    expect(bySid(statements('s3'), 'TaggedIdentitiesToAnyResource')).toBeUndefined();
  });

  const trusted = { resourceArns: ['arn:aws:s3:::their-samples/*'], account: '444455556666', reason: 'samples that jobs read' };

  test('resources of partners are reached by identities of the perimeter, and by nobody else', () => {
    const all = statements('s3', { ...ORGANIZATION, partnerAccounts: ['444455556666'], partnerOrganizationIds: ['o-z9y8x7w6v5'], trustedResources: [trusted] });
    expect(bySid(all, 'IdentitiesOfThePerimeterToPartners').Condition)
      .toEqual({ StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5', 'aws:ResourceAccount': ['444455556666'] } });
    expect(bySid(all, 'IdentitiesOfThePerimeterToPartnerOrganizations').Condition)
      .toEqual({ StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5', 'aws:ResourceOrgID': ['o-z9y8x7w6v5'] } });
    expect(bySid(all, 'IdentitiesOfThePerimeterToTrustedResources1')).toMatchObject({
      Resource: 'arn:aws:s3:::their-samples/*',
      Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5', 'aws:ResourceAccount': '444455556666' } },
    });
  });

  test('without partners nothing is said of any', () => {
    expect(statements('s3', ORGANIZATION).filter(({ Sid }) => /Partner|Trusted/.test(Sid))).toEqual([]);
  });

  test.each<[string, Perimeter, RegExp]>([
    ['a partner account of eleven digits', { partnerAccounts: ['44445555666'] }, /"44445555666" is not the id of an account; write its twelve digits/],
    ['a partner organization that is an account', { partnerOrganizationIds: ['444455556666'] }, /"444455556666" is not the id of another organization/],
    ['the organization as its own partner', { ...ORGANIZATION, partnerOrganizationIds: ['o-a1b2c3d4e5'] }, /"o-a1b2c3d4e5" is not the id of another organization/],
    ['a trusted resource of no account', { trustedResources: [{ ...trusted, account: 'theirs' }] }, /"theirs" is not the id of an account/],
    ['trust without a reason', { trustedResources: [{ ...trusted, reason: '' }] }, /trust in resources of 444455556666 has no reason/],
    ['trust in no resource', { trustedResources: [{ ...trusted, resourceArns: [] }] }, /trust in the account 444455556666 names no resource/],
    ['trust in every bucket', { trustedResources: [{ ...trusted, resourceArns: ['arn:aws:s3:::*'] }] }, /"arn:aws:s3:::\*" does not say which resource is trusted/],
  ])('fails for %s', (_, perimeter, message) => {
    expect(() => checkedPerimeter(new Stack(new App(), 'Net'), perimeter)).toThrow(message);
  });

  test.each<[string, Perimeter, RegExp]>([
    ['an account as organization', { organizationId: '111122223333' }, /"111122223333" is not the id of an organization/],
    ['an organization id that is too short', { organizationId: 'o-a1b2c3d4' }, /is not the id of an organization/],
    ['a tag key with a space', { exceptionTag: 'may leave' }, /"may leave" is not the key of a tag/],
    ['an empty tag key', { exceptionTag: '' }, /"" is not the key of a tag/],
  ])('fails for %s', (_, perimeter, message) => {
    expect(() => checkedPerimeter(new Stack(new App(), 'Net'), perimeter)).toThrow(message);
  });

  test('the longest policy leaves room', () => {
    expect(JSON.stringify(statements('s3', { ...ORGANIZATION, exceptionTag: 'outside' })).length).toBeLessThan(ENDPOINT_POLICY_LIMIT / 2);
  });

  test('fails when statements that were added later make the policy too long', () => {
    const app = new App();
    const stack = new Stack(app, 'Net');
    const endpoint = new ec2.Vpc(stack, 'Vpc').addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
    checkPolicySize(endpoint);
    const add = (length: number) => endpoint.addToPolicy(new iam.PolicyStatement({ principals: [new iam.StarPrincipal()], actions: ['s3:GetObject'], resources: ['x'.repeat(length)] }));
    add(20_000);
    expect(() => app.synth()).not.toThrow();
    add(500);
    expect(() => app.synth({ force: true })).toThrow(/Net\/Vpc\/S3: the endpoint policy has \d+ characters and may have 20480/);
  });
});
