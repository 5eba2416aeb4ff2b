import { ACCOUNT, allow, ATTACKER, aws, deny, deployment, element, Parts, policy, role, service, trust, user, VICTIM } from './support';
import { EscalationOptions, escalations } from '../../../../../lib/verification/prover/claims/escalation/escalation';
import { Escalation } from '../../../../../lib/verification/prover/claims/escalation/result';
import { Condition, Organization, Policy, Principal, Statement } from '../../../../../lib/verification/prover/policy-facts';

const ADMIN = policy('Admin', allow('*'));
const SECRETS = policy('Secrets', allow('secretsmanager:GetSecretValue'));
const BOUNDARY_ARN = `arn:aws:iam::${ACCOUNT}:policy/Boundary`;
const BOUNDARY_ELEMENT = element('AWS::IAM::ManagedPolicy', 'Boundary', { arn: BOUNDARY_ARN });
const equals = (key: string, ...values: readonly string[]): Condition => ({ operator: 'StringEquals', key, values });

function found(parts: Parts, who: Principal = parts.principals[0], options: EscalationOptions = {}): readonly Escalation[] {
  return escalations(deployment(parts), [who], options);
}

const ids = (list: readonly Escalation[]) => list.map(({ technique, unknown }) => unknown === undefined ? technique : `${technique}?`);
const attacker = (...statements: readonly Statement[]) => role('Attacker', [policy('Granted', ...statements)]);

describe('what gives no more is no escalation', () => {
  const passes = [allow('iam:PassRole', VICTIM), allow(['lambda:CreateFunction', 'lambda:InvokeFunction'])];
  const lambdaTrust = [trust(VICTIM, [service('lambda.amazonaws.com')])];

  test('an administrator gains nothing', () => {
    expect(found({ principals: [role('Attacker', [ADMIN]), role('Victim', [ADMIN])], resources: lambdaTrust })).toEqual([]);
  });

  test('a role that may do less', () => {
    const principals = [attacker(...passes, allow('s3:Get*')), role('Victim', [policy('Less', allow('s3:GetObject', 'arn:aws:s3:::logs/*'))])];
    expect(found({ principals, resources: lambdaTrust })).toEqual([]);
  });

  test('but one that may do something else', () => {
    const principals = [attacker(...passes, allow('s3:Get*')), role('Victim', [policy('Other', allow('s3:PutObject', 'arn:aws:s3:::logs/*'))])];
    const [one, ...others] = found({ principals, resources: lambdaTrust });
    expect(others).toEqual([]);
    expect(one).toMatchObject({ technique: 'lambda-001', principal: ATTACKER, becomes: VICTIM });
  });

  test('a role with the permissions of an administrator behind a boundary', () => {
    const principals = [attacker(...passes, allow('s3:*')), role('Victim', [ADMIN], { boundary: policy('Boundary', allow('s3:GetObject')) })];
    expect(found({ principals, resources: lambdaTrust })).toEqual([]);
  });

  test('a role that an organization policy leaves nothing', () => {
    const principals = [attacker(...passes), role('Victim', [policy('Other', allow('ec2:StopInstances'))])];
    const stopped = organization(deny('ec2:*'));
    expect(ids(found({ principals, resources: lambdaTrust }))).toEqual(['lambda-001']);
    expect(found({ principals, resources: lambdaTrust, organization: stopped })).toEqual([]);
  });
});

