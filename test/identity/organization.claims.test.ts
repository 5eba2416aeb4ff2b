import { App, Stack, Stage } from 'aws-cdk-lib';
import {
  AccountPasswordPolicy, CentralRootManagement, DelegatedAdministrator, Organization, OrganizationPolicyType, OrganizationPolicyTypes,
  TrustedServiceAccess,
} from '../../lib/identity';
import { expectProved, proofsOf } from '../../lib/verification/testing';

const ANALYZER = 'access-analyzer.amazonaws.com';

function everything(existing = false, disableOnRemoval = true): Stack {
  const stack = new Stack(new Stage(new App(), 'Stage'), 'Stack');
  const organization = existing ? Organization.fromOrganizationAttributes(stack, 'Organization', {
    organizationId: 'o-a1b2c3d4e5', rootId: 'r-ab12', managementAccountId: '999988887777', accounts: [{ name: 'audit', accountId: '111122223333', unit: '/' }],
  }) : new Organization(stack, 'Organization', {
    units: ['Security'], accounts: [{ name: 'audit', email: 'audit@example.com', unit: 'Security' }],
  });
  new OrganizationPolicyTypes(stack, 'PolicyTypes', { organization, policyTypes: [OrganizationPolicyType.SERVICE_CONTROL], disableOnRemoval });
  const serviceAccess = new TrustedServiceAccess(stack, 'Access', { organization, services: [ANALYZER], disableOnRemoval: true });
  new DelegatedAdministrator(stack, 'Audit', { organization, account: organization.account('audit'), services: [ANALYZER], serviceAccess });
  new CentralRootManagement(stack, 'Root', { organization, disableOnRemoval: true });
  new AccountPasswordPolicy(stack, 'Passwords');
  return stack;
}

test.each([[true, true], [true, false], [false, true], [false, false]])('all that is claimed is proved (existing: %s, undone: %s)', (existing, undone) => {
  expectProved(everything(existing, undone).node.root);
});

test('what a function could gain privileges by is found, and answered for where it stands', () => {
  const open = proofsOf(everything(true).node.root).results.flatMap(({ findings }) => findings.map(({ id }) => id));
  expect(open).toEqual([
    'built-in.no-escalation[everybody; organizations-104; Stage/Stack/PolicyTypes/Settings/Role/Resource]',
    'built-in.no-escalation[everybody; organizations-107; Stage/Stack/Audit/Settings/Role/Resource]',
  ]);
});

test.each(['PolicyTypes', 'Access', 'Audit', 'Root/ServiceAccess', 'Root', 'Passwords'])('the function of %s is claimed to do no more than it was given, for itself only', (id) => {
  const ids = proofsOf(everything().node.root).results.map(({ claim }) => claim.id).filter((claim) => claim.includes(`Stack/${id}/Settings/Role`));
  expect(ids.map((claim) => claim.replace(/\[.*/, '')).sort()).toEqual([
    'assumed-as-declared', 'assumed-plainly', 'built-in.no-external-access', 'no-more-than-given',
  ]);
});
