import { App, Duration, Size, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { CustomerKey } from '../../lib/data';
import {
  AsyncFailure, EnvironmentException, LeastPrivilegeFunction, LeastPrivilegeFunctionProps, LeastPrivilegeRole, LeastPrivilegeRoleProps,
  SourceContext, Trust, WildcardException, WorkloadBoundary, WorkloadBoundaryProps,
} from '../../lib/identity';
import { SegmentedVpc } from '../../lib/network';

const QUEUE = 'arn:aws:sqs:eu-central-1:111122223333:orders';
const statement = (action: string) => new iam.PolicyStatement({ actions: [action], resources: [QUEUE] });
const boundary = (stack: Stack, id: string) => iam.ManagedPolicy.fromManagedPolicyName(stack, id, id);

/** Two values of one property; they may need the stack. */
type Pair<P> = (stack: Stack) => [Partial<P>, Partial<P>];
type Table<P> = { readonly [K in keyof Required<P>]: Pair<P> };

const ROLE: Table<LeastPrivilegeRoleProps> = {
  trust: () => [{ trust: [Trust.service('ec2.amazonaws.com')] }, { trust: [Trust.service('ecs-tasks.amazonaws.com')] }],
  statements: () => [{ statements: [statement('sqs:SendMessage')] }, { statements: [statement('sqs:ReceiveMessage')] }],
  wildcardExceptions: () => [
    { statements: [statement('sqs:SendMessage')], wildcardExceptions: [] },
    { statements: [statement('sqs:*')], wildcardExceptions: [WildcardException.action('sqs:*', 'the queue belongs to this role')] },
  ],
  organizationId: () => [{}, { organizationId: 'o-a1b2c3d4e5' }],
  allowedRegions: () => [{ allowedRegions: ['eu-central-1'] }, { allowedRegions: ['eu-west-1'] }],
  maxSessionDuration: () => [{}, { maxSessionDuration: Duration.hours(2) }],
  permissionsBoundary: (stack) => [{}, { permissionsBoundary: boundary(stack, 'boundary') }],
  description: () => [{}, { description: 'reads orders' }],
  path: () => [{}, { path: '/service/' }],
  roleName: () => [{}, { roleName: 'orders' }],
};

const BOUNDARY: Table<WorkloadBoundaryProps> = {
  policyName: () => [{}, { policyName: 'workloads' }],
  services: () => [{}, { services: ['s3'] }],
  allowedRegions: () => [{}, { allowedRegions: ['eu-central-1'] }],
  passableRolePaths: () => [{}, { passableRolePaths: ['/service/'] }],
};

const FUNCTION: Table<LeastPrivilegeFunctionProps> = {
  code: () => [{ code: lambda.Code.fromInline('1') }, { code: lambda.Code.fromInline('2') }],
  handler: () => [{ handler: 'index.a' }, { handler: 'index.b' }],
  runtime: () => [{ runtime: lambda.Runtime.NODEJS_24_X }, { runtime: lambda.Runtime.NODEJS_22_X }],
  description: () => [{}, { description: 'takes orders' }],
  architecture: () => [{}, { architecture: lambda.Architecture.X86_64 }],
  timeout: () => [{}, { timeout: Duration.seconds(31) }],
  memorySize: () => [{}, { memorySize: 257 }],
  ephemeralStorageSize: () => [{}, { ephemeralStorageSize: Size.mebibytes(1024) }],
  layers: (stack) => [{}, { layers: [lambda.LayerVersion.fromLayerVersionArn(stack, 'Layer', 'arn:aws:lambda:eu-central-1:111122223333:layer:orders:1')] }],
  environment: () => [{ environment: { A: '1' } }, { environment: { A: '2' } }],
  environmentExceptions: () => [{}, { environment: { TOKEN: 'public' }, environmentExceptions: [EnvironmentException.variable('TOKEN', 'is made to be public')] }],
  statements: () => [{}, { statements: [statement('sqs:SendMessage')] }],
  wildcardExceptions: () => [{}, { statements: [statement('sqs:*')], wildcardExceptions: [WildcardException.action('sqs:*', 'the queue belongs to this role')] }],
  permissionsBoundary: (stack) => [{}, { permissionsBoundary: boundary(stack, 'boundary') }],
  allowedRegions: () => [{}, { allowedRegions: ['eu-central-1'] }],
  encryptionKey: (stack) => [{}, { encryptionKey: new CustomerKey(stack, 'Shared', { description: 'functions', usableThrough: ['lambda', 'sqs'] }) }],
  logRetention: () => [{}, { logRetention: logs.RetentionDays.TWO_YEARS }],
  segment: (stack) => {
    const vpc = new SegmentedVpc(stack, 'Vpc');
    return [{ segment: vpc.segment('app') }, { segment: vpc.segment('management') }];
  },
  asyncFailure: () => [{}, { asyncFailure: AsyncFailure.none('only a queue invokes the function') }],
  retryAttempts: () => [{ retryAttempts: 0 }, { retryAttempts: 1 }],
  maxEventAge: () => [{ maxEventAge: Duration.hours(1) }, { maxEventAge: Duration.hours(2) }],
  tracing: () => [{}, { tracing: true }],
  codeSigningConfig: (stack) => [{}, { codeSigningConfig: lambda.CodeSigningConfig.fromCodeSigningConfigArn(stack, 'Signing', 'arn:aws:lambda:eu-central-1:111122223333:code-signing-config:csc-0a1b2c3d4e5f67890') }],
  reservedConcurrentExecutions: () => [{}, { reservedConcurrentExecutions: 5 }],
  functionName: () => [{}, { functionName: 'orders' }],
};

function differ<P>(pair: Pair<P>, build: (stack: Stack, props: Partial<P>) => unknown): void {
  const [first, second] = [0, 1].map((index) => {
    const stack = new Stack(new App(), 'Stack');
    build(stack, pair(stack)[index]);
    return Template.fromStack(stack).toJSON();
  });
  expect(first).not.toEqual(second);
}

test.each(Object.entries(ROLE))('LeastPrivilegeRole.%s changes the template', (_, pair) => {
  differ(pair, (stack, props) => new LeastPrivilegeRole(stack, 'Role', { trust: [Trust.service('states.amazonaws.com')], ...props }));
});

test.each(Object.entries(BOUNDARY))('WorkloadBoundary.%s changes the template', (_, pair) => {
  differ(pair, (stack, props) => new WorkloadBoundary(stack, 'Boundary', props));
});

test.each(Object.entries(FUNCTION))('LeastPrivilegeFunction.%s changes the template', (_, pair) => {
  differ(pair, (stack, props) => new LeastPrivilegeFunction(stack, 'Orders', {
    code: lambda.Code.fromInline('x'), handler: 'index.handler', runtime: lambda.Runtime.NODEJS_24_X, ...props,
  }));
});

test.each([
  ['sourceArns', {}, { sourceArns: ['arn:aws:states:eu-central-1:111122223333:stateMachine:orders'] }],
  ['organizationId', {}, { organizationId: 'o-a1b2c3d4e5' }],
])('ServiceTrustOptions.%s changes the template', (_, first, second) => {
  differ<LeastPrivilegeRoleProps>(() => [
    { trust: [Trust.service('states.amazonaws.com', first)] }, { trust: [Trust.service('states.amazonaws.com', second)] },
  ], (stack, props) => new LeastPrivilegeRole(stack, 'Role', { trust: [], ...props }));
});

test('ServiceTrustOptions.sourceContext changes the template', () => {
  differ<LeastPrivilegeRoleProps>(() => [
    { trust: [Trust.service('new.amazonaws.com', { sourceContext: SourceContext.ACCOUNT })] },
    { trust: [Trust.service('new.amazonaws.com', { sourceContext: SourceContext.absent('its page names no source keys') })] },
  ], (stack, props) => new LeastPrivilegeRole(stack, 'Role', { trust: [], ...props }));
});

test('the port and target of a flow change the template', () => {
  const build = (port: number) => {
    const stack = new Stack(new App(), 'Stack');
    const vpc = new SegmentedVpc(stack, 'Vpc');
    vpc.segment('app').allowTo(vpc.segment('data'), ec2.Port.tcpRange(5432, 5433), 'orders reads its database');
    const fn = new LeastPrivilegeFunction(stack, 'Orders', { code: lambda.Code.fromInline('x'), handler: 'index.handler', runtime: lambda.Runtime.NODEJS_24_X, segment: vpc.segment('app') });
    fn.allowToSegment(vpc.segment('data'), ec2.Port.tcp(port), 'orders reads its database');
    return Template.fromStack(stack).toJSON();
  };
  expect(build(5432)).not.toEqual(build(5433));
});
