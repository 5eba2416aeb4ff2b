import { CfnResource, Token } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct } from 'constructs';
import { certificatesOf } from './certificate-authority';
import { DatabaseEngine } from './database-engine';
import { Segment } from '../../network';
import { invalidInput, shown } from '../../private/errors';

/** Options of a database of RDS. */
export interface RdsDatabaseOptions {
  /**
   * The engine.
   *
   * @default - the one that the construct states; an imported one may not
   */
  readonly engine?: DatabaseEngine;

  /**
   * The segment that the database stands in. The rotation's segment needs a flow to it.
   *
   * @default - found by the subnets of a database that the app makes; of an imported one it is not known, and flows are not checked
   */
  readonly segment?: Segment;

  /**
   * Certificates of the authority that signed the server's, as PEM: the text, not the name of a file. Nothing else is trusted then. Needed
   * in regions whose authorities the handler does not bring: GovCloud, China, and those that opened after 2023.
   *
   * @default - the authorities of RDS in the region of the rotation
   */
  readonly certificateAuthority?: string;
}

/** A database on any host. */
export interface DatabaseHostOptions {
  /** The engine. */
  readonly engine: DatabaseEngine;

  /** Name of the host, as its certificate has it. */
  readonly host: string;

  /**
   * The port.
   *
   * @default - the engine's
   */
  readonly port?: number;

  /**
   * The security groups of the database. They are opened for the rotation.
   *
   * @default - none: let the rotation out by `rotationFunction.allowAlong`, and in where the database is
   */
  readonly connections?: ec2.IConnectable;

  /**
   * The segment that the database stands in. The rotation's segment needs a flow to it.
   *
   * @default - not known, and flows are not checked
   */
  readonly segment?: Segment;

  /**
   * Certificates of the authority that signed the server's, as PEM: the text, not the name of a file. Nothing else is trusted then.
   *
   * @default - the authorities of RDS
   */
  readonly certificateAuthority?: string;
}

/** What a database is made from. */
interface DatabaseInit {
  readonly engine: DatabaseEngine;
  readonly host: string;
  readonly port: number;
  readonly knownPort?: number;
  readonly connections?: ec2.IConnectable;
  readonly segment?: Segment;
  readonly certificateAuthority?: string;
  readonly construct?: IConstruct & secretsmanager.ISecretAttachmentTarget;
}

/**
 * The database that a credential is for.
 */
export class RotatedDatabase {
  /**
   * An instance of RDS, made by the app or imported.
   *
   * @param instance the instance, which is no read replica
   * @param options what an imported instance does not say
   * @throws if the engine is not one whose users can be rotated, or not known, the instance is a read replica, or the certificates are none
   */
  public static instance(instance: rds.IDatabaseInstance, options: RdsDatabaseOptions = {}): RotatedDatabase {
    const resource = resourceOf<rds.CfnDBInstance>(instance, 'AWS::RDS::DBInstance');
    if (resource?.sourceDbInstanceIdentifier !== undefined || resource?.sourceDbClusterIdentifier !== undefined) {
      throw invalidInput(instance, 'the instance is a read replica, which takes its users from its source', 'name the source');
    }
    const engine = engineOf(instance, instance.engine, options);
    return new RotatedDatabase({
      engine,
      host: instance.dbInstanceEndpointAddress,
      port: instance.instanceEndpoint.port,
      knownPort: portOf(instance.instanceEndpoint.port, resource, resource?.port, engine),
      connections: instance,
      segment: options.segment,
      certificateAuthority: authorityOf('RotatedDatabase.instance', options),
      construct: instance,
    });
  }

  /**
   * A cluster of Aurora or RDS, made by the app or imported.
   *
   * @param cluster the cluster
   * @param options what an imported cluster does not say
   * @throws if the engine is not one whose users can be rotated, or not known, an imported cluster has no endpoint, or the certificates are none
   */
  public static cluster(cluster: rds.IDatabaseCluster, options: RdsDatabaseOptions = {}): RotatedDatabase {
    const resource = resourceOf<rds.CfnDBCluster>(cluster, 'AWS::RDS::DBCluster');
    if (resource?.replicationSourceIdentifier !== undefined) {
      throw invalidInput(cluster, 'the cluster is a read replica, which takes its users from its source', 'name the source');
    }
    const engine = engineOf(cluster, cluster.engine, options);
    const endpoint = writerOf(cluster);
    return new RotatedDatabase({
      engine,
      host: endpoint.hostname,
      port: endpoint.port,
      knownPort: portOf(endpoint.port, resource, resource?.port, engine),
      connections: cluster,
      segment: options.segment,
      certificateAuthority: authorityOf('RotatedDatabase.cluster', options),
      construct: cluster,
    });
  }

