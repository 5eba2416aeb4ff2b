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

/** Makes a user with a key. @param userName one that no other test has, unless it is given */
export async function userWithKey(world: World, userName = `user-${randomBytes(6).toString('hex')}`, path = '/'): Promise<UserWithKey> {
  const iam = world.services(REGION);
  const user = await iam.query('iam', VERSION, 'CreateUser', { UserName: userName, Path: path });
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

function element(xml: string, name: string): string {
  const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  if (found === undefined) {
    throw new Error(`The answer has no ${name}: ${xml.slice(0, 300)}`);
  }
  return found;
}
