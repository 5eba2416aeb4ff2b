import { execFileSync } from 'child_process';
import { mkdtempSync, readFileSync, rmSync } from 'fs';
import * as os from 'os';
import * as path from 'path';

/** A self-signed certificate for localhost that is its own authority. */
export function interimCertificate(): { ca: string; certificate: string; key: string } {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'cert-'));
  try {
    const [key, certificate] = [path.join(folder, 'key'), path.join(folder, 'certificate')];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate, '-days', '30', '-subj', '/CN=localhost',
      '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'], { stdio: 'ignore' });
    const pem = readFileSync(certificate, 'utf8');
    return { ca: pem, certificate: pem, key: readFileSync(key, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
