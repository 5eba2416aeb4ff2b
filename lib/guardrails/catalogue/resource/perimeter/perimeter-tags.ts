import { decisiveTags, PerimeterDefinition } from './definition';
import { Guardrail } from '../../../guardrail';
import { exempting } from '../../exempting';
import { defineResourceGuardrail } from '../define';

const TRAPS = [
  'Keys of tags ignore case where a policy asks for them, so every spelling is denied.',
  'Whoever makes or tags a resource with one of these keys must be an exempt role, the role that deploys it among them.',
];

/** Denies setting and removing the tags by which a perimeter lets through, wherever they are: on identities, sessions and resources. */
export function protectPerimeterTags(perimeter: PerimeterDefinition): Guardrail {
  return Guardrail._define({
    id: 'perimeter-tags',
    protectsAgainst: 'Somebody who tags himself, his session or a resource out of the data perimeter.',
    traps: [...TRAPS, 'Tags of buckets that were set with PutBucketTagging tell no keys; they count only where attribute-based access control of the bucket is on, which turns that action off.'],
    controls: [],
    exemptions: perimeter.exemptRoles,
    statements: [{
      sid: 'PerimeterTags',
      actions: ['*'],
      conditions: exempting(perimeter.exemptRoles, { 'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': decisiveTags(perimeter) } }),
    }],
  });
}

/** The same for whoever no service control policy of ours binds: partners, and whoever comes with an assertion or a token. */
export function protectPerimeterTagsFromOutside(perimeter: PerimeterDefinition): Guardrail {
  const services = [...perimeter.services].filter((service) => service !== 'sts').sort();
  return defineResourceGuardrail({
    id: 'perimeter-tags-from-outside',
    protectsAgainst: 'A partner or an identity provider that tags a session or a resource of ours out of the data perimeter.',
    traps: [...TRAPS, 'Identity providers cannot pass these keys as session tags: tag the role instead.'],
    controls: [],
    statements: [{
      sid: 'PerimeterTagsFromOutside',
      actions: [...services.map((service) => `${service}:*`), 'sts:TagSession'],
      conditions: {
        'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': decisiveTags(perimeter) },
        'StringNotEqualsIfExists': { 'aws:PrincipalOrgID': perimeter.organizationId },
      },
    }],
  });
}
