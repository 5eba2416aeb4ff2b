import { Duration } from 'aws-cdk-lib';
import { defineResourceGuardrail } from './define';
import { eachOnce } from './inputs';
import { invalidInput, shown } from '../../../private/errors';
import { Guardrail } from '../../guardrail';
import type { DenyStatement } from '../../guardrail-definition';
import type { OutboundFederationProps } from '../../resource-guardrail-props';
import { exempting } from '../exempting';

/** Denies tokens with which our identities sign in elsewhere, but for known audiences and a short time. */
export function denyOutboundFederation(props: OutboundFederationProps): Guardrail {
  const where = 'ResourceGuardrails.denyOutboundFederation';
  const audiences = eachOnce(where, 'audience', props.audiences ?? []);
  const wrong = audiences.find((audience) => !/^[^\s*?]{1,1000}$/.test(audience));
  if (wrong !== undefined) {
    throw invalidInput(where, `${shown(wrong)} is not an audience`, "write it out, such as 'https://api.example.com', without wildcards");
  }
  const lifetime = props.maximumLifetime ?? Duration.minutes(5);
  if (lifetime.isUnresolved()) {
    throw invalidInput(where, 'maximumLifetime is a value known only at deployment', 'write it out');
  }
  const seconds = lifetime.toSeconds();
  if (seconds < 60 || seconds > 3600) {
    throw invalidInput(where, `maximumLifetime is ${seconds} seconds`, 'give one minute to one hour');
  }
  if (audiences.length === 0 && props.maximumLifetime) {
    throw invalidInput(where, 'maximumLifetime is given where nobody gets a token', 'name audiences, or leave it out');
  }
  const actions = ['sts:GetWebIdentityToken'];
  const all: DenyStatement = { sid: 'OutboundTokens', actions, conditions: exempting(props.exemptions) };
  const narrowed: DenyStatement[] = [
    {
      sid: 'OutboundAudiences',
      actions,
      conditions: exempting(props.exemptions, { 'ForAnyValue:StringNotEquals': { 'sts:IdentityTokenAudience': audiences } }),
    },
    {
      sid: 'OutboundLifetime',
      actions,
      conditions: exempting(props.exemptions, { NumericGreaterThan: { 'sts:DurationSeconds': String(seconds) } }),
    },
  ];
  return defineResourceGuardrail({
    id: 'outbound-federation',
    protectsAgainst: 'An identity of ours that gets a signed proof of who it is, and hands it to a stranger\'s service.',
    traps: [
      'It limits what a token says, not where it is sent: the receiving service must check the audience.',
      'EKS, ROSA and other tools begin to sign in with such tokens: name their audiences.',
    ],
    controls: [],
    exemptions: props.exemptions,
    statements: audiences.length === 0 ? [all] : narrowed,
  });
}
