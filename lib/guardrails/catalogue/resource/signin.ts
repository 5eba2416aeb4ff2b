import { defineResourceGuardrail } from './define';
import { checkedNetworks } from './networks';
import { invalidInput } from '../../../private/errors';
import { Guardrail } from '../../guardrail';
import type { SignInGuardrailProps } from '../../resource-guardrail-props';
import { exempting } from '../exempting';

/** Denies signing in to the console from elsewhere than expected networks. */
export function denySignInOutside(props: SignInGuardrailProps): Guardrail {
  const where = 'ResourceGuardrails.denySignInOutside';
  const { cidrs, vpcs, endpointAccounts, endpointOrgPaths } = checkedNetworks(where, props.networks);
  if (endpointAccounts.length > 0 || endpointOrgPaths.length > 0) {
    throw invalidInput(where, 'signing in does not tell whose VPC endpoint it came through', 'name the VPCs in vpcs, and leave endpointAccounts and endpointOrgPaths out');
  }
  const conditions = exempting(props.exemptions, {
    ...(cidrs.length > 0 ? { NotIpAddressIfExists: { 'aws:SourceIp': cidrs } } : {}),
    ...(vpcs.length > 0 ? { StringNotEqualsIfExists: { 'aws:SourceVpc': [...new Set(vpcs.map(({ vpcId }) => vpcId))].sort() } } : {}),
  })!;
  // Before somebody is signed in, the console says under a key of its own who is about to.
  const arns = conditions.ArnNotLike?.['aws:PrincipalArn'];
  return defineResourceGuardrail({
    id: 'signin',
    protectsAgainst: 'A password or a session of the console that is used from a stranger\'s network.',
    traps: [
      'Users of the access portal of Identity Center are locked out where their network is not expected, break-glass users as well: exempt those, and test on one unit.',
      'It binds the console and the OAuth sign-in of the command line alone; for keys and sessions use the network perimeter.',
      'Through the console\'s private access, requests bear a VPC and no address: name both kinds of networks that are in use.',
    ],
    controls: [],
    exemptions: props.exemptions,
    statements: [
      {
        sid: 'SignInNetworks',
        actions: ['signin:Authenticate'],
        conditions: arns === undefined ? conditions : { ...conditions, ArnNotLike: { 'aws:PrincipalArn': arns, 'signin:PrincipalArn': arns } },
      },
      { sid: 'SignInTokens', actions: ['signin:AuthorizeOAuth2Access', 'signin:CreateOAuth2Token'], conditions },
    ],
  });
}
