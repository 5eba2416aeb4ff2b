import { requireExact } from './workload-subject-texts';
import { invalidInput } from '../private/errors';

/** Properties of {@link CertificateIdentity.of}: at least one of `commonName`, `dnsName` and `uri`. */
export interface CertificateIdentityProps {
  /**
   * Common name (CN) of the subject. It becomes the source identity of sessions.
   *
   * @default - not compared
   */
  readonly commonName?: string;

  /**
   * Organization (O) of the subject.
   *
   * @default - not compared
   */
  readonly organization?: string;

  /**
   * Organizational unit (OU) of the subject.
   *
   * @default - not compared
   */
  readonly organizationalUnit?: string;

  /**
   * The first DNS name of the subject alternative names.
   *
   * @default - not compared
   */
  readonly dnsName?: string;

  /**
   * The first URI of the subject alternative names, such as a SPIFFE id.
   *
   * @default - not compared
   */
  readonly uri?: string;

  /**
   * Common name (CN) of the issuer: which of the authorities below the trust anchor signed it.
   *
   * @default - any below the trust anchor
   */
  readonly issuerCommonName?: string;
}

const FIELDS: { readonly [K in keyof Required<CertificateIdentityProps>]: string } = {
  commonName: 'x509Subject/CN',
  organization: 'x509Subject/O',
  organizationalUnit: 'x509Subject/OU',
  dnsName: 'x509SAN/DNS',
  uri: 'x509SAN/URI',
  issuerCommonName: 'x509Issuer/CN',
};

/**
 * A workload by its certificate: what the certificate must say, exactly.
 *
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/attribute-mapping.html
 */
export class CertificateIdentity {
  /**
   * @param props what the certificate must say; all of it
   * @throws when nothing names a single workload, or a value has wildcards or is not known yet
   */
  public static of(props: CertificateIdentityProps): CertificateIdentity {
    if (props.commonName === undefined && props.dnsName === undefined && props.uri === undefined) {
      throw invalidInput('CertificateIdentity.of', 'nothing names a single workload', 'give its commonName, dnsName or uri');
    }
    const conditions = (Object.keys(FIELDS) as (keyof CertificateIdentityProps)[]).flatMap((field): [string, string][] => {
      const value = props[field];
      return value === undefined ? [] : [[`aws:PrincipalTag/${FIELDS[field]}`, requireExact('CertificateIdentity.of', `the ${field}`, value)]];
    });
    return new CertificateIdentity(Object.fromEntries(conditions));
  }

  private constructor(private readonly conditions: { readonly [key: string]: string }) {}

  /**
   * Values of condition keys.
   *
   * @internal
   */
  public get _conditions(): { readonly [key: string]: string } {
    return this.conditions;
  }
}
