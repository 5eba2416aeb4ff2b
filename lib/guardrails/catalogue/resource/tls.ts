import { checkedServices, defineResourceGuardrail } from './define';
import { ALL_DATA_SERVICES } from './supported-services';
import { Guardrail } from '../../guardrail';
import { S3TlsVersion, TlsGuardrailProps } from '../../resource-guardrail-props';
import { controlTower, exempting, fsbp } from '../exempting';

/** Denies plain HTTP, and old versions of TLS where the service tells them. */
export function requireTls(props: TlsGuardrailProps): Guardrail {
  const version = props.minimumS3Version ?? S3TlsVersion.TLS_1_2;
  return defineResourceGuardrail({
    id: 'tls',
    protectsAgainst: 'Data and signatures that somebody on the way can read, or a connection that he can weaken.',
    traps: [
      'Websites of S3 buckets speak plain HTTP only: put CloudFront before them.',
      'Only S3 tells the version of TLS; other services refuse versions below 1.2 by themselves.',
      ...(version === S3TlsVersion.TLS_1_3 ? ['SDKs, agents and appliances without TLS 1.3 lose access to S3.'] : []),
    ],
    controls: [...controlTower('CT.S3.PV.5', ...(version === S3TlsVersion.TLS_1_3 ? ['CT.S3.PV.3'] : [])), ...fsbp('S3.5')],
    exemptions: props.exemptions,
    statements: [
      {
        sid: 'PlainHttp',
        actions: checkedServices('ResourceGuardrails.requireTls', props.services ?? ALL_DATA_SERVICES).map((service) => `${service}:*`),
        conditions: exempting(props.exemptions, { BoolIfExists: { 'aws:SecureTransport': 'false' } }),
      },
      {
        sid: 'OldTls',
        actions: ['s3:*'],
        conditions: exempting(props.exemptions, { NumericLessThan: { 's3:TlsVersion': version } }),
      },
    ],
  });
}