describe('roles that are passed', () => {
  const make = allow(['lambda:CreateFunction', 'lambda:InvokeFunction']);
  const victim = role('Victim', [SECRETS]);

  test('count only if they trust the service', () => {
    const principals = [attacker(allow('iam:PassRole', VICTIM), make), victim];
    expect(found({ principals, resources: [trust(VICTIM, [service('ec2.amazonaws.com')])] })).toEqual([]);
  });

  test('count only if they may be passed to the service', () => {
    const to = (host: string) => [attacker(allow('iam:PassRole', VICTIM, [equals('iam:PassedToService', host)]), make), victim];
    const resources = [trust(VICTIM, [service('lambda.amazonaws.com')])];
    expect(ids(found({ principals: to('lambda.amazonaws.com'), resources }))).toEqual(['lambda-001']);
    expect(found({ principals: to('ecs-tasks.amazonaws.com'), resources })).toEqual([]);
  });

  test('may be any of the account where the permission is for any', () => {
    const [one] = found({ principals: [attacker(allow('iam:PassRole'), make)] });
    expect(one).toMatchObject({ technique: 'lambda-001', becomes: `arn:aws:iam::${ACCOUNT}:role/*` });
    expect(one.unknown).toBeUndefined();
  });

  test('are not known where the permission names some that no template holds', () => {
    const principals = [attacker(allow('iam:PassRole', `arn:aws:iam::${ACCOUNT}:role/app-*`), make)];
    const [one] = found({ principals });
    expect(one.technique).toBe('lambda-001');
    expect(one.unknown).toMatch(/role\/app-.* is not in the templates/);
  });

  test('go into a request that both permissions have to let through', () => {
    const region = (name: string) => [equals('aws:RequestedRegion', name)];
    const resources = [trust(VICTIM, [service('lambda.amazonaws.com')])];
    const same = [attacker(allow('iam:PassRole', VICTIM, region('eu-west-1')), allow(['lambda:CreateFunction', 'lambda:InvokeFunction'], '*', region('eu-west-1'))), victim];
    const other = [attacker(allow('iam:PassRole', VICTIM, region('eu-west-1')), allow(['lambda:CreateFunction', 'lambda:InvokeFunction'], '*', region('us-east-1'))), victim];
    expect(ids(found({ principals: same, resources }))).toEqual(['lambda-001']);
    expect(ids(found({ principals: other, resources }))).toEqual(['lambda-001?']);
  });

  test('go into the resource that the permission ties them to', () => {
    const tied = (name: string) => allow('iam:PassRole', VICTIM, [{ operator: 'ArnEquals', key: 'iam:AssociatedResourceArn', values: [`arn:aws:lambda:eu-west-1:${ACCOUNT}:function:${name}`] }]);
    const mine = allow(['lambda:CreateFunction', 'lambda:InvokeFunction'], `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:mine`);
    const resources = [trust(VICTIM, [service('lambda.amazonaws.com')])];
    expect(ids(found({ principals: [attacker(tied('mine'), mine), victim], resources }))).toEqual(['lambda-001']);
    expect(ids(found({ principals: [attacker(tied('theirs'), mine), victim], resources }))).toEqual(['lambda-001?']);
  });

  test('are noticed where the service is in no list', () => {
    const resources = [trust(VICTIM, [service('newservice.amazonaws.com')])];
    expect(ids(found({ principals: [attacker(allow('iam:PassRole', VICTIM), allow('newservice:CreateThing')), victim], resources }))).toEqual(['generic-passrole']);
    expect(found({ principals: [attacker(allow('iam:PassRole', VICTIM), allow('newservice:DescribeThing')), victim], resources })).toEqual([]);
    expect(found({ principals: [attacker(allow('newservice:CreateThing')), victim], resources })).toEqual([]);
  });
});

describe('boundaries', () => {
  const boundary = policy('Boundary', allow(['iam:*', 's3:*']));
  const elements = [BOUNDARY_ELEMENT];
  const asks = equals('iam:PermissionsBoundary', BOUNDARY_ARN);
  const bounded = (...statements: readonly Statement[]) => role('Attacker', [policy('Granted', ...statements)], { boundary });

  test('policies for oneself stay within one\'s boundary', () => {
    expect(found({ principals: [bounded(allow(['iam:PutRolePolicy', 'iam:AttachRolePolicy'], ATTACKER))], elements })).toEqual([]);
    expect(ids(found({ principals: [attacker(allow(['iam:PutRolePolicy'], ATTACKER))], elements }))).toEqual(['iam-005']);
  });

  test('new roles stay within the boundary that they have to have', () => {
    const create = ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:AttachRolePolicy'];
    expect(found({ principals: [bounded(allow(create, '*', [asks]))], elements })).toEqual([]);
    expect(ids(found({ principals: [bounded(allow(create))], elements }))).toEqual(expect.arrayContaining(['iam-121', 'iam-122']));
    expect(ids(found({ principals: [bounded(allow('iam:CreateRole'), allow(create.slice(1), '*', [asks]))], elements }))).toEqual([]);
  });

  test('another boundary is one that gives more, or nobody knows what', () => {
    const wide = role('Wide', [], { boundary: policy('WideBoundary', allow('*')) });
    const wideArn = `arn:aws:iam::${ACCOUNT}:policy/Wide`;
    const create = (arn: string) => bounded(allow(['iam:CreateRole', 'iam:PutRolePolicy'], '*', [equals('iam:PermissionsBoundary', arn)]));
    const both = [...elements, element('AWS::IAM::ManagedPolicy', 'WideBoundary', { arn: wideArn })];
    expect(ids(found({ principals: [create(wideArn), wide], elements: both }))).toContain('iam-121');
    expect(ids(found({ principals: [create(`arn:aws:iam::${ACCOUNT}:policy/Imported`)], elements }))).toContain('iam-121?');
  });

  test('come off, are replaced and are rewritten', () => {
    const able = (action: string, on: string) => role('Attacker', [policy('Granted', allow(action, on), allow('sqs:*'))], { boundary });
    expect(ids(found({ principals: [able('iam:DeleteRolePermissionsBoundary', ATTACKER)], elements }))).toEqual(['iam-102']);
    expect(ids(found({ principals: [able('iam:PutRolePermissionsBoundary', ATTACKER)], elements }))).toEqual(['iam-104']);
    expect(ids(found({ principals: [able('iam:CreatePolicyVersion', BOUNDARY_ARN)], elements }))).toContain('iam-106');
  });

  test('that come off to no avail are no matter', () => {
    const one = role('Attacker', [policy('Granted', allow('iam:DeleteRolePermissionsBoundary', ATTACKER))], { boundary });
    expect(found({ principals: [one], elements })).toEqual([]);
  });

  test('are asked for by whoever writes permissions of others', () => {
    const write = (conditions: readonly Condition[] = []) => attacker(allow('iam:PutRolePolicy', `arn:aws:iam::${ACCOUNT}:role/app-*`, conditions));
    expect(ids(found({ principals: [write()] }))).toEqual(['iam-boundary']);
    expect(found({ principals: [write([asks])], elements })).toEqual([]);
  });

  test('a list of policies that may be attached leaves out what makes administrators', () => {
    const attach = (...names: readonly string[]) => attacker(allow('iam:AttachRolePolicy', '*', [{ operator: 'ArnLike', key: 'iam:PolicyARN', values: names }]));
    expect(ids(found({ principals: [attach('arn:aws:iam::aws:policy/*')] }))).toEqual(['iam-009']);
    expect(found({ principals: [attach('arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole')] })).toEqual([]);
  });
});

