import { CfnResource, Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { invalidInput, requireReason, shown } from './errors';

/** A qualified id: one plugin, one rule and, where the rule has findings, one finding in brackets. */
const QUALIFIED_ID = /^[^:\s]+::[^:\s[\]]+(\[.+\])?$/;

/**
 * Acknowledges one finding on one resource.
 *
 * An acknowledgement on anything larger would also hide what is added there later, and a bare rule id is dropped by
 * the framework without a trace, so both are refused here.
 *
 * @param resource the L1 resource, or a construct whose default child it is
 * @param id `Plugin::Rule` or `Plugin::Rule[finding]`
 * @param reason why a security reviewer may accept it
 */
export function acknowledge(resource: IConstruct, id: string, reason: string): void {
  const cfnResource = CfnResource.isCfnResource(resource) ? resource : resource.node.defaultChild;
  if (!cfnResource || !CfnResource.isCfnResource(cfnResource)) {
    throw invalidInput(resource, `the acknowledgement ${shown(id)} is not on a resource`, 'acknowledge on the one resource that has the finding');
  }
  if (!QUALIFIED_ID.test(id)) {
    throw invalidInput(resource, `${shown(id)} is not a qualified rule id`, "write it as 'Plugin::Rule' or 'Plugin::Rule[finding]'");
  }
  Validations.of(cfnResource).acknowledge({ id, reason: requireReason(resource, `the acknowledgement ${id}`, reason) });
}
