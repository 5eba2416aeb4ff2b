import { administratorKey } from './administrator-key.lambda-shared';
import { apiKeyCredential, keyVersions } from './api-key-credential.lambda-shared';
import { HttpsApiKeys } from './https-api-keys.lambda-shared';
import { httpsSettingsFrom } from './https-settings.lambda-shared';
import { sendTo } from './https-transport.lambda-shared';
import { rotationHandler } from '../rotation-handler.lambda-shared';

/** Rotates the keys of a service with an HTTPS interface, as the construct describes it. */
export const handler = rotationHandler((environment, secrets) => {
  const settings = httpsSettingsFrom(environment);
  const { SECRET_ARN: secretArn = '', ADMIN_SECRET_ARN: adminArn, KEY_AUTHORITY: certificateAuthority } = environment;
  const provider = new HttpsApiKeys(settings, {
    send: sendTo({ host: settings.host, port: settings.port, timeoutMs: settings.timeoutSeconds * 1000, certificateAuthority }),
    secretArn,
    administrator: adminArn === undefined ? undefined : administratorKey(secrets, adminArn, settings.keyField),
    now: () => Date.now(),
  });
  return apiKeyCredential(provider, keyVersions(secrets, secretArn));
});
