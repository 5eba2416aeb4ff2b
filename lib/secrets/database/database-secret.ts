import { Aws, CfnResource, Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { checkReach, openToDatabase } from './database-network';
import { DatabaseSecretProps } from './database-secret-props';
import { DatabaseUsers } from './database-users';
import { ManagedMasterSecret } from './managed-master-secret';
import { RotatedDatabase } from './rotated-database';
import { invalidInput, shown } from '../../private/errors';
import { FunctionRotatedSecret } from '../function-rotated-secret';
import { ProtectedSecret } from '../protected-secret';
import { ValueCharacters } from '../value-characters';

/** Lambda's bound on all environment variables of a function together. */
const ENVIRONMENT_BYTES = 4096;

/**
 * How Secrets Manager makes the first password, whatever later ones are like: CloudFormation makes a new value when anything here or in the
 * template of the value changes, and the database would not know its password. It has letters of both cases, digits and other characters, as policies of
 * servers ask for, and none that RDS refuses or that has to be escaped: 193 bits.
 *
 * @see https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/2210
 */
const FIRST_PASSWORD = { passwordLength: 32, excludeCharacters: ValueCharacters.URL_SAFE._excluded, requireEachIncludedType: true };

/**
 * The credential of a database user, rotated in the database and in the secret.
 *
 * The value is JSON of the form that AWS documents for databases, so RDS Proxy, drivers and the console understand it. For a database of RDS, AWS
 * itself writes engine, host and port into it; CloudFormation would make a new password whenever they changed in a template. The rotation
 * knows the host apart from the secret, and connects to no other, over TLS with a verified certificate.
 *
 * The user has to exist, or is made by an operator's call of the rotation function. A master user is better left to RDS: {@link ManagedMasterSecret}.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
 */
export class DatabaseSecret extends FunctionRotatedSecret {
  /** Name of the user; the first one of alternating users. */
  public readonly username: string;

  /** Whether one user or two stand behind the secret. */
  public readonly users: DatabaseUsers;

  private readonly props: DatabaseSecretProps;
  private readonly passwordLength: number;
  private readonly characters: ValueCharacters;
  private database?: RotatedDatabase;

  /**
   * @throws if the password would be too weak or too long, a user name is empty or too long for the engine, the two users have one name, the
   * admin's secret has alternating users, or the rotation could not reach the database
   */
  constructor(scope: Construct, id: string, props: DatabaseSecretProps) {
    const where = `${scope.node.path || 'App'}/${id}`;
    const users = props.users ?? DatabaseUsers.single();
    const characters = props.characters ?? ValueCharacters.ALPHANUMERIC;
    const length = props.length ?? 32;
    checkPassword(where, length, characters);
    checkUsers(where, props, users);
    if (props.database) {
      checkDatabase(where, props, props.database, users);
    }
    super(scope, id, props, {
      ...FIRST_PASSWORD,
      generateStringKey: 'password',
      secretStringTemplate: Stack.of(scope).toJsonString(publicFields(props)),
    });
    this.props = props;
    this.username = props.username;
    this.users = users;
    this.passwordLength = length;
    this.characters = characters;

    const deployer = props.deploymentRole ?? (props.database ? undefined : executionRole(this));
    if (deployer) {
      this.allowReaderFromAnywhere(deployer, 'CloudFormation reads the value to write the address into it, or to make the database with it');
    }
    if (props.database) {
      this.attachTo(props.database, deployer !== undefined);
      this.startRotation(props.database);
    }
    this.node.addValidation({
      validate: () => this.database ? [] : [
        `${this.node.path}: the secret has no database; make the database with rds.Credentials.fromSecret(secret), then call secret.rotateOn(RotatedDatabase.instance(...)).`,
      ],
    });
  }

  /**
   * Names the database of a secret that was there before it, and rotates the secret from then on. For a master user:
   * `rds.Credentials.fromSecret(secret)` makes the database with the secret, and this comes after it, in the same stack.
   *
   * @param database the database that was made with this secret
   * @throws if the secret has a database, or the database was not made with this secret, besides what the constructor throws
   */
  public rotateOn(database: RotatedDatabase): void {
    const where = this.node.path;
    if (this.database) {
      throw invalidInput(this, 'the secret has a database already', 'make another secret for another database');
    }
    checkDatabase(where, this.props, database, this.users);
    if (!database.managedByRds || !this.isAttachedTo(database)) {
      throw invalidInput(this, 'the database was not made with this secret', 'give the secret its database in the constructor, or the database its credentials with rds.Credentials.fromSecret(secret)');
    }
    this.keepAddress();
    this.startRotation(database);
  }

  private startRotation(database: RotatedDatabase): void {
    const { admin } = this.users;
    const managed = admin && ManagedMasterSecret._of(admin);
    const environment = this.environment(database);
    this.database = database;
    this._rotateWith({
      asset: database.engine._asset,
      environment,
      timeout: Duration.minutes(2),
      ...(managed ? { statements: managed._readStatements() } : admin && { readsSecrets: [protectedOf(admin)] }),
    });
    // The first rotation finds the address in the value, and a database that is up and lets it in.
    this.rotationSchedule.node.addDependency(...[this.node.tryFindChild('Attachment'), database._construct].filter((one) => one !== undefined));
    if (managed) {
      this.rotationSchedule.node.addDependency(...managed._admitRotation(this.rotationFunction));
    }
    if (this.props.segment) {
      openToDatabase(this.node.path, this.rotationFunction, database, this.props.segment);
    }
  }

  private environment(database: RotatedDatabase): { [name: string]: string } {
    const { props, users } = this;
    const environment: { [name: string]: string } = {
      VALUE_LENGTH: String(this.passwordLength),
      VALUE_CODE_POINTS: this.characters._codePoints,
      DATABASE_USERS: users.alternate ? 'ALTERNATING' : 'SINGLE',
      DATABASE_USERNAME: props.username,
      DATABASE_HOST: database.hostname,
      DATABASE_PORT: Token.isUnresolved(database.port) ? Token.asString(database.port) : String(database.port),
      ...(users.alternate && { DATABASE_TWIN: users.namesFor(props.username)[1] }),
      ...(users.admin && { ADMIN_SECRET_ARN: users.admin.secretArn }),
      ...(props.databaseName !== undefined && { DATABASE_NAME: props.databaseName }),
      ...(props.probe !== undefined && { DATABASE_PROBE: props.probe }),
      ...(database._certificateAuthority !== undefined && { DATABASE_CA: database._certificateAuthority }),
    };
    // What is known only at deployment is an ARN or the name of a host.
    const bytes = Object.entries(environment)
      .reduce((sum, [name, value]) => sum + name.length + (Token.isUnresolved(value) ? 256 : Buffer.byteLength(value)), 256);
    if (bytes > ENVIRONMENT_BYTES) {
      throw invalidInput(this, `the settings of the rotation have about ${bytes} bytes, and Lambda takes ${ENVIRONMENT_BYTES}`,
        'shorten the certificateAuthority to the one certificate that signed the server\'s, or the probe');
    }
    return environment;
  }

  /** Lets AWS write the address of a database of RDS into the value, and keep it there. */
  private attachTo(database: RotatedDatabase, deployerReads: boolean): void {
    if (!database._construct) {
      return;
    }
    this.attach(database._construct);
    this.keepAddress();
    if (!deployerReads) {
      // Writing the address takes reading the value, which the policy denies to the role that deploys.
      this.node.findChild('Policy').node.addDependency(this.node.findChild('Attachment'));
    }
  }

  /** A secret that outlives its stack keeps the address: to remove the attachment would remove it from the value. */
  private keepAddress(): void {
    (this.node.findChild('Attachment').node.defaultChild as CfnResource).applyRemovalPolicy(RemovalPolicy.RETAIN);
  }

  private isAttachedTo(database: RotatedDatabase): boolean {
    const attachment = this.node.tryFindChild('Attachment')?.node.defaultChild as secretsmanager.CfnSecretTargetAttachment | undefined;
    const { targetId } = database._construct!.asSecretAttachmentTarget();
    const stack = Stack.of(this);
    return attachment !== undefined && JSON.stringify(stack.resolve(attachment.targetId)) === JSON.stringify(stack.resolve(targetId));
  }
}

/** What of the value stands in the template: as little as can be, for a change makes a new password, and loses what AWS wrote. */
function publicFields({ username, database, databaseName }: DatabaseSecretProps): { [name: string]: string | number } {
  if (!database || database.managedByRds) {
    return { username };
  }
  return {
    username,
    engine: database.engine.secretField,
    host: database.hostname,
    port: database.port,
    ...(databaseName !== undefined && { dbname: databaseName }),
  };
}

function checkPassword(where: string, length: number, characters: ValueCharacters): void {
  if (Token.isUnresolved(length) || !Number.isInteger(length) || length < 1 || length > 128) {
    throw invalidInput(where, `a length of ${shown(length)}`, 'use a whole number up to 128');
  }
  const bits = length * characters.bitsPerCharacter;
  if (bits < 128) {
    throw invalidInput(where, `${length} of these characters give ${Math.floor(bits)} bits of entropy, less than 128`, `use a length of ${Math.ceil(128 / characters.bitsPerCharacter)} or more`);
  }
}

function checkUsers(where: string, props: DatabaseSecretProps, users: DatabaseUsers): void {
  const names = users.namesFor(props.username);
  if (names.length !== new Set(names).size) {
    throw invalidInput(where, `both users are called ${shown(props.username)}`, 'give the twin another name');
  }
  const admin = users.admin && protectedOf(users.admin);
  if (admin instanceof DatabaseSecret && admin.users.alternate) {
    throw invalidInput(where, `the admin's secret ${admin.node.path} has alternating users itself`, 'take an admin with a single user');
  }
  if (admin instanceof DatabaseSecret && names.includes(admin.username)) {
    throw invalidInput(where, `the user ${shown(admin.username)} is the admin itself`, 'rotate the admin as a single user');
  }
  if (props.probe !== undefined && props.probe.trim() === '') {
    throw invalidInput(where, 'the probe is empty', 'write a query, or leave it out for SELECT 1');
  }
}

function checkDatabase(where: string, props: DatabaseSecretProps, database: RotatedDatabase, users: DatabaseUsers): void {
  users.namesFor(props.username).forEach((name, index) => database.engine._checkUsername(where, index === 0 ? 'the username' : 'the twin', name));
  checkReach(where, database, props.segment);
}

/** The secret itself where CDK hands out the attachment in its place, as `instance.secret` is. */
function protectedOf(secret: secretsmanager.ISecret): secretsmanager.ISecret {
  return secret.node.scope instanceof ProtectedSecret ? secret.node.scope : secret;
}

function executionRole(secret: DatabaseSecret): iam.IRole {
  const stack: Stack & { synthesizer: { cloudFormationExecutionRoleArn?: string } } = Stack.of(secret);
  const arn = stack.synthesizer.cloudFormationExecutionRoleArn;
  if (!arn) {
    throw invalidInput(secret, 'the database is made with this secret, and the stack does not say which role CloudFormation reads it with', 'name that role in deploymentRole');
  }
  const written = arn.replaceAll('${AWS::Partition}', Aws.PARTITION).replaceAll('${AWS::AccountId}', stack.account).replaceAll('${AWS::Region}', stack.region);
  return iam.Role.fromRoleArn(secret, 'ExecutionRole', written, { mutable: false });
}
