import { X509Certificate } from 'crypto';
import { Token } from 'aws-cdk-lib';
import * as rolesanywhere from 'aws-cdk-lib/aws-rolesanywhere';
import { aws_acmpca as pcaRefs } from 'aws-cdk-lib/interfaces';
import { invalidInput, shown } from '../private/errors';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** Whose certificates are trusted. */
export class RolesAnywhereAuthority {
  /**
   * An authority of AWS Private CA, of this account and region. Who may issue certificates there decides who gets in.
   *
   * @param authority the authority
   */
  public static privateCa(authority: pcaRefs.ICertificateAuthorityRef): RolesAnywhereAuthority {
    return new RolesAnywhereAuthority({ sourceType: 'AWS_ACM_PCA', sourceData: { acmPcaArn: authority.certificateAuthorityRef.certificateAuthorityArn } });
  }

  /**
   * An authority of your own. Take one that issues for nothing else: each certificate of it can knock.
   *
   * @param pem its certificate, or several one after the other, as PEM: at most 8,000 characters
   * @throws when it is no certificate of an authority, or holds a key
   */
  public static certificateBundle(pem: string): RolesAnywhereAuthority {
    const where = 'RolesAnywhereAuthority.certificateBundle';
    if (Token.isUnresolved(pem)) {
      throw invalidInput(where, 'the certificate is known only at deployment', 'write it into the app: it is public');
    }
    if (/PRIVATE KEY/.test(pem)) {
      throw invalidInput(where, 'it holds a private key', 'leave only the certificate, and replace the key, which now stands in the code');
    }
    const certificates = pem.match(CERTIFICATE) ?? [];
    if (certificates.length === 0 || pem.replace(CERTIFICATE, '').trim() !== '' || pem.length > 8_000) {
      throw invalidInput(where, pem.length > 8_000 ? `the bundle has ${pem.length} characters` : `${shown(pem.slice(0, 40))} is not a certificate as PEM`,
        pem.length > 8_000 ? 'use at most 8,000' : "write nothing but '-----BEGIN CERTIFICATE-----' to '-----END CERTIFICATE-----'");
    }
    certificates.forEach((certificate, index) => requireAuthority(where, certificate, index));
    return new RolesAnywhereAuthority({ sourceType: 'CERTIFICATE_BUNDLE', sourceData: { x509CertificateData: pem } });
  }

  private constructor(private readonly source: rolesanywhere.CfnTrustAnchor.SourceProperty) {}

  /** @internal */
  public _source(): rolesanywhere.CfnTrustAnchor.SourceProperty {
    return this.source;
  }
}

/** Its form only, never its dates: what a template says must not depend on the day. */
function requireAuthority(where: string, pem: string, index: number): void {
  let isAuthority: boolean;
  try {
    isAuthority = new X509Certificate(pem).ca;
  } catch {
    throw invalidInput(where, `certificate ${index + 1} cannot be read`, 'export it again as PEM');
  }
  if (!isAuthority) {
    throw invalidInput(where, `certificate ${index + 1} is not that of an authority`, 'write the certificate of who signs (basic constraint CA), not one that was signed');
  }
}
