import { ACCOUNT, caseOf, document, iamArn, resource } from './resolved-resources';
import { ATTACHED_POLICIES, OWN_POLICIES } from '../../../../../lib/verification/prover/model/policies/policy-properties';
import { readPolicies } from '../../../../../lib/verification/prover/model/policies/read-policies';
import { Resolved, ResolvedResource, Unknown } from '../../../../../lib/verification/prover/model/resolved';
import { Resource } from '../../../../../lib/verification/prover/policy-facts';

const GRANT = document({ Principal: { AWS: '444455556666' }, Action: 'x:Do', Resource: '*' });
/** What AWS refuses: a grant to nobody. */
const REFUSED = document({ Action: 'x:Do', Resource: '*' });
const read = (...resources: readonly ResolvedResource[]) => readPolicies(caseOf(...resources));
const named = (logicalId: string, resources: readonly Resource[]) => resources.find(({ source, policyKind }) => source?.logicalId === logicalId && policyKind !== 'role-trust');

/** A value at a path of names. */
function at(path: string, value: Resolved): { readonly [name: string]: Resolved } {
  const [first, ...rest] = path.split('.');
  return { [first]: rest.length === 0 ? value : at(rest.join('.'), value) };
}

describe.each(Object.entries(OWN_POLICIES))('%s', (type, path) => {
  const own = (value: Resolved) => read(resource('It', type, at(path, value), { arn: 'arn:aws:x:eu-west-1:111122223333:it' }));

  test('has a policy of its own', () => {
    const { resources, gaps } = own(GRANT);
    expect(gaps).toEqual([]);
    expect(resources).toHaveLength(1);
    expect(resources[0].policy?.unknown).toBeUndefined();
    expect(resources[0].policy?.statements).toEqual([expect.objectContaining({
      principals: [{ kind: 'AWS', value: '444455556666' }], source: { template: 'App', logicalId: 'It', at: `Properties.${path}.Statement.0` },
    })]);
  });

  test('may have it as text', () => {
    expect(own(JSON.stringify(GRANT)).resources[0].policy?.statements).toHaveLength(1);
  });

  test.each([[REFUSED], ['{'], [new Unknown('a parameter')], [['x']], [7]])('has an unknown policy for %j', (value) => {
    expect(own(value).resources[0].policy?.unknown).toBeDefined();
  });
});

describe.each(Object.entries(ATTACHED_POLICIES).filter(([, { to }]) => to.length === 1))('%s', (type, how) => {
  const target = how.types[0];
  const policyFor = (text: Resolved, value: Resolved = GRANT) => resource('Policy', type, { ...at(how.policy, value), [how.to[0]]: text });

  test('is the policy of the resource that it names', () => {
    const { resources, gaps } = read(resource('It', target, {}, { id: 'it-ref', arn: 'arn:aws:x:eu-west-1:111122223333:it' }), policyFor('it-ref'));
    expect(gaps).toEqual([]);
    const it = named('It', resources);
    expect(it?.policy?.statements).toHaveLength(1);
    expect(it?.policy?.source).toEqual({ template: 'App', logicalId: 'Policy', at: `Properties.${how.policy}` });
  });

  test('finds it by its ARN, in another stack too', () => {
    const { resources } = read(policyFor('arn:aws:x:eu-west-1:111122223333:it'), resource('It', target, {}, { stack: 'Other', id: 'it-ref', arn: 'arn:aws:x:eu-west-1:111122223333:it' }));
    expect(named('It', resources)?.policy?.statements).toHaveLength(1);
  });

  test('may be of a resource that no template has', () => {
    const { resources } = read(policyFor('arn:aws:x:eu-west-1:444455556666:far'));
    expect(resources).toEqual([expect.objectContaining({ arn: 'arn:aws:x:eu-west-1:444455556666:far', account: '444455556666' })]);
  });

  test('is unknown where AWS would refuse it', () => {
    expect(read(policyFor('arn:aws:x:eu-west-1:444455556666:far', REFUSED)).resources[0].policy?.unknown).toBeDefined();
  });

  test('is a gap where it names nothing', () => {
    expect(read(resource('Policy', type, at(how.policy, GRANT))).gaps).toHaveLength(1);
  });
});

