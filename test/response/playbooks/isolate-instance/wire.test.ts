import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingClient } from '@aws-sdk/client-elastic-load-balancing';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { S3PublicAccess } from '../../../../lib/response/playbooks/block-public-bucket/public-access.lambda-shared';
import { AutoScalingCalls } from '../../../../lib/response/playbooks/isolate-instance/auto-scaling-calls.lambda-shared';
import { Ec2Calls } from '../../../../lib/response/playbooks/isolate-instance/ec2-calls.lambda-shared';
import { InstanceRoleCalls } from '../../../../lib/response/playbooks/isolate-instance/instance-role-calls.lambda-shared';
import { LoadBalancerCalls } from '../../../../lib/response/playbooks/isolate-instance/load-balancer-calls.lambda-shared';
import { RetryableError, TerminalError } from '../../../../lib/response/runtime/errors.lambda-shared';

type Answer = [status: number, body: string];

/** The real clients with everything but the network: what they retry and how they read errors is the SDK's own doing. */
function over(...answers: Answer[]) {
  const asked: string[] = [];
  const config = {
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 3,
    retryMode: 'standard',
    requestHandler: {
      handle: async ({ body }: { body?: string }) => {
        const [statusCode, text] = answers[Math.min(asked.push(body ?? ''), answers.length) - 1];
        return { response: { statusCode, headers: { 'content-type': 'text/xml' }, body: new TextEncoder().encode(text) } as never };
      },
    },
  };
  return {
    asked,
    ec2: new Ec2Calls(new EC2Client(config)),
    autoScaling: new AutoScalingCalls(new AutoScalingClient(config)),
    loadBalancers: new LoadBalancerCalls(new ElasticLoadBalancingV2Client(config), new ElasticLoadBalancingClient(config)),
    roles: new InstanceRoleCalls(new IAMClient(config)),
    s3: new S3PublicAccess(new S3Client(config), '111122223333'),
  };
}

// The waits between tries are the SDK's; nothing is gained by sitting through them.
beforeEach(() => jest.spyOn(global, 'setTimeout').mockImplementation((callback) => {
  callback();
  return undefined as never;
}));

const ec2Error = (code: string, status = 400): Answer => [status, `<Response><Errors><Error><Code>${code}</Code><Message>about i-0123456789abcdef0</Message></Error></Errors><RequestID>1</RequestID></Response>`];
const queryError = (code: string, status = 400): Answer => [status, `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>about it</Message></Error></ErrorResponse>`];
const s3Error = (code: string, status: number): Answer => [status, `<?xml version="1.0"?><Error><Code>${code}</Code><Message>about it</Message></Error>`];

describe('EC2', () => {
  test('an instance that it does not know is none', async () => {
    expect(await over(ec2Error('InvalidInstanceID.NotFound')).ec2.instance('i-0123456789abcdef0')).toBeUndefined();
  });

  test('an interface that was deleted meanwhile is no failure', async () => {
    await expect(over(ec2Error('InvalidNetworkInterfaceID.NotFound')).ec2.setGroups('eni-1', ['sg-1'])).resolves.toBeUndefined();
  });

  test.each(['UnauthorizedOperation', 'OperationNotPermitted', 'InvalidInstanceID.Malformed', 'SecurityGroupLimitExceeded', 'UnsupportedOperation'])('%s is final, and quotes nothing', async (code) => {
    await expect(over(ec2Error(code, 403)).ec2.setGroups('eni-1', ['sg-1'])).rejects.toBeInstanceOf(TerminalError);
    await expect(over(ec2Error(code, 403)).ec2.setGroups('eni-1', ['sg-1'])).rejects.not.toThrow('i-0123456789abcdef0');
  });

  test('throttled calls are tried again, and then worth another delivery', async () => {
    const { ec2, asked } = over(ec2Error('RequestLimitExceeded', 503));
    await expect(ec2.setGroups('eni-1', ['sg-1'])).rejects.toBeInstanceOf(RetryableError);
    expect(asked).toHaveLength(3);
  });

  test('a group that is not there yet is worth another delivery', async () => {
    await expect(over(ec2Error('InvalidGroup.NotFound')).ec2.setGroups('eni-1', ['sg-1'])).rejects.toBeInstanceOf(RetryableError);
  });

  test.each<[string, boolean]>([['DependencyViolation', false], ['InvalidGroup.NotFound', true]])('a group is deleted where EC2 says %s: %s', async (code, deleted) => {
    expect(await over(ec2Error(code)).ec2.deleteGroup('sg-1')).toBe(deleted);
  });

  test('all pages of interfaces are read', async () => {
    const page = (id: string, token: string): Answer => [200, `<DescribeNetworkInterfacesResponse><networkInterfaceSet><item><networkInterfaceId>${id}</networkInterfaceId><vpcId>vpc-1</vpcId>
      <groupSet><item><groupId>sg-1</groupId></item></groupSet></item></networkInterfaceSet>${token}</DescribeNetworkInterfacesResponse>`];
    const { ec2, asked } = over(page('eni-1', '<nextToken>more</nextToken>'), page('eni-2', ''));
    expect((await ec2.interfaces({ instanceId: 'i-0123456789abcdef0' })).map(({ id }) => id)).toEqual(['eni-1', 'eni-2']);
    expect(asked[0]).toContain('Filter.1.Name=attachment.instance-id&Filter.1.Value.1=i-0123456789abcdef0');
    expect(asked[1]).toContain('NextToken=more');
  });

  test('a new group has its tags from the start', async () => {
    const { ec2, asked } = over([200, '<CreateSecurityGroupResponse><groupId>sg-9</groupId></CreateSecurityGroupResponse>']);
    expect(await ec2.createGroup('name', 'vpc-1', 'what for', { 'zero-trust:playbook': 'isolate-instance' })).toBe('sg-9');
    expect(decodeURIComponent(asked[0])).toContain('TagSpecification.1.ResourceType=security-group&TagSpecification.1.Tag.1.Key=zero-trust:playbook');
  });

  test('no group is asked for by no id', async () => {
    const { ec2, asked } = over(ec2Error('InvalidParameterValue'));
    expect(await ec2.groupsOf({ ids: [] })).toEqual([]);
    expect(asked).toEqual([]);
  });
});

