import { ArnFormat, Resource, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { aws_ssm as ssmRefs } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { CustomerKey } from '../data';
import { invalidInput, shown } from '../private/errors';
import { Claim, ClaimPrincipal, ClaimResource, Claims } from '../verification/claims';

/** Properties of {@link SecureParameter}. */
export interface SecureParameterProps {
  /**
   * The name of the parameter, such as `/orders/api-key`.
   */
  readonly parameterName: string;

  /**
   * The key that the parameter is encrypted with. A {@link CustomerKey} must be usable through `ssm`.
   *
   * @default - a new {@link CustomerKey}; store the parameter with it
   */
  readonly encryptionKey?: kms.IKey;
}

/** What reads a parameter's value. */
const READS = ['ssm:GetParameter', 'ssm:GetParameterHistory', 'ssm:GetParameters', 'ssm:GetParametersByPath'];

/**
 * A SecureString of Parameter Store, by its name: its key, and who reads it.
 *
 * CloudFormation makes no SecureString, and a template is no place for its value: somebody stores it with this key, and functions read it at
 * run time. For that reason the construct offers no `stringValue`, and no dynamic reference `ssm-secure`, which would put the value where the
 * resource keeps it.
 *
 * A standard parameter costs nothing but its key. It has no rotation, no resource policy and no replicas, and nobody is told when it grows
 * old: what opens a database or another service is better kept by a secret of this library.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
 */
export class SecureParameter extends Resource implements ssmRefs.IParameterRef {
  /** The name. */
  public readonly parameterName: string;

  /** The ARN. */
  public readonly parameterArn: string;

  /** The key that the parameter is encrypted with. */
  public readonly encryptionKey: kms.IKey;

  private readonly readers: ClaimPrincipal[] = [];

  /**
   * @throws if the name is none of Parameter Store, or known only at deployment
   */
  constructor(scope: Construct, id: string, props: SecureParameterProps) {
    super(scope, id);
    checkName(this, props.parameterName);
    this.parameterName = props.parameterName;
    this.parameterArn = Stack.of(this).formatArn({
      service: 'ssm', resource: 'parameter', resourceName: props.parameterName.replace(/^\//, ''), arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    this.encryptionKey = props.encryptionKey ?? new CustomerKey(this, 'Key', {
      description: `Parameter ${props.parameterName}`, usableThrough: ['ssm'],
    });
    Claims.of(this)._stateLater(() => {
      const claim = { name: 'only-can-read', about: this.node.path, actions: READS, resources: [ClaimResource.arn(this.parameterArn)] };
      return [this.readers.length === 0 ? Claim.nobodyCan({ ...claim, promise: `Nobody in the templates reads the parameter ${this.node.path}` })
        : Claim.only(...this.readers).can({ ...claim, promise: `Only the named readers read the parameter ${this.node.path}` })];
    });
  }

  /** The parameter as CloudFormation refers to it. */
  public get parameterRef(): ssmRefs.ParameterReference {
    return { parameterName: this.parameterName, parameterArn: this.parameterArn };
  }

  /**
   * Lets an identity of this account read the parameter: `ssm:GetParameter` on exactly this one, and `kms:Decrypt` on its key through Systems
   * Manager for it. Not `GetParametersByPath`, which would read its neighbours.
   *
   * @param grantee a role or user of this account
   * @throws if the grantee is of another account, or is no identity that a policy can be given
   */
  public grantReadTo(grantee: iam.IGrantable): iam.Grant {
    const { principalAccount } = grantee.grantPrincipal;
    if (principalAccount !== undefined && Token.compareStrings(principalAccount, Stack.of(this).account) === TokenComparison.DIFFERENT) {
      throw invalidInput(this, `a reader of account ${shown(principalAccount)}, and a standard parameter has no policy that could let it in`,
        'use a secret, or let the reader assume a role of this account');
    }
    const { region, urlSuffix } = Stack.of(this);
    const grant = iam.Grant.addToPrincipal({ grantee, actions: ['ssm:GetParameter'], resourceArns: [this.parameterArn] });
    const ofKey = iam.Grant.addToPrincipal({
      grantee,
      actions: ['kms:Decrypt'],
      resourceArns: [this.encryptionKey.keyArn],
      conditions: {
        StringEquals: {
          'kms:ViaService': [...new Set([`ssm.${region}.amazonaws.com`, `ssm.${region}.${urlSuffix}`])],
          'kms:EncryptionContext:PARAMETER_ARN': this.parameterArn,
        },
      },
    });
    if (!grant.success || !ofKey.success) {
      throw invalidInput(this, `${shown(grantee.grantPrincipal.policyFragment.principalJson)} is no identity that a policy can be given`, 'grant the reading role itself');
    }
    this.readers.push(ClaimPrincipal.of(grantee));
    return grant.combine(ofKey);
  }
}

function checkName(scope: Construct, name: string): void {
  if (Token.isUnresolved(name)) {
    throw invalidInput(scope, 'the name of the parameter is known only at deployment', 'write the name: somebody stores the parameter under it');
  }
  const levels = name.split('/').length - 1;
  const wrong = !/^[\w./-]+$/.test(name) ? 'has other characters than letters, digits and . _ - /'
    : name.length > 1011 ? 'is longer than 1011 characters'
      : /\/\/|\/$/.test(name) ? 'has an empty level'
        : levels > 0 && !name.startsWith('/') ? 'has levels and does not begin with /'
          : levels > 15 ? 'has more than 15 levels'
            : /^\/?(aws|ssm)/i.test(name) ? 'begins with aws or ssm, which AWS keeps' : undefined;
  if (wrong) {
    throw invalidInput(scope, `the parameter name ${shown(name.slice(0, 100))} ${wrong}`, "write it as '/orders/api-key'");
  }
}
