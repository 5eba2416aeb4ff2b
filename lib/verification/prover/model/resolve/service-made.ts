import type { Resolved, ResolvedResource } from '../resolved';
import type { References } from './references';
import type { Scope } from './scope';

/** The part of the logical id by which claims name a secret that RDS makes: `Database.MasterUserSecret`. */
const MASTER_USER_SECRET = 'MasterUserSecret';

/**
 * Resources that a service makes for one of a template, and that other resources of templates may name by its attributes: they have policies,
 * and are asked about, as if they stood in the template themselves.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
 */
export function serviceMade(resource: ResolvedResource, references: References, scope: Scope): readonly ResolvedResource[] {
  const { type, logicalId, properties } = resource;
  if ((type !== 'AWS::RDS::DBInstance' && type !== 'AWS::RDS::DBCluster') || !mayBeTrue(properties.ManageMasterUserPassword)) {
    return [];
  }
  const arn = references.getAtt(logicalId, `${MASTER_USER_SECRET}.SecretArn`, scope);
  const { constructPath } = resource.source;
  return typeof arn !== 'string' ? [] : [{
    ...resource,
    type: 'AWS::SecretsManager::Secret',
    logicalId: `${logicalId}.${MASTER_USER_SECRET}`,
    id: arn,
    arn,
    // AWS tags what a service owns, and nobody else can.
    properties: { Tags: [{ Key: 'aws:secretsmanager:owningService', Value: 'rds' }] },
    dependsOn: [],
    source: { ...resource.source, ...(constructPath !== undefined && { constructPath: `${constructPath.replace(/\/Resource$/, '')}/${MASTER_USER_SECRET}` }) },
  }];
}

/** What only the deployment knows may be true. */
function mayBeTrue(value: Resolved | undefined): boolean {
  return value !== undefined && value !== null && value !== false && value !== 'false';
}
