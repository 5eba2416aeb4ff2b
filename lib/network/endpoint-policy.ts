import { Aws, Fn, Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { AWS_OWNED_ACCESS, AWS_OWNED_BUCKETS_READ, AWS_OWNED_BUCKETS_WRITTEN, AwsOwnedAccess } from './aws-owned-resources';
import { EndpointPerimeter } from './endpoint-options';
import { invalidInput, requireReason, shown } from '../private/errors';

/** Characters that an endpoint policy may have. @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html */
export const ENDPOINT_POLICY_LIMIT = 20_480;

/** Whose identities and whose resources may meet at an endpoint. */
export type Perimeter = EndpointPerimeter;

/** Refuses what is no organization id, no tag key, or no partner. */
export function checkedPerimeter(scope: Construct, perimeter: Perimeter): Perimeter {
  const { organizationId, exceptionTag } = perimeter;
  if (organizationId !== undefined && !Token.isUnresolved(organizationId) && !/^o-[a-z0-9]{10,32}$/.test(organizationId)) {
    throw invalidInput(scope, `${shown(organizationId)} is not the id of an organization`, "give an id such as 'o-a1b2c3d4e5', or leave it out to trust this account alone");
  }
  if (exceptionTag !== undefined && (Token.isUnresolved(exceptionTag) || !/^[\w.:/=+@-]{1,128}$/.test(exceptionTag))) {
    throw invalidInput(scope, `${shown(exceptionTag)} is not the key of a tag`, "give a key such as 'resource-perimeter-exception'");
  }
  checkPartners(scope, perimeter);
  return perimeter;
}

function checkPartners(scope: Construct, perimeter: Perimeter): void {
  const { organizationId, partnerAccounts = [], partnerOrganizationIds = [], trustedResources = [] } = perimeter;
  for (const account of [...partnerAccounts, ...trustedResources.map((trusted) => trusted.account)]) {
    if (!Token.isUnresolved(account) && !/^\d{12}$/.test(account)) {
      throw invalidInput(scope, `${shown(account)} is not the id of an account`, 'write its twelve digits');
    }
  }
  for (const id of partnerOrganizationIds) {
    if ((!Token.isUnresolved(id) && !/^o-[a-z0-9]{10,32}$/.test(id)) || id === organizationId) {
      throw invalidInput(scope, `${shown(id)} is not the id of another organization`, "give an id such as 'o-z9y8x7w6v5'");
    }
  }
  for (const { resourceArns, account, reason } of trustedResources) {
    requireReason(scope, `trust in resources of ${account}`, reason);
    const wrong = resourceArns.find((one) => !Token.isUnresolved(one) && !/^arn:[^:]+:[a-z0-9-]+:[^:]*:[^:]*:[^*?\s]{3,}\S*$/.test(one));
    if (wrong !== undefined || resourceArns.length === 0) {
      throw invalidInput(scope, wrong === undefined ? `trust in the account ${account} names no resource` : `${shown(wrong)} does not say which resource is trusted`,
        'write ARNs with their service and the start of their name');
    }
  }
}

/**
 * What may pass an endpoint: identities of the perimeter to resources of the perimeter, AWS services, and the resources
 * of AWS that workloads need. Allow statements only: what none allows is denied.
 *
 * @param scope a construct of the stack
 * @param service last part of the service's name, such as `logs`
 * @param perimeter who belongs to us
 */
export function endpointStatements(scope: Construct, service: string, perimeter: Perimeter): iam.PolicyStatement[] {
  const { organizationId } = perimeter;
  const { account } = Stack.of(scope);
  const identity: { [key: string]: string } = organizationId === undefined ? { 'aws:PrincipalAccount': account } : { 'aws:PrincipalOrgID': organizationId };
  const resource: { [key: string]: string } = organizationId === undefined ? { 'aws:ResourceAccount': account } : { 'aws:ResourceOrgID': organizationId };
  const statements = [
    allow('IdentitiesAndResourcesOfThePerimeter', ['*'], ['*'], { StringEquals: { ...identity, ...resource } }),
    allow('AwsServices', ['*'], ['*'], { Bool: { 'aws:PrincipalIsAWSService': 'true' } }),
    ...(AWS_OWNED_ACCESS[service] ?? []).map((access) => awsOwned(scope, access, identity)),
  ];
  if (service === 's3') {
    statements.push(
      // Without a condition on the caller: package managers do not sign, and image layers are signed by AWS's own accounts.
      allow('ReadBucketsOfAws', ['s3:GetObject'], bucketArns(scope, AWS_OWNED_BUCKETS_READ)),
      allow('AnswerCloudFormation', ['s3:PutObject'], bucketArns(scope, AWS_OWNED_BUCKETS_WRITTEN)),
    );
  }
  if (service === 'sts') {
    // A federated identity belongs to no organization before it has the role: the role must.
    statements.push(allow('FederatedIdentitiesToRolesOfThePerimeter', ['sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity'], ['*'], { StringEquals: resource }));
  }
  statements.push(...partnerStatements(perimeter, identity));
  if (perimeter.exceptionTag !== undefined) {
    statements.push(allow('TaggedIdentitiesToAnyResource', ['*'], ['*'], {
      StringEquals: { ...identity, [`aws:PrincipalTag/${perimeter.exceptionTag}`]: 'true' },
    }));
  }
  return statements;
}

/** Resources of others that were named. Identities of others do not pass: their networks are their own. */
function partnerStatements(perimeter: Perimeter, identity: { [key: string]: string }): iam.PolicyStatement[] {
  const { partnerAccounts = [], partnerOrganizationIds = [], trustedResources = [] } = perimeter;
  return [
    ...(partnerAccounts.length > 0
      ? [allow('IdentitiesOfThePerimeterToPartners', ['*'], ['*'], { StringEquals: { ...identity, 'aws:ResourceAccount': partnerAccounts } })] : []),
    ...(partnerOrganizationIds.length > 0
      ? [allow('IdentitiesOfThePerimeterToPartnerOrganizations', ['*'], ['*'], { StringEquals: { ...identity, 'aws:ResourceOrgID': partnerOrganizationIds } })] : []),
    ...trustedResources.map(({ resourceArns, account }, index) => (
      allow(`IdentitiesOfThePerimeterToTrustedResources${index + 1}`, ['*'], resourceArns, { StringEquals: { ...identity, 'aws:ResourceAccount': account } }))),
  ];
}

/** Says so when the policy of an endpoint, with what was added later, is longer than EC2 takes. */
export function checkPolicySize(endpoint: ec2.VpcEndpoint): void {
  endpoint.node.addValidation({
    validate: () => {
      const document = Stack.of(endpoint).resolve((endpoint.node.defaultChild as ec2.CfnVPCEndpoint).policyDocument);
      const size = JSON.stringify(document ?? '').length;
      return size <= ENDPOINT_POLICY_LIMIT ? [] : [
        invalidInput(endpoint, `the endpoint policy has ${size} characters and may have ${ENDPOINT_POLICY_LIMIT}`, 'remove statements').message,
      ];
    },
  });
}

function awsOwned(scope: Construct, access: AwsOwnedAccess, identity: { [key: string]: string }): iam.PolicyStatement {
  return allow(access.sid, [...access.actions], access.resources ? access.resources.map((resource) => arn(scope, resource)) : ['*'], {
    StringEquals: { ...identity, ...(access.accounts ? { 'aws:ResourceAccount': [...access.accounts] } : {}) },
  });
}

function allow(sid: string, actions: string[], resources: string[], conditions?: iam.Conditions): iam.PolicyStatement {
  return new iam.PolicyStatement({ sid, principals: [new iam.StarPrincipal()], actions, resources, conditions });
}

function bucketArns(scope: Construct, names: readonly string[]): string[] {
  return names.map((name) => arn(scope, `s3:::${name}/*`));
}

function arn(scope: Construct, rest: string): string {
  const { region, urlSuffix } = Stack.of(scope);
  return `arn:${Aws.PARTITION}:${rest}`
    .replaceAll('{regionWithoutDashes}', withoutDashes(region))
    .replaceAll('{region}', region)
    .replaceAll('{urlSuffix}', urlSuffix);
}

function withoutDashes(region: string): string {
  return Token.isUnresolved(region) ? Fn.join('', Fn.split('-', region)) : region.replaceAll('-', '');
}
