import { DescribeClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import { HttpsKubernetesApi, KubernetesApi } from './kubernetes-api.lambda-shared';
import { kubernetesToken } from './kubernetes-token.lambda-shared';
import { clientsOf } from '../../runtime/clients.lambda-shared';
import { classified, TerminalError } from '../../runtime/errors.lambda-shared';
import { Reach } from '../../runtime/playbook.lambda-shared';

const eks = clientsOf('isolate-pod', (config) => new EKSClient(config));

/** Finds the cluster's endpoint and certificate authority by EKS, and signs in as the role that we are. */
export function kubernetesOf(reach: Reach): (clusterName: string) => Promise<KubernetesApi> {
  return async (clusterName) => {
    const cluster = await describe(eks(reach), clusterName);
    const authority = cluster?.certificateAuthority?.data;
    if (!cluster?.endpoint || !authority) {
      throw new TerminalError('EKS names no endpoint or certificate authority of the cluster');
    }
    return new HttpsKubernetesApi({
      url: cluster.endpoint,
      certificateAuthority: Buffer.from(authority, 'base64').toString('utf8'),
      token: await kubernetesToken(clusterName, reach, new Date()),
    });
  };
}

async function describe(client: Pick<EKSClient, 'send'>, name: string) {
  try {
    return (await client.send(new DescribeClusterCommand({ name }))).cluster;
  } catch (error) {
    throw classified('DescribeCluster', error);
  }
}
