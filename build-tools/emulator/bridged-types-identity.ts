import type { BridgedType, Properties, Servers } from './bridged-types';
import { between } from './bridged-types-network';

const IAM = '2010-05-08';
const ORGANIZATIONS = 'AWSOrganizationsV20161128';
const SSO = 'SWBExternalService';

/** An organization has to be there before its policies. */
async function root({ moto }: Servers): Promise<string> {
  const roots = () => moto.json('organizations', `${ORGANIZATIONS}.ListRoots`, {});
  try {
    return (await roots()).Roots[0].Id as string;
  } catch {
    await moto.json('organizations', `${ORGANIZATIONS}.CreateOrganization`, { FeatureSet: 'ALL' });
    return (await roots()).Roots[0].Id as string;
  }
}

function inlinePolicy(of: 'User' | 'Role' | 'Group'): BridgedType {
  return {
    create: async (properties, { ministack }) => {
      const document = properties.PolicyDocument as unknown;
      await ministack.query('iam', IAM, `Put${of}Policy`, {
        [`${of}Name`]: properties[`${of}Name`], PolicyName: properties.PolicyName, PolicyDocument: typeof document === 'string' ? document : JSON.stringify(document),
      });
      return { id: `${properties.PolicyName}|${properties[`${of}Name`]}` };
    },
    remove: async (_id, properties, { ministack }) => {
      await ministack.query('iam', IAM, `Delete${of}Policy`, { [`${of}Name`]: properties[`${of}Name`], PolicyName: properties.PolicyName });
    },
  };
}

export const BRIDGED_IDENTITY_TYPES: Record<string, BridgedType> = {
  'AWS::IAM::UserPolicy': inlinePolicy('User'),
  'AWS::IAM::RolePolicy': inlinePolicy('Role'),
  'AWS::IAM::GroupPolicy': inlinePolicy('Group'),
  'AWS::IAM::Group': {
    create: async ({ GroupName, Path, ManagedPolicyArns = [] }, { ministack }, logicalId) => {
      const name = (GroupName ?? logicalId) as string;
      const answer = await ministack.query('iam', IAM, 'CreateGroup', { GroupName: name, Path });
      for (const PolicyArn of ManagedPolicyArns as string[]) {
        await ministack.query('iam', IAM, 'AttachGroupPolicy', { GroupName: name, PolicyArn });
      }
      return { id: name, attributes: { Arn: between(answer, 'Arn') } };
    },
    remove: async (id, { ManagedPolicyArns = [] }, { ministack }) => {
      for (const PolicyArn of ManagedPolicyArns as string[]) {
        await ministack.query('iam', IAM, 'DetachGroupPolicy', { GroupName: id, PolicyArn });
      }
      await ministack.query('iam', IAM, 'DeleteGroup', { GroupName: id });
    },
  },
  'AWS::IAM::OIDCProvider': {
    create: async ({ Url, ClientIdList = [], ThumbprintList = [] }, { ministack }) => {
      const arn = between(await ministack.query('iam', IAM, 'CreateOpenIDConnectProvider', { Url, ClientIDList: ClientIdList, ThumbprintList }), 'OpenIDConnectProviderArn');
      return { id: arn, attributes: { Arn: arn } };
    },
    remove: async (id, _properties, { ministack }) => {
      await ministack.query('iam', IAM, 'DeleteOpenIDConnectProvider', { OpenIDConnectProviderArn: id });
    },
  },
  'AWS::Organizations::OrganizationalUnit': {
    create: async ({ Name, ParentId }, servers) => {
      const parent = String(ParentId).startsWith('ou-') ? ParentId as string : await root(servers);
      const { OrganizationalUnit: unit } = await servers.moto.json('organizations', `${ORGANIZATIONS}.CreateOrganizationalUnit`, { Name, ParentId: parent });
      return { id: unit.Id, attributes: { Id: unit.Id, Arn: unit.Arn } };
    },
    remove: async (id, _properties, { moto }) => {
      await moto.json('organizations', `${ORGANIZATIONS}.DeleteOrganizationalUnit`, { OrganizationalUnitId: id });
    },
  },
  'AWS::Organizations::Policy': {
    create: async ({ Name, Description, Type, Content, TargetIds = [] }, servers) => {
      const inTheRoot = await root(servers);
      const { Policy } = await servers.moto.json('organizations', `${ORGANIZATIONS}.CreatePolicy`, {
        Name, Description: Description ?? '', Type, Content: typeof Content === 'string' ? Content : JSON.stringify(Content),
      });
      const { Id, Arn } = Policy.PolicySummary as Properties;
      for (const target of TargetIds as string[]) {
        // A template names the root of the real organization; this one has its own.
        await servers.moto.json('organizations', `${ORGANIZATIONS}.AttachPolicy`, { PolicyId: Id, TargetId: target.startsWith('r-') ? inTheRoot : target });
      }
      return { id: Id, attributes: { Id, Arn } };
    },
    remove: async (id, _properties, { moto }) => {
      await moto.json('organizations', `${ORGANIZATIONS}.DeletePolicy`, { PolicyId: id });
    },
  },
  'AWS::SSO::PermissionSet': {
    create: async ({ InstanceArn, Name, Description, SessionDuration }, { moto }) => {
      const { PermissionSet } = await moto.json('sso', `${SSO}.CreatePermissionSet`, { InstanceArn, Name, Description, SessionDuration });
      const arn = PermissionSet.PermissionSetArn as string;
      return { id: `${InstanceArn}|${arn}`, attributes: { PermissionSetArn: arn } };
    },
    remove: async (id, { InstanceArn }, { moto }) => {
      await moto.json('sso', `${SSO}.DeletePermissionSet`, { InstanceArn, PermissionSetArn: id.split('|')[1] });
    },
  },
};