  /**
   * A database on any host: on a machine of your own, in an office, at another provider.
   *
   * Its address is part of the secret's first value. Another host is another database: give it a secret of its own, for CloudFormation
   * makes a new value, with a password that the database does not know, when anything of it changes.
   *
   * @param options where it is and how it is known
   * @throws if the host, the port or the certificates are none
   */
  public static host(options: DatabaseHostOptions): RotatedDatabase {
    const where = 'RotatedDatabase.host';
    const port = options.port ?? options.engine.defaultPort;
    if (!Token.isUnresolved(options.host) && !/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(options.host)) {
      throw invalidInput(where, `${shown(options.host)} is not the name of a host`, 'write the name that the certificate of the server has, without a scheme and a port');
    }
    if (!Token.isUnresolved(port) && !(Number.isInteger(port) && port >= 1 && port <= 65535)) {
      throw invalidInput(where, `${shown(port)} is not a port`, 'use a whole number from 1 to 65535');
    }
    return new RotatedDatabase({
      engine: options.engine,
      host: options.host,
      port,
      knownPort: Token.isUnresolved(port) ? undefined : port,
      connections: options.connections,
      segment: options.segment,
      certificateAuthority: authorityOf(where, options),
    });
  }

  /** The engine. */
  public readonly engine: DatabaseEngine;

  /** Name of the host. */
  public readonly hostname: string;

  /** The port. */
  public readonly port: number;

  /** Whether it is a database of RDS, so that AWS itself writes its address into a secret. */
  public readonly managedByRds: boolean;

  /** @internal */
  public readonly _connections?: ec2.IConnectable;
  /** @internal */
  public readonly _segment?: Segment;
  /** @internal */
  public readonly _knownPort?: number;
  /** @internal */
  public readonly _certificateAuthority?: string;
  /** @internal */
  public readonly _construct?: IConstruct & secretsmanager.ISecretAttachmentTarget;

  private constructor(init: DatabaseInit) {
    this.engine = init.engine;
    this.hostname = init.host;
    this.port = init.port;
    this.managedByRds = init.construct !== undefined;
    this._connections = init.connections;
    this._segment = init.segment;
    this._knownPort = init.knownPort;
    this._certificateAuthority = init.certificateAuthority;
    this._construct = init.construct;
  }
}

function authorityOf(where: string, { certificateAuthority }: { readonly certificateAuthority?: string }): string | undefined {
  return certificateAuthority === undefined ? undefined : certificatesOf(where, certificateAuthority);
}

function engineOf(database: IConstruct, engine: { readonly engineType: string } | undefined, options: RdsDatabaseOptions): DatabaseEngine {
  const stated = engine && DatabaseEngine._ofRds(engine.engineType);
  if (engine && !stated) {
    throw invalidInput(database, `users of ${shown(engine.engineType)} cannot be rotated`, 'use PostgreSQL, MySQL, MariaDB or an Aurora that is compatible with one of the first two');
  }
  if (stated && options.engine && stated !== options.engine) {
    throw invalidInput(database, `the engine is ${stated.displayName} and the options say ${options.engine.displayName}`, 'leave the engine out');
  }
  const known = stated ?? options.engine;
  if (!known) {
    throw invalidInput(database, 'the imported database does not say its engine', 'give it where you import it, or as engine in the options');
  }
  return known;
}

/** The database's resource, where the app makes it. */
function resourceOf<T extends CfnResource>(database: IConstruct, type: string): T | undefined {
  const resource = database.node.defaultChild;
  return resource && CfnResource.isCfnResource(resource) && resource.cfnResourceType === type ? resource as T : undefined;
}

/** The port as a number, if it can be known before the deployment: flows are compared with it. */
function portOf(endpoint: number, resource: CfnResource | undefined, set: number | string | undefined, engine: DatabaseEngine): number | undefined {
  if (!Token.isUnresolved(endpoint)) {
    return endpoint;
  }
  if (!resource || Token.isUnresolved(set)) {
    return undefined;
  }
  return set === undefined ? engine.defaultPort : Number(set);
}

function writerOf(cluster: rds.IDatabaseCluster): rds.Endpoint {
  try {
    return cluster.clusterEndpoint;
  } catch {
    throw invalidInput(cluster, 'the imported cluster has no endpoint', 'import it with clusterEndpointAddress and port');
  }
}
