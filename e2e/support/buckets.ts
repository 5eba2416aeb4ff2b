import { unique } from './resources';
import { World } from './world';
import { REGION } from '../../build-tools/emulator/environment';

const SETTINGS = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'] as const;

/** Makes a bucket that everybody may read, in the server that knows which policies are public. */
export async function publicBucket(world: World, name = unique('public')): Promise<string> {
  const s3 = world.moto(REGION);
  await s3.text('s3', 'PUT', `/${name}`);
  await s3.text('s3', 'PUT', `/${name}?policy`, JSON.stringify({
    Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${name}/*` }],
  }));
  return name;
}

/** Turns single settings of Block Public Access on, the others off. */
export async function setBlock(world: World, bucket: string, on: readonly (typeof SETTINGS)[number][]): Promise<void> {
  const settings = SETTINGS.map((name) => `<${name}>${on.includes(name)}</${name}>`).join('');
  await world.moto(REGION).text('s3', 'PUT', `/${bucket}?publicAccessBlock`, `<PublicAccessBlockConfiguration>${settings}</PublicAccessBlockConfiguration>`);
}

/** The settings of Block Public Access that are on, read from S3; `none` where the bucket has none of its own. */
export async function blockOf(world: World, bucket: string): Promise<string[] | 'none'> {
  try {
    const answer = await world.moto(REGION).text('s3', 'GET', `/${bucket}?publicAccessBlock`);
    return SETTINGS.filter((name) => new RegExp(`<${name}>true</${name}>`, 'i').test(answer));
  } catch (error) {
    if ((error as Error).message.includes('NoSuchPublicAccessBlockConfiguration')) {
      return 'none';
    }
    throw error;
  }
}

/** The text of the bucket's policy, read from S3. */
export function policyOf(world: World, bucket: string): Promise<string> {
  return world.moto(REGION).text('s3', 'GET', `/${bucket}?policy`);
}
