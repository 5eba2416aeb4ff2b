import { Duration, Names, Resource, Token } from 'aws-cdk-lib';
import * as rolesanywhere from 'aws-cdk-lib/aws-rolesanywhere';
import { aws_rolesanywhere as anywhereRefs } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { RolesAnywhereAuthority } from './roles-anywhere-authority';
import { invalidInput, shown } from '../private/errors';

/** Properties of {@link RolesAnywhereTrust}. */
export interface RolesAnywhereTrustProps {
  /**
   * Whose certificates are trusted.
   */
  readonly authority: RolesAnywhereAuthority;

  /**
   * Certificates that the authority took back: its revocation list as PEM. A list that is not kept up lets lost keys in.
   *
   * @default - none: short-lived certificates need none
   * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html#revocation
   */
  readonly revocationList?: string;

  /**
   * How long before the authority's certificate ends AWS Health, EventBridge and CloudWatch say so, 1 to 360 days.
   *
   * @default Duration.days(45)
   */
  readonly authorityExpiryNotice?: Duration;

  /**
   * How long before a certificate that is in use ends they say so, 1 to 360 days.
   *
   * @default Duration.days(45)
   */
  readonly certificateExpiryNotice?: Duration;
}

/**
 * Lets workloads outside of AWS come in with certificates of an authority (IAM Roles Anywhere). By itself it lets nobody in:
 * each {@link RolesAnywhereRole} names the certificates that it trusts.
 *
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/introduction.html
 */
export class RolesAnywhereTrust extends Resource implements anywhereRefs.ITrustAnchorRef {
  /** ARN of the trust anchor. */
  public readonly trustAnchorArn: string;

  /** The trust anchor, for whatever takes a reference to one. */
  public readonly trustAnchorRef: anywhereRefs.TrustAnchorReference;

  /**
   * @throws when a notice is not 1 to 360 whole days, or the revocation list is none
   */
  constructor(scope: Construct, id: string, props: RolesAnywhereTrustProps) {
    super(scope, id);
    const name = Names.uniqueResourceName(this, { maxLength: 255, allowedSpecialCharacters: '-_' });
    const notice = (event: string, before: Duration = Duration.days(45)) => ({ event, enabled: true, channel: 'ALL', threshold: days(this, event, before) });
    const anchor = new rolesanywhere.CfnTrustAnchor(this, 'Resource', {
      name,
      enabled: true,
      source: props.authority._source(),
      notificationSettings: [
        notice('CA_CERTIFICATE_EXPIRY', props.authorityExpiryNotice),
        notice('END_ENTITY_CERTIFICATE_EXPIRY', props.certificateExpiryNotice),
      ],
    });
    this.trustAnchorArn = anchor.attrTrustAnchorArn;
    this.trustAnchorRef = anchor.trustAnchorRef;
    if (props.revocationList !== undefined) {
      new rolesanywhere.CfnCRL(this, 'RevocationList', {
        name, enabled: true, trustAnchorArn: this.trustAnchorArn, crlData: revocationList(this, props.revocationList),
      });
    }
  }
}

function days(scope: Construct, event: string, before: Duration): number {
  const count = before.isUnresolved() ? 0 : before.toDays({ integral: false });
  if (!Number.isInteger(count) || count < 1 || count > 360) {
    throw invalidInput(scope, `the notice of ${event} is ${before.isUnresolved() ? shown(before.toString()) : before.toHumanString()}`, 'use 1 to 360 whole days');
  }
  return count;
}

function revocationList(scope: Construct, pem: string): string {
  if (Token.isUnresolved(pem) || !/^\s*-----BEGIN X509 CRL-----[A-Za-z0-9+/=\s]+-----END X509 CRL-----\s*$/.test(pem) || pem.length > 300_000) {
    throw invalidInput(scope, `${shown(Token.isUnresolved(pem) ? pem : pem.slice(0, 40))} is not a revocation list as PEM`,
      "write '-----BEGIN X509 CRL-----' to '-----END X509 CRL-----', at most 300,000 characters");
  }
  return pem;
}
