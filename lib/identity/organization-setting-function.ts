import { ArnFormat, CustomResource, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { IOrganization } from './organization-ref';
import { SettingFunctionOptions } from './organization-setting-options';
import { EncryptedLogGroup } from '../data';
import { acknowledge } from '../private/acknowledgements';
import { invalidInput, shown } from '../private/errors';
import { LambdaBackedProvider } from '../private/lambda-backed-provider';

/** What a setting is made from. */
export interface SettingFunctionProps extends SettingFunctionOptions {
  readonly description: string;
  readonly handler: string;
  readonly resourceType: string;
  readonly statements: iam.PolicyStatement[];
  /** Why statements on all resources are right. */
  readonly whyAllResources: string;
  /** The technique of the proofs' catalogue by which its role could gain privileges, and why it may have what that takes. */
  readonly technique?: { readonly id: string; readonly reason: string };
}

/** The function of a construct whose setting has no resource in CloudFormation, with its log. */
export class SettingFunction {
  public readonly logGroup: EncryptedLogGroup;
  public readonly provider: LambdaBackedProvider;
  private last?: CustomResource;

  constructor(scope: Construct, props: SettingFunctionProps) {
    const { description, handler, resourceType, statements } = props;
    this.logGroup = new EncryptedLogGroup(scope, 'Logs', { encryptionKey: props.encryptionKey, retention: props.logRetention });
    this.provider = new LambdaBackedProvider(scope, 'Settings', {
      description,
      handler,
      resourceType,
      statements,
      logGroup: this.logGroup,
      whyOutsideVpc: 'The function calls one AWS API over TLS, accepts no connection and reaches no workload; a VPC would only add a way out to that API',
    });
    acknowledge(this.provider.policy, 'AwsSolutions::AwsSolutions-IAM5[Resource::*]', props.whyAllResources);
    if (props.technique) {
      const { role, policy } = this.provider;
      const finding = `ZeroTrustProofs::built-in.no-escalation[everybody; ${props.technique.id}; ${role.node.path}/Resource`;
      acknowledge(role, `${finding}]`, props.technique.reason);
      // Where the environment of the stack is known, the proofs know the statement too: the first after that for the log.
      acknowledge(policy, `${finding}; ${policy.node.path}/Resource/PolicyDocument.Statement.1]`, props.technique.reason);
    }
  }

  /** Sets one after the other, since Organizations takes one change at a time. */
  public set(id: string, properties: { readonly [name: string]: string }): CustomResource {
    const resource = this.provider.add(id, properties);
    if (this.last) {
      resource.node.addDependency(this.last);
    }
    this.last = resource;
    return resource;
  }
}

/** ARN of something in an organization, which the management account owns. */
export function arnInOrganization(scope: Construct, { organizationId, managementAccountId }: IOrganization, resource: string, name: string): string {
  const stack = Stack.of(scope);
  return stack.formatArn({
    service: 'organizations',
    region: '',
    account: managementAccountId ?? stack.account,
    resource,
    resourceName: `${organizationId}/${name}`,
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
}

/** Refuses a stack of another account than the one that may change the organization. */
export function requireManagementAccount(scope: Construct, { managementAccountId }: Pick<IOrganization, 'managementAccountId'>): void {
  const { account } = Stack.of(scope);
  const known = managementAccountId !== undefined && !Token.isUnresolved(account) && !Token.isUnresolved(managementAccountId);
  if (known && account !== managementAccountId) {
    throw invalidInput(scope, `the stack is in the account ${account}, and only ${managementAccountId}, which manages the organization, may change it`,
      'place it in a stack of the management account');
  }
}

/** Refuses what is not the name of an AWS service as Organizations knows it. */
export function requireServicePrincipal(scope: Construct, principal: string): void {
  if (Token.isUnresolved(principal) || !/^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.(com|com\.cn|eu)$/.test(principal)) {
    throw invalidInput(scope, `${shown(principal)} is not the principal of an AWS service`, "write it as Organizations lists it, such as 'access-analyzer.amazonaws.com'");
  }
}

/** Refuses an empty list and one that names something twice. */
export function requireDistinct(scope: Construct, what: string, values: readonly string[]): void {
  if (values.length === 0) {
    throw invalidInput(scope, `there is no ${what}`, 'name at least one');
  }
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined) {
    throw invalidInput(scope, `the ${what} ${shown(twice)} is there twice`, 'name it once');
  }
}
