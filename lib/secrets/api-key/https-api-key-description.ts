import { Duration, Token } from 'aws-cdk-lib';
import { ApiKeyAuthorization } from './api-key-authorization';
import { checkHeader } from './check-header';
import { ApiKeyRequest, ApiKeyRequestMethod, HttpsApiKeyProps } from './https-api-key-props';
import { looksLikeSecret } from '../../identity/secret-detection';
import { invalidInput, shown } from '../../private/errors';

type Role = 'create' | 'verify' | 'revoke' | 'list';
type Placeholder = 'id' | 'name' | 'key' | 'authorization';

const WHERE = 'ApiKeyProvider.https';

const METHODS: Readonly<Record<Role, ApiKeyRequestMethod>> = {
  create: ApiKeyRequestMethod.POST, verify: ApiKeyRequestMethod.GET, revoke: ApiKeyRequestMethod.DELETE, list: ApiKeyRequestMethod.GET,
};

const IN_BODY: Readonly<Record<Role, readonly Placeholder[]>> = {
  create: ['name', 'authorization'], verify: ['id', 'key', 'authorization'], revoke: ['id', 'key', 'authorization'], list: ['authorization'],
};

/** Lambda keeps 4 KB of variables. */
const LONGEST_DESCRIPTION = 3500;

/** Writes a description for the handler, after what contradicts itself or would let a key out was refused. */
export function describeHttps(props: HttpsApiKeyProps): string {
  const authorization = props.authorization ?? ApiKeyAuthorization.bearer();
  checkPlace(props);
  checkHeaders(props);
  const requests = new Map<Role, ApiKeyRequest>([['create', props.create], ['verify', props.verify]]);
  if (props.revoke) {
    requests.set('revoke', props.revoke);
  }
  if (props.list) {
    requests.set('list', props.list.request);
  }
  for (const [role, request] of requests) {
    checkRequest(role, request, authorization);
  }
  checkLife(props);
  const description = JSON.stringify({
    host: props.host,
    port: props.port ?? 443,
    overlap: props.overlap ?? true,
    timeoutSeconds: secondsOf(props.requestTimeout ?? Duration.seconds(10)),
    headers: props.headers ?? {},
    authorization: authorization._settings,
    create: written('create', props.create),
    verify: written('verify', props.verify),
    revoke: props.revoke && written('revoke', props.revoke),
    list: props.list && {
      request: written('list', props.list.request),
      items: pointer('itemsPointer', props.list.itemsPointer),
      id: pointer('idPointer', props.list.idPointer),
      name: pointer('namePointer', props.list.namePointer),
    },
    keyAt: pointer('keyPointer', props.keyPointer),
    idAt: props.keyIdPointer === undefined ? undefined : pointer('keyIdPointer', props.keyIdPointer),
    ...fieldNames(props),
  });
  const length = description.length + (props.certificateAuthority ?? '').length;
  if (length > LONGEST_DESCRIPTION) {
    throw invalidInput(WHERE, `the description and the certificates have ${length} characters, more than ${LONGEST_DESCRIPTION}`, 'shorten the bodies, or use ApiKeyProvider.custom');
  }
  return description;
}

function checkPlace({ host, port = 443, certificateAuthority }: HttpsApiKeyProps): void {
  if (Token.isUnresolved(host) || !/^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(host)) {
    throw invalidInput(WHERE, `${shown(host)} is not the name of a host`, 'write its domain name in small letters, without scheme, port or path');
  }
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw invalidInput(WHERE, `${shown(port)} is not a port`, 'use a whole number from 1 to 65535');
  }
  if (certificateAuthority !== undefined && !/^\s*(-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*)+$/.test(certificateAuthority)) {
    throw invalidInput(WHERE, 'certificateAuthority is not a list of certificates', 'give PEM that begins with -----BEGIN CERTIFICATE-----');
  }
}

function checkHeaders({ headers = {}, authorization }: HttpsApiKeyProps): void {
  const used = authorization?._settings?.name ?? 'authorization';
  for (const [name, value] of Object.entries(headers)) {
    checkHeader(WHERE, name, value);
    if (name.toLowerCase() === used || name.toLowerCase() === 'authorization') {
      throw invalidInput(WHERE, `the header ${shown(name)} is what authorizes a request`, 'leave it out of headers');
    }
    const finding = looksLikeSecret(name, value);
    if (finding) {
      throw invalidInput(WHERE, `the header ${shown(name)} seems to hold a secret: ${finding.reason}`, 'keep it in an administrator secret; headers stand readable in the template');
    }
  }
}

