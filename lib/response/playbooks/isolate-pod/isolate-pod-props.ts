import { ProtectedNamespace } from './protected-namespace';
import { Segment } from '../../../network';
import { PlaybookOptions } from '../../playbook-options';

/** Properties of {@link Playbook.isolatePod}. */
export interface IsolatePodProps extends PlaybookOptions {
  /**
   * Names of the clusters in which it may act. In each its roles get an access entry with the Kubernetes group
   * `zero-trust:isolate-pod`; bind that group to the cluster role on the playbook's page.
   */
  readonly clusters: string[];

  /**
   * Whether the pod's node takes no further pods.
   *
   * @default false
   */
  readonly cordonNode?: boolean;

  /**
   * Namespaces whose pods are never touched. `kube-system` is always one of them: its pods run the cluster.
   *
   * @default - `kube-system` alone
   */
  readonly protectedNamespaces?: ProtectedNamespace[];

  /**
   * The network segment from which a private endpoint of the clusters is reached. The functions then need the interface endpoints of
   * SNS, SQS, STS, EKS and CloudWatch Logs, and the gateway endpoints of DynamoDB and S3.
   *
   * @default - no VPC: the clusters' endpoints are public
   */
  readonly segment?: Segment;
}
