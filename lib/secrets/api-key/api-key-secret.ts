import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ApiKeyProvider } from './api-key-provider';
import { invalidInput } from '../../private/errors';
import { FunctionRotatedSecret } from '../function-rotated-secret';
import { SecretOptions } from '../secret-options';

/** Properties of {@link ApiKeySecret}. */
export interface ApiKeySecretProps extends SecretOptions {
  /**
   * Whose keys the secret holds, and how they are made, proved and ended.
   */
  readonly provider: ApiKeyProvider;

  /**
   * How long the old key works on after a rotation, in whole hours: from one hour to the time between two rotations. Within it every
   * consumer must have read the secret again. The old key ends up to an hour later.
   *
   * @default Duration.hours(24), with a daily rotation Duration.hours(22); none where a new key ends the old one
   */
  readonly gracePeriod?: Duration;
}

/**
 * A key of another service that rotates itself: the next key is made and proved, becomes the current one, and the key before it
 * is ended when a grace period is over. Consumers that read the secret at least once in that period never fail.
 *
 * The secret is a JSON object with the key, its id, and whatever other fields the team adds, which rotation keeps. Until there is a first
 * key it holds a field `placeholder` only. An {@link ApiKeyProvider.iamAccessKey} and an {@link ApiKeyProvider.https} with an administrator
 * make the first key themselves; otherwise the team makes it at the service, stores it by hand once, and rotates.
 *
 * Some services end the old key when they make a new one (`overlap: false`). Rotation is not free of interruptions there: consumers
 * must read the secret again when the service refuses their key, and the log says so at each rotation.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export class ApiKeySecret extends FunctionRotatedSecret {
  /** Whose keys the secret holds. */
  public readonly provider: ApiKeyProvider;

  /** How long the old key works on after a rotation; absent where a new key ends the old one. */
  public readonly gracePeriod?: Duration;

  /**
   * @throws if the grace period is not a number of whole hours between an hour and the time between two rotations, or is given where a new key
   * ends the old one
   */
  constructor(scope: Construct, id: string, props: ApiKeySecretProps) {
    const hours = graceHours(`${scope.node.path || 'App'}/${id}`, props);
    super(scope, id, props, { secretStringTemplate: '{}', generateStringKey: 'placeholder', passwordLength: 32, excludePunctuation: true });
    this.provider = props.provider;
    this.gracePeriod = props.provider.overlap ? Duration.hours(hours) : undefined;
    this._rotateWith(props.provider._rotator(hours));
    props.provider._claim(this, this.rotationFunction);
  }
}

function graceHours(where: string, { provider, gracePeriod, rotation }: ApiKeySecretProps): number {
  if (gracePeriod && !provider.overlap) {
    throw invalidInput(where, 'a grace period for a service that ends the old key when it makes a new one', 'leave it out');
  }
  // The event that ends old keys comes every hour. Of a calendar's schedule the time between two rotations is not one number.
  const [, days] = /^rate\((\d+) days?\)$/.exec(rotation?.expression ?? 'rate(30 days)') ?? [];
  const longest = days === undefined ? Number.POSITIVE_INFINITY : Number(days) * 24 - 2;
  const hours = gracePeriod?.toHours({ integral: false }) ?? Math.min(24, longest);
  if (!Number.isInteger(hours) || hours < 1) {
    throw invalidInput(where, `a grace period of ${hours} hours`, 'use whole hours, at least one');
  }
  if (provider.overlap && hours > longest) {
    throw invalidInput(where, `a grace period of ${hours} hours with a rotation every ${Number(days) * 24} hours: the old key would be in use when the next one is made`,
      `use at most ${longest} hours, or rotate less often`);
  }
  return hours;
}
