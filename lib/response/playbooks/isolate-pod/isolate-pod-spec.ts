import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { IsolatePodOptions } from './isolate-pod-options';
import { IsolatePodProps } from './isolate-pod-props';
import { ProtectedNamespace } from './protected-namespace';
import { WildcardException } from '../../../identity';
import { invalidInput, shown } from '../../../private/errors';
import { Claim, ClaimResource } from '../../../verification/claims';
import { FindingTrigger } from '../../finding-trigger';
import { PlaybookSpecFactory } from '../../playbook-spec';

/** Findings about pods: of the audit log's `Execution` types, and of what runs in containers. */
const DEFAULT_TRIGGERS = [
  'Backdoor:Runtime/*', 'CryptoCurrency:Runtime/*', 'DefenseEvasion:Runtime/*', 'Execution:Kubernetes/*', 'Execution:Runtime/*', 'Impact:Runtime/*',
  'Persistence:Runtime/*', 'PrivilegeEscalation:Runtime/*', 'Trojan:Runtime/*', 'UnauthorizedAccess:Runtime/*',
].map((type) => FindingTrigger.guardDuty(type));

/** The group that the roles have in a cluster; what it may do is bound to it there. */
const KUBERNETES_GROUP = 'zero-trust:isolate-pod';

/** The playbook that isolates pods of EKS. */
export function isolatePodSpec(props: IsolatePodProps): PlaybookSpecFactory {
  const protectedNamespaces = [ProtectedNamespace.named('kube-system', 'its pods run the cluster'), ...props.protectedNamespaces ?? []];
  return (scope, { region }) => {
    requireClusters(scope, props.clusters);
    requireOnce(scope, protectedNamespaces.map(({ namespace }) => namespace));
    const clusters = props.clusters.map((cluster) => clusterArn(scope, cluster, region));
    const options: IsolatePodOptions = {
      clusters: props.clusters,
      cordonNode: props.cordonNode ?? false,
      protectedNamespaces: protectedNamespaces.map((namespace) => namespace._settings),
    };
    return {
      runtimeName: 'isolate-pod',
      description: 'Isolates pods of EKS',
      handlerAsset: 'response/playbooks/isolate-pod/isolate-pod.lambda',
      options,
      triggers: props.triggers ?? DEFAULT_TRIGGERS,
      reads: [new iam.PolicyStatement({
        sid: 'FindClusters', actions: ['eks:DescribeCluster'], resources: clusters,
      })],
      acts: [],
      undoes: [],
      denies: [],
      wildcardExceptions: region !== '*' ? [] : clusters.map((cluster) => WildcardException.resource(cluster, ['eks:DescribeCluster'],
        'In which region the cluster is only the finding says: its name is fixed')),
      remains: [
        `what the Kubernetes group ${KUBERNETES_GROUP} may do in the clusters ${props.clusters.join(', ')}: change labels of pods and deny traffic by network policies, `
        + 'also of pods that no finding is about',
      ],
      segment: props.segment,
      admit: (responder, operator) => props.clusters.forEach((cluster, index) => {
        admit(scope as Construct, `Cluster${index + 1}`, cluster, responder, 'Responder');
        if (operator) {
          admit(scope as Construct, `Cluster${index + 1}`, cluster, operator, 'Operator');
        }
      }),
      claims: (responder, operator) => [Claim.cannot({
        name: 'changes-no-cluster',
        about: scope.node.path,
        promise: 'The playbook changes no cluster of EKS, and lets nobody into one',
        principals: [responder, ...operator ? [operator] : []],
        actions: ['eks:Associate*', 'eks:Create*', 'eks:Delete*', 'eks:Deregister*', 'eks:Disassociate*', 'eks:Register*', 'eks:Tag*', 'eks:Untag*', 'eks:Update*'],
        resources: [ClaimResource.arn('*')],
      })],
    };
  };
}

/** No access policy of EKS is as small as what the playbook does, so it is a group of its own, bound in the cluster. */
function admit(scope: Construct, id: string, clusterName: string, role: iam.IRole, whose: string): void {
  new eks.CfnAccessEntry(scope, `${id}${whose}`, { clusterName, principalArn: role.roleArn, kubernetesGroups: [KUBERNETES_GROUP], type: 'STANDARD' });
}

function requireClusters(scope: IConstruct, clusters: readonly string[]): void {
  if (clusters.length === 0) {
    throw invalidInput(scope, 'clusters is empty', 'name the clusters in which it may act');
  }
  for (const cluster of clusters) {
    if (Token.isUnresolved(cluster) || !/^[A-Za-z0-9][\w-]{0,99}$/.test(cluster)) {
      throw invalidInput(scope, `${shown(cluster)} is not the name of a cluster`, 'write out a name of 1 to 100 letters, digits, hyphens and underscores');
    }
  }
  requireOnce(scope, clusters);
}

function requireOnce(scope: IConstruct, names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw invalidInput(scope, `${shown(twice)} is named twice`, 'name it once');
  }
}

function clusterArn(scope: IConstruct, cluster: string, region?: string): string {
  return Stack.of(scope).formatArn({ service: 'eks', region, resource: 'cluster', resourceName: cluster, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
}