describe('organization policies', () => {
  test('stop what they deny', () => {
    const principals = [attacker(allow(['iam:PutRolePolicy', 'ssm:SendCommand']))];
    expect(ids(found({ principals, organization: organization() })).sort()).toEqual(['iam-005', 'ssm-002']);
    expect(ids(found({ principals, organization: organization(deny('iam:*')) }))).toEqual(['ssm-002']);
    expect(found({ principals, organization: organization(deny(['iam:*', 'ssm:*'])) })).toEqual([]);
  });

  test('that spare a role make it worth becoming, even for an administrator', () => {
    const spare = organization(deny('cloudtrail:*', '*', [{ operator: 'ArnNotLike', key: 'aws:PrincipalArn', values: [VICTIM] }]));
    const principals = [role('Attacker', [ADMIN]), role('Victim', [ADMIN])];
    expect(ids(found({ principals, organization: spare }))).toContain('iam-012');
    expect(found({ principals, organization: organization(deny('cloudtrail:*')) })).toEqual([]);
  });
});

describe('chains', () => {
  const operator = role('Operator', [policy('Operate', allow('iam:PutRolePolicy', '*'))]);
  const reader = role('Reader', [policy('Read', allow('sts:AssumeRole', operator.arn))]);

  test('a declared way to assume a role is none by itself', () => {
    const plain = role('Operator', [SECRETS]);
    expect(found({ principals: [reader, plain], resources: [trust(plain.arn, [aws(reader.arn)])] })).toEqual([]);
    expect(found({ principals: [reader, plain], resources: [trust(plain.arn, [aws(ACCOUNT)])] })).toEqual([]);
  });

  test('but a step to somebody who escalates', () => {
    const [chain, ...others] = found({ principals: [reader, operator], resources: [trust(operator.arn, [aws(reader.arn)])] });
    expect(others).toEqual([]);
    expect(chain).toMatchObject({ principal: reader.arn, technique: 'iam-005', becomes: 'administrator' });
    expect(chain.steps.map(({ technique }) => technique)).toEqual(['sts-001', 'iam-005']);
    expect(chain.steps.map(({ witness }) => witness?.principal.arn)).toEqual([reader.arn, operator.arn]);
  });

  test('go over several', () => {
    const links = [0, 1, 2, 3].map(i => role(`Link${i}`, [policy(`Link${i}`, allow('sts:AssumeRole', `arn:aws:iam::${ACCOUNT}:role/${i === 3 ? 'Operator' : `Link${i + 1}`}`))]));
    const resources = [...links.slice(1).map((one, i) => trust(one.arn, [aws(links[i].arn)])), trust(operator.arn, [aws(links[3].arn)])];
    const [chain] = found({ principals: [...links, operator], resources });
    expect(chain.steps.map(({ technique }) => technique)).toEqual(['sts-001', 'sts-001', 'sts-001', 'sts-001', 'iam-005']);
  });

  test('end where roles trust one another in a circle', () => {
    const a = role('A', [policy('A', allow('sts:AssumeRole'))]);
    const b = role('B', [policy('B', allow('sts:AssumeRole'))]);
    const results = found({ principals: [a, b], resources: [trust(a.arn, [aws(b.arn)]), trust(b.arn, [aws(a.arn)])] });
    expect(ids(results)).toEqual(['sts-001?']);
  });

  test('end where trust ends', () => {
    expect(found({ principals: [reader, operator], resources: [trust(operator.arn, [aws(`arn:aws:iam::${ACCOUNT}:role/SomebodyElse`)])] })).toEqual([]);
  });

  test('a permission for many roles meets a trust of the whole account', () => {
    const many = role('Attacker', [policy('Granted', allow('sts:AssumeRole', `arn:aws:iam::${ACCOUNT}:role/*`))]);
    const results = found({ principals: [many, role('Victim', [SECRETS])], resources: [trust(VICTIM, [aws(ACCOUNT)])] });
    expect(ids(results)).toEqual(['sts-001', ...ids(results).slice(1)]);
    expect(results[0].becomes).toBe(VICTIM);
  });
});

