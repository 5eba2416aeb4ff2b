import { Duration } from 'aws-cdk-lib';
import { defineResourceGuardrail } from './define';
import { invalidInput } from '../../../private/errors';
import { Guardrail } from '../../guardrail';
import type { PresignedUrlGuardrailProps } from '../../resource-guardrail-props';
import { controlTower, exempting } from '../exempting';

const LONGEST = Duration.days(7);

/** Denies requests to S3 that were signed long ago, or all that are not signed in their header. */
export function denyPresignedUrls(props: PresignedUrlGuardrailProps): Guardrail {
  const where = 'ResourceGuardrails.denyPresignedUrls';
  const age = props.maximumAge ?? Duration.minutes(15);
  if (age.isUnresolved()) {
    throw invalidInput(where, 'maximumAge is a value known only at deployment', 'write it out');
  }
  const milliseconds = age.toMilliseconds({ integral: false });
  if (milliseconds > LONGEST.toMilliseconds() || (milliseconds > 0 && milliseconds < 1000)) {
    throw invalidInput(where, `maximumAge is ${age.toHumanString()}, and no signature lasts longer than 7 days`, 'give one second to seven days, or zero for none');
  }
  return defineResourceGuardrail({
    id: 'presigned-urls',
    protectsAgainst: 'A presigned URL that is passed on, logged or found, and opens an object to whoever has it.',
    traps: milliseconds === 0 ? [
      'Uploads by HTML forms fail, and everything that hands out URLs to our objects.',
      'Unsigned requests are denied too, those to public buckets among them.',
    ] : [
      'Uploads and downloads that begin later than maximumAge after their signature fail; those that have begun go on.',
      'Clocks of clients may differ from ours by as much as 15 minutes; a shorter maximumAge denies some of them.',
    ],
    controls: milliseconds === 0 ? controlTower('CT.S3.PV.2') : [],
    exemptions: props.exemptions,
    statements: [{
      sid: 'PresignedUrls',
      actions: ['s3:*'],
      conditions: exempting(props.exemptions, milliseconds === 0
        ? { StringNotEquals: { 's3:authType': 'REST-HEADER' } }
        : { NumericGreaterThan: { 's3:signatureAge': String(milliseconds) } }),
    }],
  });
}
