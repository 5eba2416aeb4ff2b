import { randomBytes } from 'crypto';
import { World } from './world';
import { REGION } from '../../build-tools/emulator/environment';

const VERSION = '2010-05-08';

/** An IAM user with an active key. */
export interface UserWithKey {
  readonly userName: string;
  readonly userId: string;
  readonly accessKeyId: string;
}

/** Makes a user, where it is not there, with a key. @param userName one that no other test has, unless it is given */
export async function userWithKey(world: World, userName = `user-${randomBytes(6).toString('hex')}`, path = '/'): Promise<UserWithKey> {
  const iam = world.services(REGION);
  const user = await unlessThere(() => iam.query('iam', VERSION, 'CreateUser', { UserName: userName, Path: path }))
    ?? await iam.query('iam', VERSION, 'GetUser', { UserName: userName });
  const key = await iam.query('iam', VERSION, 'CreateAccessKey', { UserName: userName });
  return { userName, userId: element(user, 'UserId'), accessKeyId: element(key, 'AccessKeyId') };
}

/** `Active` or `Inactive`, read from IAM. */
export async function keyStatus(world: World, { userName, accessKeyId }: UserWithKey): Promise<string> {
  const keys = await world.services(REGION).query('iam', VERSION, 'ListAccessKeys', { UserName: userName });
  const member = keys.split('</member>').find((part) => part.includes(`<AccessKeyId>${accessKeyId}</AccessKeyId>`));
  if (member === undefined) {
    throw new Error(`${userName} has no key ${accessKeyId}.`);
  }
  return element(member, 'Status');
}

/** A role with a session of it that was stolen. */
export interface StolenSession {
  readonly roleName: string;
  readonly roleId: string;
  readonly sessionName: string;
  /** Of the session's temporary credential. */
  readonly accessKeyId: string;
}

/** Makes a role, where it is not there, and names a session of it. */
export async function stolenSession(world: World, roleName = `role-${randomBytes(6).toString('hex')}`, path = '/'): Promise<StolenSession> {
  const iam = world.services(REGION);
  const role = await unlessThere(() => iam.query('iam', VERSION, 'CreateRole', {
    RoleName: roleName,
    Path: path,
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    }),
  })) ?? await iam.query('iam', VERSION, 'GetRole', { RoleName: roleName });
  return { roleName, roleId: element(role, 'RoleId'), sessionName: 'i-0123456789abcdef0', accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}` };
}

/** What a user or role is denied or allowed by: attached policies by ARN, inline policies by name. */
export interface Policies {
  readonly attached: readonly string[];
  readonly inline: Readonly<Record<string, any>>;
}

/** Read from IAM. */
export async function policiesOf(world: World, kind: 'User' | 'Role', name: string): Promise<Policies> {
  const iam = world.services(REGION);
  const holder = { [`${kind}Name`]: name };
  const attached = await iam.query('iam', VERSION, `ListAttached${kind}Policies`, holder);
  const listed = await iam.query('iam', VERSION, `List${kind}Policies`, holder);
  const inline: Record<string, any> = {};
  for (const [, PolicyName] of listed.matchAll(/<member>([^<]+)<\/member>/g)) {
    const policy = await iam.query('iam', VERSION, `Get${kind}Policy`, { ...holder, PolicyName });
    inline[PolicyName] = JSON.parse(decodeURIComponent(element(policy, 'PolicyDocument')));
  }
  return { attached: [...attached.matchAll(/<PolicyArn>([^<]+)</g)].map(([, arn]) => arn).sort(), inline };
}

function element(xml: string, name: string): string {
  const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  if (found === undefined) {
    throw new Error(`The answer has no ${name}: ${xml.slice(0, 300)}`);
  }
  return found;
}

/** Undefined where the name is taken. */
async function unlessThere(make: () => Promise<string>): Promise<string | undefined> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof Error && error.message.includes('EntityAlreadyExists')) {
      return undefined;
    }
    throw error;
  }
}