function checkRequest(role: Role, request: ApiKeyRequest, authorization: ApiKeyAuthorization): void {
  const { path, body, expectedStatuses } = request;
  if (!/^\/[\x21-\x7e]*$/.test(path) || /#|\\|^\/\/|(^|\/)\.\.?(\/|\?|$)/.test(path)) {
    throw invalidInput(WHERE, `the path ${shown(path)} of the ${role} request is not one on the host`, 'begin with a single /, without fragments, dot segments and spaces');
  }
  const inPath: readonly string[] = IN_BODY[role].filter((name) => name === 'id' || name === 'name');
  for (const [place, text, allowed] of [['path', path, inPath], ['body', body ?? '', IN_BODY[role] as readonly string[]]] as const) {
    const foreign = [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).find((name) => !allowed.includes(name));
    if (foreign !== undefined) {
      throw invalidInput(WHERE, `the ${place} of the ${role} request has {${foreign}}`, allowed.length > 0 ? `there it may have ${allowed.map((name) => `{${name}}`).join(', ')}` : 'there it has no placeholders');
    }
  }
  if (body !== undefined && parsedBody(role, body) === undefined) {
    throw invalidInput(WHERE, `the body of the ${role} request is not JSON`, 'write JSON with the placeholders in its texts');
  }
  if (!authorization._settings && !uses(request, 'authorization')) {
    throw invalidInput(WHERE, `nothing authorizes the ${role} request`, 'put {authorization} into its body, or choose a header');
  }
  const [lowest, highest] = role === 'revoke' ? [200, 499] : [200, 299];
  const odd = expectedStatuses?.find((status) => !Number.isInteger(status) || status < lowest || status > highest || (status >= 300 && status < 400));
  if (odd !== undefined || expectedStatuses?.length === 0) {
    throw invalidInput(WHERE, `the ${role} request expects the status ${shown(odd ?? [])}`, role === 'revoke' ? 'name codes from 200 to 299 or 400 to 499' : 'name codes from 200 to 299');
  }
}

/** Whether every key that is made can be ended again, and only that one. */
function checkLife({ overlap = true, revoke, list, administrator, create, verify, keyIdPointer, keyField, keyIdField }: HttpsApiKeyProps): void {
  if (overlap && !revoke) {
    throw invalidInput(WHERE, 'old keys work on and nothing revokes them', 'describe revoke, or say overlap: false where a new key ends the old one');
  }
  if (!overlap && (revoke || list)) {
    throw invalidInput(WHERE, 'a new key ends the old one, so nothing is left to revoke', 'leave revoke and list out, or say overlap: true');
  }
  if (!overlap && !administrator) {
    throw invalidInput(WHERE, 'a new key ends the one that would have to go on after a rotation that was cut off', 'give an administrator that makes keys');
  }
  if (keyIdPointer === undefined && [verify, revoke].some((request) => request && uses(request, 'id'))) {
    throw invalidInput(WHERE, 'a request has {id}, but keys have no ids', 'say with keyIdPointer where the answer to create has it');
  }
  if (revoke && administrator && !uses(revoke, 'id') && !uses(revoke, 'key')) {
    throw invalidInput(WHERE, 'the revoke request does not say which key', 'put {id} or {key} into it');
  }
  if (list && (!uses(create, 'name') || !uses(revoke!, 'id') || uses(revoke!, 'key'))) {
    throw invalidInput(WHERE, 'keys that are listed cannot be told apart or ended', 'put {name} into the create request, and {id} without {key} into the revoke request');
  }
  if (keyField !== undefined && keyField === (keyIdField ?? 'keyId')) {
    throw invalidInput(WHERE, `the key and its id share the field ${shown(keyField)}`, 'give each a field of its own');
  }
}

function fieldNames({ keyField = 'apiKey', keyIdField = 'keyId' }: HttpsApiKeyProps): { keyField: string; idField: string } {
  for (const name of [keyField, keyIdField]) {
    if (name === '' || name === 'placeholder') {
      throw invalidInput(WHERE, `${shown(name)} cannot be the name of a field`, 'choose another');
    }
  }
  return { keyField, idField: keyIdField };
}

function written(role: Role, { path, method = METHODS[role], body, expectedStatuses = [200, 201, 202, 204] }: ApiKeyRequest): object {
  return { method, path, body: body === undefined ? undefined : parsedBody(role, body), statuses: expectedStatuses };
}

function parsedBody(role: Role, body: string): unknown {
  if (Token.isUnresolved(body)) {
    throw invalidInput(WHERE, `the body of the ${role} request is known only at deployment`, 'write it out');
  }
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

function pointer(name: string, text: string): string {
  if (!/^(\/([^~/]|~[01])*)*$/.test(text)) {
    throw invalidInput(WHERE, `${name} ${shown(text)} is not a JSON pointer`, 'begin each step with /, such as /data/id');
  }
  return text;
}

function secondsOf(timeout: Duration): number {
  const seconds = timeout.toSeconds({ integral: false });
  if (seconds < 1 || seconds > 20) {
    throw invalidInput(WHERE, `a requestTimeout of ${seconds} seconds`, 'use 1 to 20 seconds');
  }
  return seconds;
}

function uses({ path, body }: ApiKeyRequest, name: Placeholder): boolean {
  return `${path}${body ?? ''}`.includes(`{${name}}`);
}
