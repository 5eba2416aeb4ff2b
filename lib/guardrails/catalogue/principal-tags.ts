import { cis, exempting } from './exempting';
import { checkedNames, NameKind } from './input';
import { Guardrail } from '../guardrail';
import type { GuardrailProps } from '../guardrail-props';

const TAG_KEY: NameKind = {
  what: 'the key of a tag', pattern: /^(?!aws:)[\p{L}\p{N} _.:/=+@-]{1,128}$/iu, fix: 'use up to 128 letters, digits, spaces and _.:/=+-@, without wildcards and not beginning with aws:',
};

/** Denies to set or remove the tags of roles, users and sessions by which policies decide. */
export function protectPrincipalTags(tagKeys: readonly string[], props: GuardrailProps): Guardrail {
  return Guardrail._define({
    id: 'principal-tags',
    protectsAgainst: 'Somebody who gives himself, a role or a session the tag by which a policy lets through.',
    traps: [
      'Only exempt roles make roles and users with these tags, the roles that deploy them among them.',
      'Every spelling is denied, as the keys of principals\' tags ignore case.',
      'Attributes that Identity Center, a SAML provider or a web identity passes are not asked for here: limit who may change their source.',
      'Services that set tags of sessions themselves, such as EKS Pod Identity, go on: name their keys, and nobody else can pretend to be them.',
      'Tags that are there already are not looked at: list the roles that have them before you rely on them.',
    ],
    controls: cis('2.1.2', '-', '-', '-'),
    exemptions: props.exemptions,
    statements: [{
      sid: 'PrincipalTags',
      actions: ['iam:CreateRole', 'iam:CreateUser', 'iam:TagRole', 'iam:TagUser', 'iam:UntagRole', 'iam:UntagUser', 'sts:TagSession'],
      conditions: exempting(props.exemptions, {
        'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': checkedNames('protectPrincipalTags', tagKeys, TAG_KEY) },
      }),
    }],
  });
}
