import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { ApiKeyAuthorization } from '../../../lib/secrets/api-key/api-key-authorization';
import { ApiKeyProvider } from '../../../lib/secrets/api-key/api-key-provider';
import { describeHttps } from '../../../lib/secrets/api-key/https-api-key-description';
import { ApiKeyRequestMethod, HttpsApiKeyProps } from '../../../lib/secrets/api-key/https-api-key-props';
import { httpsSettingsFrom } from '../../../lib/secrets/api-key/https-settings.lambda-shared';
import { testAuthority } from '../../support/test-certificates';

const BASE: HttpsApiKeyProps = {
  host: 'api.example.com',
  create: { path: '/v1/keys', body: '{"name":"{name}"}' },
  keyPointer: '/key',
  keyIdPointer: '/id',
  verify: { path: '/v1/me' },
  revoke: { path: '/v1/keys/{id}' },
};
const LIST = { request: { path: '/v1/keys' }, itemsPointer: '', idPointer: '/id', namePointer: '/name' };
const boss = secretsmanager.Secret.fromSecretCompleteArn(new Stack(), 'Boss', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:boss-AbCdEf');
const read = (props: Partial<HttpsApiKeyProps>) => httpsSettingsFrom({ KEY_INTERFACE: describeHttps({ ...BASE, ...props }) });

test.each<[string, Partial<HttpsApiKeyProps>, object]>([
  ['another port', { port: 8443 }, { port: 8443 }],
  ['headers', { headers: { 'X-Version': '2026-11' } }, { headers: { 'X-Version': '2026-11' } }],
  ['a header for the key', { authorization: ApiKeyAuthorization.header('X-Api-Key') }, { authorization: { kind: 'header', name: 'x-api-key', prefix: '' } }],
  ['basic authentication', { authorization: ApiKeyAuthorization.basic('bot') }, { authorization: { kind: 'basic', username: 'bot' } }],
  ['the key as the user', { authorization: ApiKeyAuthorization.basic() }, { authorization: { kind: 'basic' } }],
  ['a method and status codes', { verify: { path: '/v1/me', method: ApiKeyRequestMethod.POST, expectedStatuses: [204] } }, { verify: { method: 'POST', path: '/v1/me', statuses: [204] } }],
  ['a status of a key that has ended', { revoke: { path: '/v1/keys/{id}', expectedStatuses: [200, 409] } }, { revoke: { method: 'DELETE', path: '/v1/keys/{id}', statuses: [200, 409] } }],
  ['fields', { keyField: 'token', keyIdField: 'tokenId' }, { keyField: 'token', idField: 'tokenId' }],
  ['a time-out', { requestTimeout: Duration.seconds(3) }, { timeoutSeconds: 3 }],
  ['a list', { list: LIST }, { list: { request: { method: 'GET', path: '/v1/keys', statuses: [200, 201, 202, 204] }, items: '', id: '/id', name: '/name' } }],
  ['keys without ids', { keyIdPointer: undefined, revoke: { path: '/v1/end', method: ApiKeyRequestMethod.POST, body: '{"key":"{key}"}' } }, {
    revoke: { method: 'POST', path: '/v1/end', body: { key: '{key}' }, statuses: [200, 201, 202, 204] },
  }],
  ['no overlap', { overlap: false, revoke: undefined, administrator: boss }, { overlap: false }],
])('the handler reads %s as it is meant', (_name, props, expected) => {
  expect(read(props)).toMatchObject(expected);
});

test('the handler takes no description but the construct\'s', () => {
  for (const text of [undefined, '', '{', '[]', '{}', describeHttps(BASE).replace('"api.example.com"', '"a b"'), describeHttps(BASE).replace('"POST"', '"CONNECT"')]) {
    expect(() => httpsSettingsFrom({ KEY_INTERFACE: text })).toThrow(/KEY_INTERFACE does not describe how keys are made.*deploy the function with its construct/);
  }
});

test.each<[string, Partial<HttpsApiKeyProps>, RegExp]>([
  ['a URL for a host', { host: 'https://api.example.com' }, /"https:\/\/api\.example\.com" is not the name of a host; write its domain name in small letters, without scheme, port or path/],
  ['a host with a port', { host: 'api.example.com:443' }, /is not the name of a host/],
  ['an address', { host: '169.254.169.254' }, /is not the name of a host/],
  ['an address of version 6', { host: '[::1]' }, /is not the name of a host/],
  ['a host without a domain', { host: 'localhost' }, /is not the name of a host/],
  ['a host with a user', { host: 'api.example.com@evil.example' }, /is not the name of a host/],
  ['a host known at deployment', { host: Lazy.string({ produce: () => 'x' }) }, /a value known only at deployment is not the name of a host/],
  ['port 0', { port: 0 }, /0 is not a port/],
  ['port 65536', { port: 65536 }, /65536 is not a port/],
  ['a path without a slash', { verify: { path: 'v1/me' } }, /the path "v1\/me" of the verify request is not one on the host/],
  ['a path that names another host', { verify: { path: '//evil.example/me' } }, /is not one on the host/],
  ['a path with dots', { verify: { path: '/v1/../admin' } }, /is not one on the host/],
  ['a path with dots before its query', { verify: { path: '/v1/..?a' } }, /is not one on the host/],
  ['a fragment', { verify: { path: '/v1/me#x' } }, /is not one on the host/],
  ['a line break in a path', { verify: { path: '/v1/me HTTP/1.1\r\nx: y' } }, /is not one on the host/],
  ['a key in a path', { verify: { path: '/v1/me?key={key}' } }, /the path of the verify request has \{key\}; there it may have \{id\}/],
  ['a key in a path by the other name', { verify: { path: '/v1/me?key={authorization}' } }, /has \{authorization\}/],
  ['a placeholder that is none', { verify: { path: '/v1/{user}' } }, /has \{user\}/],
  ['an id before there is one', { create: { path: '/v1/keys/{id}' } }, /the path of the create request has \{id\}; there it may have \{name\}/],
  ['a placeholder in a list', { list: { ...LIST, request: { path: '/v1/keys?of={id}' } } }, /the path of the list request has \{id\}; there it has no placeholders/],
  ['a body that is not JSON', { create: { path: '/v1/keys', body: 'name={name}' } }, /the body of the create request is not JSON/],
  ['a placeholder outside of a text', { create: { path: '/v1/keys', body: '{"name":{name}}' } }, /the body of the create request is not JSON/],
  ['a body known at deployment', { create: { path: '/v1/keys', body: Lazy.string({ produce: () => '{}' }) } }, /is known only at deployment; write it out/],
  ['a success that is none', { verify: { path: '/v1/me', expectedStatuses: [401] } }, /the verify request expects the status 401; name codes from 200 to 299/],
  ['a redirect', { revoke: { path: '/v1/keys/{id}', expectedStatuses: [302] } }, /the revoke request expects the status 302/],
  ['no status', { verify: { path: '/v1/me', expectedStatuses: [] } }, /the verify request expects the status \[\]/],
  ['a request that nothing authorizes', { authorization: ApiKeyAuthorization.inBody() }, /nothing authorizes the create request; put \{authorization\} into its body, or choose a header/],
  ['no way to revoke', { revoke: undefined }, /old keys work on and nothing revokes them; describe revoke, or say overlap: false/],
  ['a way to revoke what has ended', { overlap: false, administrator: boss }, /nothing is left to revoke; leave revoke and list out/],
  ['no overlap and no administrator', { overlap: false, revoke: undefined }, /a new key ends the one that would have to go on after a rotation that was cut off; give an administrator/],
  ['an id where keys have none', { keyIdPointer: undefined }, /a request has \{id\}, but keys have no ids/],
  ['an administrator who ends nothing in particular', { administrator: boss, revoke: { path: '/v1/end' } }, /the revoke request does not say which key/],
  ['a list of nameless keys', { list: LIST, create: { path: '/v1/keys' } }, /keys that are listed cannot be told apart or ended; put \{name\} into the create request/],
  ['a list whose keys are ended by their text', { list: LIST, revoke: { path: '/v1/end', method: ApiKeyRequestMethod.POST, body: '{"key":"{key}"}' } }, /\{id\} without \{key\} into the revoke request/],
  ['a pointer without a slash', { keyPointer: 'key' }, /keyPointer "key" is not a JSON pointer; begin each step with \//],
  ['a pointer with a wrong escape', { keyIdPointer: '/a~2' }, /keyIdPointer "\/a~2" is not a JSON pointer/],
  ['one field for two', { keyField: 'keyId' }, /the key and its id share the field "keyId"/],
  ['a nameless field', { keyField: '' }, /"" cannot be the name of a field/],
  ['the field that says there is no key', { keyField: 'placeholder' }, /"placeholder" cannot be the name of a field/],
  ['a header that frames the request', { headers: { 'Content-Length': '0' } }, /"Content-Length" is not a header that may be set/],
  ['a header that names another host', { headers: { Host: 'evil.example' } }, /"Host" is not a header that may be set/],
  ['a header with a line break', { headers: { 'x-version': '1\r\nx-admin: 1' } }, /the header "x-version" has a character that no header carries/],
  ['a secret in a header', { headers: { 'x-api-key': 'abcdefgh' } }, /the header "x-api-key" seems to hold a secret: its name says that it is a secret; keep it in an administrator secret/],
  ['two authorizations', { headers: { Authorization: 'abc' } }, /the header "Authorization" is what authorizes a request/],
  ['two of the same header', { headers: { 'X-Key': 'a' }, authorization: ApiKeyAuthorization.header('x-key') }, /the header "X-Key" is what authorizes a request/],
  ['a time-out that is too short', { requestTimeout: Duration.millis(900) }, /a requestTimeout of 0\.9 seconds; use 1 to 20 seconds/],
  ['a time-out that is too long', { requestTimeout: Duration.seconds(21) }, /a requestTimeout of 21 seconds/],
  ['a private key for a certificate', { certificateAuthority: testAuthority().issue().key }, /certificateAuthority is not a list of certificates/],
  ['more than Lambda keeps', { create: { path: '/v1/keys', body: JSON.stringify({ text: 'x'.repeat(3500) }) } }, /have \d+ characters, more than 3500/],
])('fails for %s', (_name, props, message) => {
  expect(() => ApiKeyProvider.https({ ...BASE, ...props })).toThrow(message);
});

test('a certificate is taken', () => {
  expect(() => describeHttps({ ...BASE, certificateAuthority: `${testAuthority().ca}\n${testAuthority().ca}` })).not.toThrow();
});

test.each([['', ''], ['x y', ''], ['host', ''], ['x-key', 'a\nb']])('fails for the header %j with the prefix %j', (name, prefix) => {
  expect(() => ApiKeyAuthorization.header(name, prefix)).toThrow(/header/);
});

test.each([['a:b'], [''], ['a\n']])('fails for the user %j of basic authentication', (username) => {
  expect(() => ApiKeyAuthorization.basic(username)).toThrow(/cannot be a user of basic authentication/);
});