describe('what is not known', () => {
  const unknown: Policy = { name: 'Imported', statements: [], unknown: 'it is not in the templates' };

  test('policies that could not be read leave escalation open, once', () => {
    const results = found({ principals: [role('Attacker', [unknown])] });
    expect(results.length).toBeGreaterThan(0);
    expect(results.every(one => one.unknown !== undefined)).toBe(true);
    expect(results).toHaveLength(1);
    expect(results[0].unknown).toBe('Imported: it is not in the templates');
  });

  test('but not where a boundary stops all of it', () => {
    const boundary = policy('Boundary', allow('s3:GetObject'));
    expect(found({ principals: [role('Attacker', [unknown], { boundary })] })).toEqual([]);
  });

  test('a function whose role is not in the templates', () => {
    const elements = [element('AWS::Lambda::Function', 'F', { arn: `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:f` })];
    const results = found({ principals: [attacker(allow('lambda:UpdateFunctionCode', `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:f`))], elements });
    expect(ids(results)).toEqual(['lambda-003?']);
    expect(results[0].unknown).toMatch(/role of F .* is not in the templates/);
  });

  test('more questions than the budget has', () => {
    const results = found({ principals: [attacker(allow('iam:*'))] }, undefined, { budget: 3 });
    expect(results.some(one => /too many/.test(one.unknown ?? ''))).toBe(true);
  });
});

describe('names that only the deployment knows', () => {
  const letter = (n: number) => String.fromCharCode(0xe000 + n);
  const named = (n: number, policies: readonly Policy[]) => role('x', policies, { arn: `arn:aws:iam::${ACCOUNT}:role/${letter(n)}` });

  test('different roles of the templates have different names', () => {
    const one = named(1, [policy('Granted', allow('iam:PassRole', `arn:aws:iam::${ACCOUNT}:role/${letter(2)}`), allow(['lambda:CreateFunction', 'lambda:InvokeFunction'], 'arn:aws:lambda:*:*:function:new'))]);
    const passed = named(2, [policy('Less', allow('lambda:InvokeFunction', 'arn:aws:lambda:*:*:function:new'))]);
    const other = named(3, [ADMIN]);
    const resources = [passed, other].map(({ arn }) => trust(arn, [service('lambda.amazonaws.com')]));
    expect(ids(found({ principals: [one, passed, other], resources }))).toEqual([]);
  });

  test('users who manage themselves do not manage others', () => {
    const person = user('x', [policy('Self', allow('iam:CreateAccessKey', `arn:aws:iam::${ACCOUNT}:user/\${aws:username}`))], {});
    expect(found({ principals: [person, user('Owner', [SECRETS])] })).toEqual([]);
  });
});

test('techniques can be left out', () => {
  const principals = [attacker(allow('iam:PutRolePolicy', ATTACKER))];
  expect(ids(found({ principals }, undefined, { except: ['iam-005'] }))).toEqual(['iam-boundary']);
  expect(found({ principals }, undefined, { except: ['iam-005', 'iam-boundary'] })).toEqual([]);
});

test('the order of principals and statements does not matter', () => {
  const statements = [allow('iam:PassRole', VICTIM), allow('lambda:*'), deny('lambda:DeleteFunction'), allow('s3:*')];
  const resources = [trust(VICTIM, [service('lambda.amazonaws.com')])];
  const victim = role('Victim', [SECRETS]);
  const forwards = found({ principals: [attacker(...statements), victim], resources }, attacker(...statements));
  const backwards = found({ principals: [victim, attacker(...[...statements].reverse())], resources }, attacker(...[...statements].reverse()));
  expect(ids(backwards).sort()).toEqual(ids(forwards).sort());
  expect(forwards.length).toBeGreaterThan(2);
});

function organization(...denials: readonly Statement[]): Organization {
  return {
    serviceControlPolicies: { [ACCOUNT]: [[policy('FullAWSAccess', allow('*')), policy('Guardrails', ...denials)]] },
    resourceControlPolicies: {},
    resourceControlServices: [],
  };
}
