import { Resource, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sso from 'aws-cdk-lib/aws-sso';
import { aws_sso as ssoRefs } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { invalidInput, shown } from '../private/errors';
import { enumerate } from '../private/names';

/**
 * Where the value of an attribute comes from: an attribute of the user in the identity store, or in Active Directory.
 *
 * Whoever may edit the attribute decides what the user may do: take ones that your identity provider or HR keeps, never ones
 * that users edit themselves, such as a nickname.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/attributemappingsconcept.html
 */
export class AttributeSource {
  /** The cost center of the enterprise profile. */
  public static readonly COST_CENTER: AttributeSource = new AttributeSource('${path:enterprise.costCenter}');
  /** The department of the enterprise profile. */
  public static readonly DEPARTMENT: AttributeSource = new AttributeSource('${path:enterprise.department}');
  /** The division of the enterprise profile. */
  public static readonly DIVISION: AttributeSource = new AttributeSource('${path:enterprise.division}');
  /** The employee number of the enterprise profile. */
  public static readonly EMPLOYEE_NUMBER: AttributeSource = new AttributeSource('${path:enterprise.employeeNumber}');
  /** The organization of the enterprise profile. */
  public static readonly ORGANIZATION: AttributeSource = new AttributeSource('${path:enterprise.organization}');
  /** The user name. */
  public static readonly USER_NAME: AttributeSource = new AttributeSource('${path:userName}');
  /** The kind of user, such as employee or contractor. */
  public static readonly USER_TYPE: AttributeSource = new AttributeSource('${path:userType}');

  /**
   * Another attribute of the identity store.
   *
   * @param path as SCIM names it, such as `enterprise.manager.value` or `addresses[primary eq true].region`
   * @throws when it is no path of an attribute
   */
  public static path(path: string): AttributeSource {
    return new AttributeSource(`\${path:${attribute('AttributeSource.path', path)}}`);
  }

  /**
   * An attribute of Active Directory, where that is the identity source.
   *
   * @param name such as `department`
   * @throws when it is no name of an attribute
   */
  public static directory(name: string): AttributeSource {
    return new AttributeSource(`\${dir:${attribute('AttributeSource.directory', name)}}`);
  }

  private constructor(
    /** As Identity Center takes it, such as `${path:enterprise.department}`. */
    public readonly expression: string,
  ) {}
}

function attribute(where: string, name: string): string {
  if (Token.isUnresolved(name) || name.length > 240 || !/^[A-Za-z][\w.:-]*(\[[\w."= -]+\](\.\w+)*)?$/.test(name)) {
    throw invalidInput(where, `${shown(name)} is not the path of an attribute`, "write it without braces, such as 'enterprise.department'");
  }
  return name;
}

/** Properties of {@link AccessControlAttributes}. */
export interface AccessControlAttributesProps {
  /**
   * The instance of Identity Center. It has one configuration of attributes: make one such construct.
   */
  readonly identityCenter: ssoRefs.IInstanceRef;

  /**
   * The attributes by the key of the session tag that they become, such as `{ CostCenter: AttributeSource.COST_CENTER }`: 1 to 50.
   */
  readonly attributes: { readonly [key: string]: AttributeSource };
}

/**
 * Attributes of users that become tags of their sessions, so that policies decide by them. They count in each permission set.
 *
 * Where your identity provider sends attributes in its SAML assertion too, those win: keep the two apart.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/configure-abac.html
 */
export class AccessControlAttributes extends Resource {
  /** The keys of the session tags. */
  public readonly attributeKeys: string[];

  /**
   * @throws when there is no attribute, more than 50, or a key that no tag can have
   */
  constructor(scope: Construct, id: string, props: AccessControlAttributesProps) {
    super(scope, id);
    const entries = Object.entries(props.attributes);
    if (entries.length === 0 || entries.length > 50) {
      throw invalidInput(this, `there are ${entries.length} attributes`, 'name 1 to 50');
    }
    const wrong = entries.find(([key]) => Token.isUnresolved(key) || !/^[\p{L}\p{N}_.:/=+@-]{1,128}$/u.test(key) || /^aws:/i.test(key));
    if (wrong) {
      throw invalidInput(this, `${shown(wrong[0])} is not the key of a tag`, 'write 1 to 128 letters, digits and _.:/=+@-, not beginning with aws:');
    }
    // Keys of session tags do not differ by case alone.
    const twice = entries.find(([key], index) => entries.findIndex(([other]) => other.toLowerCase() === key.toLowerCase()) !== index);
    if (twice) {
      throw invalidInput(this, `the key ${shown(twice[0])} differs from another by case only`, 'name it once: session tags do not tell case apart');
    }
    this.attributeKeys = entries.map(([key]) => key);
    new sso.CfnInstanceAccessControlAttributeConfiguration(this, 'Resource', {
      instanceArn: props.identityCenter.instanceRef.instanceArn,
      accessControlAttributes: entries.map(([key, { expression }]) => ({ key, value: { source: [expression] } })),
    });
  }

  /**
   * The condition key of an attribute, such as `aws:PrincipalTag/CostCenter`.
   *
   * @param key the attribute's key
   * @throws when there is no such attribute
   */
  public principalTag(key: string): string {
    return `aws:PrincipalTag/${this.known(key)}`;
  }

  /**
   * The variable that stands for the user's value in resources and conditions, such as `${aws:PrincipalTag/CostCenter}`. A
   * statement with it matches nobody who lacks the attribute.
   *
   * @param key the attribute's key
   * @throws when there is no such attribute
   */
  public principalTagVariable(key: string): string {
    return `\${${this.principalTag(key)}}`;
  }

  /**
   * Limits a statement to resources whose tag of the same key has the user's value.
   *
   * @param statement what is limited; its actions must know `aws:ResourceTag`, or they are never allowed
   * @param key the attribute's key
   * @throws when there is no such attribute, or the statement denies
   * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/configure-abac-policies.html
   */
  public requireSameTag(statement: iam.PolicyStatement, key: string): void {
    if (statement.effect !== iam.Effect.ALLOW) {
      throw invalidInput(this, `a denial is limited to resources with the user's own ${shown(key)}`, 'limit what is allowed: the denial would spare the resources of others');
    }
    statement.addCondition('StringEquals', { [`aws:ResourceTag/${this.known(key)}`]: this.principalTagVariable(key) });
  }

  private known(key: string): string {
    if (!this.attributeKeys.includes(key)) {
      throw invalidInput(this, `there is no attribute ${shown(key)}`, `use ${enumerate(this.attributeKeys)}, or add it`);
    }
    return key;
  }
}
