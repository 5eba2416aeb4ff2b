import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { vpcOf } from '../identity/function-network';
import { Segment, SegmentedVpc } from '../network';
import { invalidInput, shown } from '../private/errors';

/** A key of IAM conditions that says where a request came from, and its value. */
export interface Source {
  readonly key: 'aws:SourceVpc' | 'aws:SourceVpce';
  readonly value: string;
}

/**
 * Where requests of a segment come from, as Secrets Manager sees it: the endpoint of their VPC. Of an imported VPC only the VPC is known.
 *
 * @throws if the VPC has no endpoint of Secrets Manager, so that its requests would come from anywhere
 */
export function sourceOf(secret: secretsmanager.ISecret, segment: Segment): Source {
  const vpc = vpcOf(segment);
  if (!(vpc instanceof SegmentedVpc)) {
    return { key: 'aws:SourceVpc', value: vpc.vpcId };
  }
  const endpoint = vpc.interfaceEndpoints.secretsmanager;
  if (!endpoint) {
    throw invalidInput(secret, `the VPC of segment ${shown(segment.name)} has no interface endpoint of Secrets Manager`,
      'give it one, such as with endpoints: { sets: [EndpointSet.CORE] }, or leave the segment out');
  }
  return { key: 'aws:SourceVpce', value: endpoint.vpcEndpointId };
}
