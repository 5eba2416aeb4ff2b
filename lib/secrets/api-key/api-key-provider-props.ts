import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { WildcardException } from '../../identity';

/** Properties of `ApiKeyProvider.iamAccessKey`. */
export interface IamAccessKeyProps {
  /**
   * The user whose access keys are rotated. From then on the user's keys are the rotation's affair: it deletes a key of the user that no version of
   * the secret holds and that was never used. An imported user needs its path: take `User.fromUserArn`.
   */
  readonly user: iam.IUser;

  /**
   * Why this consumer cannot have temporary credentials, from a role, IAM Roles Anywhere or a web identity. It stands in the claim
   * about the user's keys.
   */
  readonly reason: string;
}

/** Properties of `ApiKeyProvider.custom`. */
export interface CustomApiKeyProps {
  /**
   * The handler's code, made with `apiKeyRotation` of `cdk-zero-trust/runtime/api-key`. It runs on Node.js 24 with 60 seconds for each step.
   */
  readonly code: lambda.Code;

  /**
   * The handler's entry point.
   *
   * @default 'index.handler'
   */
  readonly handler?: string;

  /**
   * Whether the old key works on when a new one is made, as the handler's provider says. Where it does not, consumers fail during a
   * rotation, and nothing is revoked.
   */
  readonly overlap: boolean;

  /**
   * Environment variables of the handler. None may hold a secret.
   *
   * @default - those that the rotation itself needs, such as `SECRET_ARN`
   */
  readonly environment?: { [name: string]: string };

  /**
   * What the handler may do, beside rotating its secret and writing its log.
   *
   * @default - nothing
   */
  readonly statements?: iam.PolicyStatement[];

  /**
   * The wildcards in `statements`, each with its reason.
   *
   * @default - none: every wildcard is refused
   */
  readonly wildcardExceptions?: WildcardException[];

  /**
   * Other secrets that the handler reads, such as a key that makes others.
   *
   * @default - none
   */
  readonly readsSecrets?: secretsmanager.ISecret[];

  /**
   * Memory in MiB.
   *
   * @default 256
   */
  readonly memorySize?: number;
}