describe('policies of one resource', () => {
  const bucket = resource('Bucket', 'AWS::S3::Bucket', {}, { id: 'data', arn: 'arn:aws:s3:::data' });
  const policy = (logicalId: string) => resource(logicalId, 'AWS::S3::BucketPolicy', { Bucket: 'data', PolicyDocument: GRANT });

  test('are not known where several replace each other', () => {
    const { resources } = read(bucket, policy('One'), policy('Two'));
    expect(resources[0].policy?.statements).toEqual([]);
    expect(resources[0].policy?.unknown).toContain('App/One, App/Two');
  });

  test('are looked for in the account of the policy first', () => {
    const far = resource('Far', 'AWS::S3::Bucket', {}, { id: 'data', arn: 'arn:aws:s3:::other', account: '444455556666', stack: 'Far' });
    const { resources } = read(far, bucket, policy('One'));
    expect(named('Far', resources)?.policy).toBeUndefined();
    expect(named('Bucket', resources)?.policy).toBeDefined();
  });
});

describe('names of resources that no template has', () => {
  test.each([
    ['AWS::S3::BucketPolicy', { Bucket: 'far', PolicyDocument: GRANT }, 'arn:aws:s3:::far'],
    ['AWS::SQS::QueuePolicy', { Queues: ['https://sqs.eu-west-1.amazonaws.com/444455556666/far'], PolicyDocument: GRANT }, 'arn:aws:sqs:eu-west-1:444455556666:far'],
    ['AWS::SecretsManager::ResourcePolicy', { SecretId: 'far', ResourcePolicy: GRANT }, 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:far-??????'],
    ['AWS::MediaPackageV2::ChannelPolicy', { ChannelGroupName: 'g', ChannelName: 'c', Policy: GRANT }, 'arn:aws:mediapackagev2:eu-west-1:111122223333:channelGroup/g/channel/c'],
    ['AWS::S3Vectors::VectorBucketPolicy', { VectorBucketName: 'v', Policy: GRANT }, 'arn:aws:s3vectors:eu-west-1:111122223333:bucket/v'],
  ])('%s', (type, properties, arn) => {
    expect(read(resource('Policy', type, properties)).resources).toEqual([expect.objectContaining({ arn })]);
  });
});

describe('keys', () => {
  test('without a policy leave everything to their account', () => {
    const { resources } = read(resource('Key', 'AWS::KMS::Key', {}, { arn: 'arn:aws:kms:eu-west-1:111122223333:key/k' }));
    expect(resources[0]).toMatchObject({ policyKind: 'kms-key' });
    expect(resources[0].policy?.statements).toEqual([expect.objectContaining({ principals: [{ kind: 'AWS', value: iamArn('root') }], actions: ['kms:*'] })]);
  });

  test('with a policy have only that', () => {
    const { resources } = read(resource('Key', 'AWS::KMS::Key', { KeyPolicy: GRANT }, { arn: 'arn:aws:kms:eu-west-1:111122223333:key/k' }));
    expect(resources[0].policy?.statements).toHaveLength(1);
    expect(resources[0].policy?.statements[0].actions).toEqual(['x:Do']);
  });
});

describe('buckets', () => {
  const bucket = (properties: { readonly [name: string]: Resolved }) => resource('Bucket', 'AWS::S3::Bucket', properties, { id: 'data', arn: 'arn:aws:s3:::data' });
  const policy = resource('Policy', 'AWS::S3::BucketPolicy', { Bucket: 'data', PolicyDocument: GRANT });

  test.each([[true, true], ['true', true], [false, undefined], [undefined, undefined]])('that restrict public policies: %j', (written, blocks) => {
    const restricts: { [name: string]: Resolved } = written === undefined ? {} : { RestrictPublicBuckets: written };
    const configured = { PublicAccessBlockConfiguration: { BlockPublicPolicy: true, ...restricts } };
    expect(read(bucket(configured), policy).resources[0].blocksPublicAccess).toBe(blocks);
  });

  test('of which only the deployment knows whether they do, have an unknown policy', () => {
    const { resources } = read(bucket({ PublicAccessBlockConfiguration: { RestrictPublicBuckets: new Unknown('a parameter') } }), policy);
    expect(resources[0]).toMatchObject({ policy: { unknown: expect.stringContaining('known only at deployment') } });
    expect(resources[0].blocksPublicAccess).toBeUndefined();
  });

  test('give what their canned ACL gives, unless it is ignored', () => {
    const open = read(bucket({ AccessControl: 'PublicRead', PublicAccessBlockConfiguration: { RestrictPublicBuckets: true } })).resources[0];
    expect(open.policy?.statements[0]).toMatchObject({ effect: 'Allow', principals: [{ kind: 'Any', value: '*' }] });
    expect(open.blocksPublicAccess).toBeUndefined();
    const ignored = read(bucket({ AccessControl: 'PublicRead', PublicAccessBlockConfiguration: { IgnorePublicAcls: true } })).resources[0];
    expect(ignored.policy).toBeUndefined();
    expect(read(bucket({ AccessControl: 'Private' })).resources[0].policy).toBeUndefined();
  });

  test('of an account that restricts public policies do so all', () => {
    const call = (AccountId: string, RestrictPublicBuckets: boolean) => resource('Block', 'Custom::AWS', {
      Create: JSON.stringify({ service: '@aws-sdk/client-s3-control', action: 'PutPublicAccessBlockCommand', parameters: { AccountId, PublicAccessBlockConfiguration: { RestrictPublicBuckets } } }),
    });
    expect(read(bucket({}), policy, call(ACCOUNT, true)).resources[0].blocksPublicAccess).toBe(true);
    expect(read(bucket({}), policy, call(ACCOUNT, false)).resources[0].blocksPublicAccess).toBeUndefined();
    expect(read(bucket({}), policy, call('444455556666', true)).resources[0].blocksPublicAccess).toBeUndefined();
    expect(read(bucket({}), policy, resource('Block', 'Custom::AWS', { Create: '{' })).resources[0].blocksPublicAccess).toBeUndefined();
  });

  test('have access points that restrict public policies unless they say otherwise', () => {
    const point = (properties: { readonly [name: string]: Resolved }) => read(resource('Point', 'AWS::S3::AccessPoint', { Policy: GRANT, ...properties }, { arn: 'arn:aws:s3:eu-west-1:111122223333:accesspoint/p' })).resources[0];
    expect(point({}).blocksPublicAccess).toBe(true);
    expect(point({ PublicAccessBlockConfiguration: { RestrictPublicBuckets: false } }).blocksPublicAccess).toBeUndefined();
  });
});

describe('permissions of functions', () => {
  const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:fn';
  const fn = resource('Fn', 'AWS::Lambda::Function', {}, { id: 'fn', arn });
  const permission = (properties: { readonly [name: string]: Resolved }, logicalId = 'May') =>
    resource(logicalId, 'AWS::Lambda::Permission', { FunctionName: 'fn', Action: 'lambda:InvokeFunction', Principal: 'events.amazonaws.com', ...properties });

  test('add up to its policy', () => {
    const { resources } = read(fn, permission({ SourceArn: 'arn:aws:events:eu-west-1:111122223333:rule/r', SourceAccount: ACCOUNT }), permission({ Principal: '444455556666' }, 'Too'));
    expect(resources[0].policy?.statements).toEqual([
      {
        effect: 'Allow',
        actions: ['lambda:InvokeFunction'],
        resources: [arn],
        principals: [{ kind: 'Service', value: 'events.amazonaws.com' }],
        conditions: [
          { operator: 'ArnLike', key: 'aws:SourceArn', values: ['arn:aws:events:eu-west-1:111122223333:rule/r'] },
          { operator: 'StringEquals', key: 'aws:SourceAccount', values: [ACCOUNT] },
        ],
        source: { template: 'App', logicalId: 'May', at: 'Properties' },
      },
      expect.objectContaining({ principals: [{ kind: 'AWS', value: '444455556666' }], conditions: [] }),
    ]);
  });

  test('may be for anybody of an organization, or by URL', () => {
    const { resources } = read(fn, permission({ Principal: '*', PrincipalOrgID: 'o-abc', FunctionUrlAuthType: 'AWS_IAM', EventSourceToken: 't', InvokedViaFunctionUrl: true }));
    expect(resources[0].policy?.statements[0]).toMatchObject({
      principals: [{ kind: 'Any', value: '*' }],
      conditions: [
        { operator: 'StringEquals', key: 'aws:PrincipalOrgID', values: ['o-abc'] },
        { operator: 'StringEquals', key: 'lambda:FunctionUrlAuthType', values: ['AWS_IAM'] },
        { operator: 'StringEquals', key: 'lambda:EventSourceToken', values: ['t'] },
        { operator: 'Bool', key: 'lambda:InvokedViaFunctionUrl', values: ['true'] },
      ],
    });
  });

  test.each([
    ['fn', arn], [arn, arn], [`${ACCOUNT}:function:fn`, arn], ['fn:live', `${arn}:live`], [`${arn}:live`, `${arn}:live`],
    ['far', 'arn:aws:lambda:eu-west-1:111122223333:function:far'],
  ])('name it as %s', (FunctionName, expected) => {
    const { resources } = read(fn, permission({ FunctionName }));
    expect(resources.find(({ policy }) => policy !== undefined)?.arn).toBe(expected);
  });

  test('are for an alias where they name one', () => {
    const { resources } = read(fn, resource('Alias', 'AWS::Lambda::Alias', {}, { id: `${arn}:live`, arn: `${arn}:live` }), permission({ FunctionName: `${arn}:live` }));
    expect(named('Fn', resources)?.policy).toBeUndefined();
    expect(named('Alias', resources)?.policy?.statements).toHaveLength(1);
  });

  test('for somebody whom only the deployment knows may be for a service or an account', () => {
    const { resources } = read(fn, permission({ Principal: '\ue123' }));
    expect(resources[0].policy?.statements[0].principals).toEqual([{ kind: 'AWS', value: '\ue123' }, { kind: 'Service', value: '\ue123' }]);
  });

  test.each([[{ Principal: [] }], [{ Principal: null }], [{ Action: 'Invoke' }], [{ Action: undefined as unknown as Resolved }]])('are unknown for %j', (properties) => {
    expect(read(fn, permission(properties as { [name: string]: Resolved })).resources[0].policy?.unknown).toBeDefined();
  });
});

describe('other permissions', () => {
  test.each([
    ['AWS::Lambda::LayerVersionPermission', { LayerVersionArn: 'arn:aws:lambda:eu-west-1:111122223333:layer:l:1', Action: 'lambda:GetLayerVersion', Principal: '*', OrganizationId: 'o-abc' }, 'arn:aws:lambda:eu-west-1:111122223333:layer:l:1', 'Any'],
    ['AWS::ACMPCA::Permission', { CertificateAuthorityArn: 'arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/c', Actions: ['acm-pca:IssueCertificate'], Principal: 'acm.amazonaws.com' }, 'arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/c', 'Service'],
    ['AWS::Signer::ProfilePermission', { ProfileName: 'p', Action: 'signer:StartSigningJob', Principal: '444455556666' }, 'arn:aws:signer:eu-west-1:111122223333:/signing-profiles/p', 'AWS'],
    ['AWS::Events::EventBusPolicy', { Action: 'events:PutEvents', Principal: '444455556666' }, 'arn:aws:events:eu-west-1:111122223333:event-bus/default', 'AWS'],
    ['AWS::Events::EventBusPolicy', { Statement: { Effect: 'Allow', Principal: { AWS: '444455556666' }, Action: 'events:PutEvents', Resource: '*' } }, 'arn:aws:events:eu-west-1:111122223333:event-bus/default', 'AWS'],
    ['AWS::Events::EventBusPolicy', { Principal: '*', Condition: { Type: 'StringEquals', Key: 'aws:PrincipalOrgID', Value: 'o-abc' } }, 'arn:aws:events:eu-west-1:111122223333:event-bus/default', 'Any'],
  ])('%s %j', (type, properties, arn, kind) => {
    const { resources } = read(resource('May', type, properties));
    expect(resources).toEqual([expect.objectContaining({ arn })]);
    expect(resources[0].policy).toMatchObject({ statements: [{ principals: [{ kind }] }] });
    expect(resources[0].policy?.unknown).toBeUndefined();
  });

  test.each(['AWS::Lambda::LayerVersionPermission', 'AWS::ACMPCA::Permission', 'AWS::Signer::ProfilePermission'])('%s without anything is unknown', (type) => {
    expect(read(resource('May', type)).resources[0].policy?.unknown).toBeDefined();
  });
});

describe('policies of an account', () => {
  test('count for its log groups in the region, beside their own', () => {
    const group = (logicalId: string, region: string) => resource(logicalId, 'AWS::Logs::LogGroup', { ResourcePolicyDocument: GRANT }, { arn: `arn:aws:logs:${region}:${ACCOUNT}:log-group:${logicalId}`, region });
    const { resources } = read(group('Here', 'eu-west-1'), group('There', 'us-east-1'), resource('Policy', 'AWS::Logs::ResourcePolicy', { PolicyName: 'p', PolicyDocument: JSON.stringify(GRANT) }));
    expect(named('Here', resources)?.policy?.statements).toHaveLength(2);
    expect(named('There', resources)?.policy?.statements).toHaveLength(1);
    expect(resources.some(({ arn }) => arn === 'arn:aws:logs:eu-west-1:111122223333:log-group:*')).toBe(true);
  });

  test('are unknown where they cannot be read', () => {
    expect(read(resource('Policy', 'AWS::XRay::ResourcePolicy', { PolicyDocument: '{' })).resources[0].policy?.unknown).toBeDefined();
  });
});

describe('APIs', () => {
  test('are called by stage and method', () => {
    const { resources } = read(resource('Api', 'AWS::ApiGateway::RestApi', { Policy: document({ Principal: '*', Action: 'execute-api:Invoke', Resource: ['execute-api:/prod/*', '*'] }) }, { id: 'abc', arn: 'arn:aws:apigateway:eu-west-1::/restapis/abc' }));
    const api = resources.find(({ arn }) => arn === 'arn:aws:execute-api:eu-west-1:111122223333:abc');
    expect(api?.policy?.statements[0].resources).toEqual(['arn:aws:execute-api:eu-west-1:111122223333:abc/prod/*', '*']);
  });
});

describe('tables', () => {
  const arn = 'arn:aws:dynamodb:eu-west-1:111122223333:table/t';

  test('have policies for themselves and their streams', () => {
    const { resources } = read(resource('Table', 'AWS::DynamoDB::Table', { ResourcePolicy: { PolicyDocument: GRANT }, StreamSpecification: { ResourcePolicy: { PolicyDocument: REFUSED } } }, { arn }));
    expect(resources.map((one) => [one.arn.replace(/[\ue000-\uf8ff]/, 'L'), one.policy?.unknown !== undefined])).toEqual([[arn, false], [`${arn}/stream/L`, true]]);
  });

  test('have them in each region', () => {
    const { resources } = read(resource('Table', 'AWS::DynamoDB::GlobalTable', {
      Replicas: [{ Region: 'eu-west-1', ResourcePolicy: { PolicyDocument: GRANT } }, { Region: 'us-east-1', ResourcePolicy: { PolicyDocument: GRANT } }, { Region: 'eu-north-1' }],
    }, { arn }));
    expect(resources.map((one) => one.arn)).toEqual([arn, 'arn:aws:dynamodb:us-east-1:111122223333:table/t']);
    expect(resources.every(({ policy }) => policy?.statements.length === 1)).toBe(true);
  });
});

describe('what cannot be read', () => {
  test('what AWS RAM shares is unknown', () => {
    const { resources } = read(
      resource('Thing', 'AWS::X::Thing', {}, { arn: 'arn:aws:x:eu-west-1:111122223333:thing' }),
      resource('Share', 'AWS::RAM::ResourceShare', { ResourceArns: ['arn:aws:x:eu-west-1:111122223333:thing'], Principals: ['444455556666'] }),
    );
    expect(resources).toHaveLength(1);
    expect(resources[0].policy?.unknown).toContain('AWS RAM');
  });

  test('what AWS SAM has yet to transform is a gap', () => {
    expect(read(resource('Fn', 'AWS::Serverless::Function')).gaps).toEqual([expect.objectContaining({ bearsOn: 'policies', because: expect.stringContaining('transform') })]);
  });
});