describe('load balancers', () => {
  const target = { group: 'tg', id: 'i-1', port: 80, zone: null };

  test.each(['TargetGroupNotFound', 'InvalidTarget'])('%s leaves nothing to deregister', async (code) => {
    await expect(over(queryError(code)).loadBalancers.deregister('tg', [target])).resolves.toBeUndefined();
  });

  test.each(['LoadBalancerNotFound', 'InvalidInstance'])('%s leaves nothing to deregister of a classic one', async (code) => {
    await expect(over(queryError(code)).loadBalancers.deregisterClassic('old', 'i-1')).resolves.toBeUndefined();
  });

  test('a target group that is gone has no targets', async () => {
    expect(await over(queryError('TargetGroupNotFound')).loadBalancers.registered('tg', ['i-1'])).toEqual([]);
  });

  test.each<[string, new () => Error]>([['AccessDenied', TerminalError as never], ['Throttling', RetryableError as never]])('%s is an error', async (code, kind) => {
    await expect(over(queryError(code)).loadBalancers.register('tg', [target])).rejects.toBeInstanceOf(kind);
  });
});

test('Auto Scaling refuses for good what it calls invalid, and asks for patience while it is busy', async () => {
  await expect(over(queryError('ValidationError')).autoScaling.enterStandby('fleet', 'i-1')).rejects.toBeInstanceOf(TerminalError);
  await expect(over(queryError('ResourceContention', 500)).autoScaling.enterStandby('fleet', 'i-1')).rejects.toBeInstanceOf(RetryableError);
});

test('a profile that is gone has no role, and one that does not say which role fails', async () => {
  const profile = 'arn:aws:iam::111122223333:instance-profile/apps/app';
  const { roles, asked } = over(queryError('NoSuchEntity', 404));
  expect(await roles.ofProfile(profile)).toBeUndefined();
  expect(asked[0]).toContain('InstanceProfileName=app');
  const nameless: Answer = [200, '<R><GetInstanceProfileResult><InstanceProfile><Roles><member><RoleName>app</RoleName></member></Roles></InstanceProfile></GetInstanceProfileResult></R>'];
  await expect(over(nameless).roles.ofProfile(profile)).rejects.toBeInstanceOf(TerminalError);
});

describe('S3', () => {
  test('a bucket without settings, without policy, or that is gone', async () => {
    expect(await over(s3Error('NoSuchPublicAccessBlockConfiguration', 404)).s3.accessBlock('orders')).toBe('none');
    expect(await over(s3Error('NoSuchBucketPolicy', 404)).s3.policyIsPublic('orders')).toEqual({ value: false });
    expect(await over(s3Error('NoSuchBucketPolicy', 404)).s3.policy('orders')).toEqual({ value: undefined });
    expect(await over(s3Error('NoSuchBucket', 404)).s3.accessBlock('orders')).toBeUndefined();
    expect(await over(s3Error('NoSuchBucket', 404)).s3.deleteAccessBlock('orders')).toBe(false);
  });

  test('settings that S3 says', async () => {
    const { s3 } = over([200, '<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls><RestrictPublicBuckets>false</RestrictPublicBuckets></PublicAccessBlockConfiguration>']);
    expect(await s3.accessBlock('orders')).toEqual({ blockAcls: true, ignoreAcls: false, blockPolicy: false, restrictBuckets: false });
  });

  test.each<[string, number, new () => Error]>([
    ['AccessDenied', 403, TerminalError as never], ['PermanentRedirect', 301, TerminalError as never], ['SlowDown', 503, RetryableError as never],
  ])('%s is an error', async (code, status, kind) => {
    await expect(over(s3Error(code, status)).s3.accessBlock('orders')).rejects.toBeInstanceOf(kind);
  });
});
