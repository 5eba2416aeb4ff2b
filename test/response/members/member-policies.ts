import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Playbook, ResponseMemberRoles, ResponseMemberRolesProps, ResponseMembers } from '../../../lib/response';

export const HUB = '111122223333';
export const MEMBER = '444455556666';
export const ORGANIZATION = 'o-a1b2c3d4e5';
export const EXTERNAL_ID = 'response-of-the-hub';
export const members = new ResponseMembers({ externalId: EXTERNAL_ID });

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: string | string[] } };
}

export interface Document {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

export interface MemberRole {
  readonly name: string;
  readonly arn: string;
  readonly trust: Document;
  readonly policies: readonly Document[];
}

export function memberStack(playbooks: Playbook[], props: Partial<ResponseMemberRolesProps> = {}): Stack {
  const stack = new Stack(new App(), 'Member', { env: { account: MEMBER, region: 'eu-west-1' } });
  new ResponseMemberRoles(stack, 'Roles', { hubAccountId: HUB, organizationId: ORGANIZATION, members, playbooks, ...props });
  return stack;
}

/** The roles as IAM has them in the partition aws, by their names. */
export function rolesIn(template: Template): Map<string, MemberRole> {
  const policies = Object.values(template.findResources('AWS::IAM::ManagedPolicy'))
    .map(({ Properties }) => Properties as { PolicyDocument: Document; Roles: Array<{ Ref: string }> });
  return new Map(Object.entries(template.findResources('AWS::IAM::Role')).map(([logicalId, { Properties }]) => {
    const { RoleName, Path, AssumeRolePolicyDocument } = Properties as { RoleName: string; Path: string; AssumeRolePolicyDocument: Document };
    return [RoleName, {
      name: RoleName,
      arn: `arn:aws:iam::${MEMBER}:role${Path}${RoleName}`,
      trust: inPartition(AssumeRolePolicyDocument),
      policies: policies.filter(({ Roles }) => Roles.some(({ Ref }) => Ref === logicalId)).map(({ PolicyDocument }) => inPartition(PolicyDocument)),
    }];
  }));
}

function inPartition<T>(value: T): T {
  if (Array.isArray(value)) {
    return value.map(inPartition) as T;
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const { Ref: reference, 'Fn::Join': join } = value as { 'Ref'?: string; 'Fn::Join'?: [string, unknown[]] };
  if (reference === 'AWS::Partition') {
    return 'aws' as T;
  }
  if (join) {
    return join[1].map(inPartition).join(join[0]) as T;
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inPartition(inner)])) as T;
}
