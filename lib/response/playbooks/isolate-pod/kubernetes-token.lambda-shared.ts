import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentialIdentity } from '@smithy/types';
import { Sha256 } from '../../../private/sha256.lambda-shared';
import { TerminalError } from '../../runtime/errors.lambda-shared';
import { Reach } from '../../runtime/playbook.lambda-shared';

/** EKS takes tokens of 15 minutes at most; one call needs seconds. */
const SECONDS = 60;

/**
 * The token by which EKS knows an IAM identity: a presigned question to STS who the caller is, bound to one cluster.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
 */
export async function kubernetesToken(clusterName: string, reach: Reach, now: Date): Promise<string> {
  const signer = new SignatureV4({ credentials: reach.credentials ?? ownCredentials(), region: reach.region, service: 'sts', sha256: Sha256 });
  const hostname = `sts.${reach.region}.${suffixOf(reach.partition)}`;
  const signed = await signer.presign({
    method: 'GET',
    protocol: 'https:',
    hostname,
    path: '/',
    query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
    headers: { 'host': hostname, 'x-k8s-aws-id': clusterName },
  }, { expiresIn: SECONDS, signingDate: now, unhoistableHeaders: new Set(['x-k8s-aws-id']) });
  const query = Object.entries(signed.query ?? {})
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
    .join('&');
  return `k8s-aws-v1.${Buffer.from(`https://${hostname}/?${query}`).toString('base64url')}`;
}

/** Lambda keeps its role's credentials in the environment. */
function ownCredentials(): AwsCredentialIdentity {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = process.env;
  if (!accessKeyId || !secretAccessKey) {
    throw new TerminalError('the environment has no AWS credentials to sign the token of the cluster with');
  }
  return { accessKeyId, secretAccessKey, sessionToken };
}

function suffixOf(partition: string): string {
  const suffixes: { readonly [partition: string]: string } = { 'aws-cn': 'amazonaws.com.cn', 'aws-eusc': 'amazonaws.eu' };
  return suffixes[partition] ?? 'amazonaws.com';
}
