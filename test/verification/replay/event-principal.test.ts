import { ACCOUNT, event, IDENTITIES, OTHER_ACCOUNT, ROLE } from './events';
import { principalOf } from '../../../lib/verification/replay/event-principal';

test.each([
  ['a session of a role', IDENTITIES.role, { kind: 'role', shown: ROLE, arn: ROLE, account: ACCOUNT, serviceLinked: false }],
  ['a session of a service-linked role', IDENTITIES.serviceLinked, expect.objectContaining({ kind: 'role', account: ACCOUNT, serviceLinked: true })],
  ['a user', IDENTITIES.user, { kind: 'user', shown: IDENTITIES.user.arn, arn: IDENTITIES.user.arn, account: ACCOUNT, serviceLinked: false }],
  ['root', IDENTITIES.root, { kind: 'root', shown: IDENTITIES.root.arn, arn: IDENTITIES.root.arn, account: ACCOUNT, serviceLinked: false }],
  ['a federated user', IDENTITIES.federatedUser, { kind: 'federated-user', shown: IDENTITIES.federatedUser.arn, arn: IDENTITIES.federatedUser.arn, account: ACCOUNT, serviceLinked: false }],
  ['a service', IDENTITIES.service, { kind: 'service', shown: 'config.amazonaws.com', serviceLinked: false }],
  ['a service in an old event, without a type', { invokedBy: 'config.amazonaws.com' }, { kind: 'service', shown: 'config.amazonaws.com', serviceLinked: false }],
  ['somebody of another account', IDENTITIES.crossAccount, { kind: 'identity', shown: `somebody of account ${OTHER_ACCOUNT}`, account: OTHER_ACCOUNT, serviceLinked: false }],
  ['anonymous', IDENTITIES.anonymous, { kind: 'anonymous', shown: 'anonymous', serviceLinked: false }],
  ['a SAML user', IDENTITIES.saml, { kind: 'federated', shown: 'EXAMPLE: bob', serviceLinked: false }],
  ['a web identity', IDENTITIES.web, { kind: 'federated', shown: 'token.actions.githubusercontent.com: repo:acme/app:ref:refs/heads/main', serviceLinked: false }],
  ['an Identity Center user', IDENTITIES.identityCenter, { kind: 'other', shown: 'IdentityCenterUser identity', account: ACCOUNT, serviceLinked: false }],
  ['nobody', {}, { kind: 'other', shown: 'no identity', serviceLinked: false }],
])('tells %s', (_what, userIdentity, principal) => {
  expect(principalOf(event({ userIdentity }))).toEqual(principal);
});

test('does not take a session without an issuer for a role whose path is known', () => {
  const { sessionContext, ...session } = IDENTITIES.role;
  expect(principalOf(event({ userIdentity: session }))).toEqual({ kind: 'role', shown: `arn:aws:iam::${ACCOUNT}:role/Deploy`, account: ACCOUNT, serviceLinked: false });
});
