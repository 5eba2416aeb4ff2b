import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { RotatedDatabase } from './rotated-database';
import { invalidInput } from '../../private/errors';

/** An instance or cluster whose master user's password RDS manages. */
export interface ManagedResource {
  readonly path: string;
  readonly construct: Construct;
  readonly secretArn: string;
  /** The secret as the construct hands it out. */
  readonly handedOut?: secretsmanager.ISecret;
  /** The key that the database's credentials name. */
  readonly key?: kms.IKey;
  encryptWith(key: kms.IKey): void;
}

/**
 * What has to be known of a database whose password RDS manages.
 *
 * @throws if it is not the app's own, or RDS does not manage the password
 */
export function managedIn(where: Construct, database: RotatedDatabase): ManagedResource {
  const construct = database._construct as (rds.IDatabaseInstance | rds.IDatabaseCluster) & { readonly secret?: secretsmanager.ISecret } | undefined;
  const resource = construct?.node.defaultChild as rds.CfnDBInstance | rds.CfnDBCluster | undefined;
  if (!construct || !resource) {
    throw invalidInput(where, 'the database is not one that the app makes', 'name the construct of an instance or a cluster; of a database that there is, take instance.secret or import the secret');
  }
  if (resource.manageMasterUserPassword !== true) {
    throw invalidInput(where, `RDS does not manage the password of ${construct.node.path}`, 'set manageMasterUserPassword: true on it');
  }
  return {
    path: construct.node.path,
    construct: resource,
    secretArn: resource.attrMasterUserSecretSecretArn,
    handedOut: construct.secret,
    key: construct.secret?.encryptionKey,
    encryptWith: (key) => {
      resource.masterUserSecret = { kmsKeyId: key.keyArn };
    },
  };
}
