import { Duration, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { CustomApiKeyProps, IamAccessKeyProps } from './api-key-provider-props';
import { describeHttps } from './https-api-key-description';
import { HttpsApiKeyProps } from './https-api-key-props';
import { LeastPrivilegeFunction } from '../../identity';
import { invalidInput, requireReason, shown } from '../../private/errors';
import { Claim, ClaimPrincipal, ClaimResource, Claims } from '../../verification/claims';
import { Rotator } from '../rotation-function';

/** The handlers take a key for left behind once it is older than two of these. */
const STEP = Duration.seconds(60);

/** Settings of the rotation itself. */
const RESERVED = new Set(['SECRET_ARN', 'GRACE_HOURS', 'VALUE_LENGTH', 'VALUE_CODE_POINTS', 'VALUE_FIELD']);

/** What a provider brings to a secret. */
interface Binding {
  readonly rotator: Omit<Rotator, 'timeout' | 'retires'>;
  readonly claims?: (secret: IConstruct, rotation: LeastPrivilegeFunction) => void;
}

/** Whose keys an {@link ApiKeySecret} holds, and how they are made, proved and ended. */
export class ApiKeyProvider {
  /**
   * Access keys of an IAM user: the exception, for what runs outside of AWS and can have no temporary credentials. Prefer a role,
   * IAM Roles Anywhere or a web identity, which have nothing to rotate.
   *
   * The secret holds `accessKeyId`, `secretAccessKey` and `userName`. The first rotation makes the first key. IAM keeps two keys a user, so
   * while the old one is in its grace period no further rotation is possible. Its end is in two steps: it is made
   * inactive after the grace period, which can be undone, and deleted by the next rotation.
   *
   * @param props the user, and why it needs keys
   * @throws if the reason says nothing, or the ARN of the user has a wildcard
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id-credentials-access-keys-update.html
   */
  public static iamAccessKey(props: IamAccessKeyProps): ApiKeyProvider {
    const { user } = props;
    const where = 'ApiKeyProvider.iamAccessKey';
    const reason = requireReason(where, `the access key of ${Token.isUnresolved(user.userName) ? 'the user' : shown(user.userName)}`, props.reason);
    if (!Token.isUnresolved(user.userArn) && !/^arn:[\w-]+:iam::\d{12}:user\/[\w+=,.@/-]+$/.test(user.userArn)) {
      throw invalidInput(where, `${shown(user.userArn)} is not the ARN of one user`, 'give one user by its whole ARN');
    }
    return new ApiKeyProvider(true, {
      rotator: {
        asset: 'secrets/api-key/iam-access-key-rotation.lambda',
        environment: { IAM_USER_ARN: user.userArn },
        statements: [new iam.PolicyStatement({
          sid: 'AccessKeysOfThisUser',
          actions: ['iam:CreateAccessKey', 'iam:DeleteAccessKey', 'iam:GetAccessKeyLastUsed', 'iam:ListAccessKeys', 'iam:UpdateAccessKey'],
          resources: [user.userArn],
        })],
      },
      claims: (secret, rotation) => {
        // Of an imported user no template knows more than the ARN.
        const resource = user.node.defaultChild instanceof iam.CfnUser ? ClaimResource.of(user) : ClaimResource.arn(user.userArn);
        Claims.of(secret).state(Claim.only(ClaimPrincipal.of(rotation)).can({
          name: 'only-can-make-access-keys',
          about: secret.node.path,
          promise: `Only the rotation of ${secret.node.path} makes access keys of its user, which has them because: ${reason}`,
          actions: ['iam:CreateAccessKey'],
          resources: [resource],
        }));
      },
    });
  }

  /**
   * Keys of a service with an HTTPS interface, which is described instead of programmed. Keys travel over verified TLS to the one host
   * that is named, in headers and bodies, never in URLs; no redirect is followed, answers are bounded and never logged.
   *
   * In a segment the function needs a way to the host: declare a flow and let `rotationFunction.allowAlong` take part in it.
   *
   * @param props the host, the requests, and where their answers have the key
   * @throws if the description contradicts itself, would put a key into a URL, or makes keys that nothing can end
   */
  public static https(props: HttpsApiKeyProps): ApiKeyProvider {
    return new ApiKeyProvider(props.overlap ?? true, {
      rotator: {
        asset: 'secrets/api-key/https-api-key-rotation.lambda',
        environment: {
          KEY_INTERFACE: describeHttps(props),
          ...(props.administrator ? { ADMIN_SECRET_ARN: props.administrator.secretArn } : {}),
          ...(props.certificateAuthority === undefined ? {} : { KEY_AUTHORITY: props.certificateAuthority }),
        },
        readsSecrets: props.administrator ? [props.administrator] : undefined,
      },
    });
  }

  /**
   * Keys of any other service, with a handler of your own that makes, proves and ends them.
   *
   * @param props the handler, and what it may do
   * @throws if a variable is one that the rotation itself sets
   */
  public static custom(props: CustomApiKeyProps): ApiKeyProvider {
    const reserved = Object.keys(props.environment ?? {}).find((name) => RESERVED.has(name));
    if (reserved !== undefined) {
      throw invalidInput('ApiKeyProvider.custom', `the variable ${reserved} is the rotation's own`, 'choose another name');
    }
    return new ApiKeyProvider(props.overlap, {
      rotator: {
        asset: props.code,
        handler: props.handler,
        environment: props.environment ?? {},
        statements: props.statements,
        wildcardExceptions: props.wildcardExceptions,
        readsSecrets: props.readsSecrets,
        memorySize: props.memorySize,
      },
    });
  }

  private constructor(
    /** Whether the old key works on when a new one is made. Where it does not, a rotation interrupts the consumers. */
    public readonly overlap: boolean,
    private readonly binding: Binding,
  ) {}

  /** @internal */
  public _rotator(graceHours: number): Rotator {
    const { rotator } = this.binding;
    return {
      ...rotator,
      environment: { ...rotator.environment, ...(this.overlap ? { GRACE_HOURS: String(graceHours) } : {}) },
      timeout: STEP,
      retires: this.overlap,
    };
  }

  /** @internal */
  public _claim(secret: IConstruct, rotation: LeastPrivilegeFunction): void {
    this.binding.claims?.(secret, rotation);
  }
}
