import { ActivityDefinition, calls, cisFilter, namedCalls } from './activity-definition';
import { EventHome } from './event-home';

const SOURCE = 'organizations.amazonaws.com';

export const GUARDRAIL_CHANGES: ActivityDefinition = {
  id: 'guardrail-changes',
  headline: 'GUARDRAILS: a policy of the organization is being changed',
  whatToDo: 'Compare with what is being deployed. Nobody deploys: attach what was detached first, then ask. What a guardrail denied is possible in all accounts until then.',
  home: EventHome.ORGANIZATIONS,
  pattern: calls([SOURCE], [
    'AttachPolicy', 'CreatePolicy', 'DeletePolicy', 'DeleteResourcePolicy', 'DetachPolicy', 'DisablePolicyType', 'EnablePolicyType', 'PutResourcePolicy', 'UpdatePolicy',
  ]),
};

export const ORGANIZATION_CHANGES: ActivityDefinition = {
  id: 'organization-changes',
  headline: 'ORGANIZATION: accounts, units or administrators of the organization are being changed',
  whatToDo: 'Ask who did it. An account that leaves, or moves to another unit, is bound by other guardrails or by none; a delegated administrator may change security services of '
    + 'all accounts. Undo it first, then ask.',
  home: EventHome.ORGANIZATIONS,
  pattern: calls([SOURCE], [
    'AcceptHandshake', 'CloseAccount', 'CreateAccount', 'CreateGovCloudAccount', 'CreateOrganizationalUnit', 'DeclineHandshake', 'DeleteOrganization', 'DeleteOrganizationalUnit',
    'DeregisterDelegatedAdministrator', 'DisableAWSServiceAccess', 'EnableAWSServiceAccess', 'EnableAllFeatures', 'InviteAccountToOrganization', 'LeaveOrganization', 'MoveAccount',
    'RegisterDelegatedAdministrator', 'RemoveAccountFromOrganization', 'UpdateOrganizationalUnit',
  ]),
  filter: cisFilter(15, namedCalls([
    'AcceptHandshake', 'AttachPolicy', 'CreateAccount', 'CreateOrganizationalUnit', 'CreatePolicy', 'DeclineHandshake', 'DeleteOrganization', 'DeleteOrganizationalUnit', 'DeletePolicy',
    'DetachPolicy', 'DisablePolicyType', 'EnablePolicyType', 'InviteAccountToOrganization', 'LeaveOrganization', 'MoveAccount', 'RemoveAccountFromOrganization', 'UpdatePolicy',
    'UpdateOrganizationalUnit',
  ], SOURCE)),
};
