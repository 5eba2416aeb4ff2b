import { defineResourceGuardrail } from './define';
import { checkedNetworks } from './networks';
import { invalidInput } from '../../../private/errors';
import { Guardrail } from '../../guardrail';
import type { Conditions, DenyStatement } from '../../guardrail-definition';
import type { SignInGuardrailProps } from '../../resource-guardrail-props';
import { exempting } from '../exempting';

const BEFORE = ['signin:Authenticate'];
const AFTER = ['signin:AuthorizeOAuth2Access', 'signin:CreateOAuth2Token'];

/** Denies signing in to the console from elsewhere than expected networks, before somebody says who he is and after. */
export function denySignInOutside(props: SignInGuardrailProps): Guardrail {
  const where = 'ResourceGuardrails.denySignInOutside';
  const { cidrs, vpcs, endpointAccounts, endpointOrgPaths } = checkedNetworks(where, props.networks);
  if (endpointAccounts.length > 0 || endpointOrgPaths.length > 0) {
    throw invalidInput(where, 'signing in does not tell whose VPC endpoint it came through', 'name the VPCs in vpcs, and leave endpointAccounts and endpointOrgPaths out');
  }
  const networks: Conditions = {
    ...(cidrs.length > 0 ? { NotIpAddressIfExists: { 'aws:SourceIp': cidrs } } : {}),
    ...(vpcs.length > 0 ? { StringNotEqualsIfExists: { 'aws:SourceVpc': [...new Set(vpcs.map(({ vpcId }) => vpcId))].sort() } } : {}),
  };
  const { ArnNotLike, ...unexpected } = exempting(props.exemptions, networks)!;
  // Before somebody has signed in, a key of the service's own tells who is about to.
  const about: Conditions = ArnNotLike ? { ArnNotLike: { 'signin:PrincipalArn': ArnNotLike['aws:PrincipalArn'] } } : {};
  const regions = [...new Set(vpcs.map(({ region }) => region))].sort();
  return defineResourceGuardrail({
    id: 'signin',
    protectsAgainst: 'A password or a session of the console that is used from a stranger\'s network.',
    traps: [
      'Users of the access portal of Identity Center lose the console, whatever their network is: do not attach it where people sign in through the portal.',
      'It does nothing before console authorization is enabled for the organization (signin:PutConsoleAuthorizationConfiguration, in us-east-1).',
      'Root users are bound too: exempt the roles that break glass, and test on one unit.',
      'It binds the console, applications that sign in with it, and the OAuth sign-in of the command line; for keys and sessions use the network perimeter.',
    ],
    controls: [],
    exemptions: props.exemptions,
    statements: [
      { sid: 'SignInBefore', actions: BEFORE, conditions: { ...unexpected, ...about } },
      { sid: 'SignInAfter', actions: AFTER, conditions: { ...unexpected, ...(ArnNotLike ? { ArnNotLike } : {}) } },
      // Ids of VPCs are unique in their region only.
      ...regions.map((region, index): DenyStatement => ({
        sid: `SignInRegion${index + 1}`,
        actions: [...BEFORE, ...AFTER],
        conditions: {
          StringEquals: { 'aws:SourceVpc': vpcs.filter((vpc) => vpc.region === region).map(({ vpcId }) => vpcId) },
          StringNotEqualsIfExists: { 'aws:RequestedRegion': region },
        },
      })),
    ],
  });
}
