import { Duration } from 'aws-cdk-lib';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { ApiKeyAuthorization } from './api-key-authorization';

/** The method of a request. */
export enum ApiKeyRequestMethod {
  /** Reads. */
  GET = 'GET',
  /** Makes, or does. */
  POST = 'POST',
  /** Replaces. */
  PUT = 'PUT',
  /** Changes. */
  PATCH = 'PATCH',
  /** Ends. */
  DELETE = 'DELETE',
}

/**
 * One request to the host of a service, with placeholders in its path and body:
 *
 * | placeholder | stands for | in |
 * |---|---|---|
 * | `{name}` | a name for the new key, made of this secret and the time | create: path, body |
 * | `{id}` | the id of the key that the request is about | verify, revoke: path, body |
 * | `{key}` | the key that the request is about | verify, revoke: body |
 * | `{authorization}` | the key that authorizes the request, where no header carries it | body |
 *
 * Values are escaped for where they stand, so no value changes the rest of a request.
 */
export interface ApiKeyRequest {
  /**
   * Path and query, such as `/v1/keys/{id}`.
   */
  readonly path: string;

  /**
   * The method.
   *
   * @default - POST to create, GET to verify and list, DELETE to revoke
   */
  readonly method?: ApiKeyRequestMethod;

  /**
   * The body, as JSON. Placeholders stand in its texts, also as parts of them.
   *
   * @default - none
   */
  readonly body?: string;

  /**
   * The status codes of success, 200 to 299, and for a request to revoke also 400 to 499 where the service answers so for a key that has ended.
   *
   * @default - 200, 201, 202 and 204; to revoke also 404 and 410, which say that the key has ended already
   */
  readonly expectedStatuses?: number[];
}

/** How a service lists its keys. */
export interface ApiKeyListing {
  /**
   * The request. All keys must be in one answer of at most 256 KiB: no further page is asked for.
   */
  readonly request: ApiKeyRequest;

  /**
   * JSON pointer to the list in the answer, such as `/data`; empty where the answer is the list.
   */
  readonly itemsPointer: string;

  /**
   * JSON pointer to the id of a key, in an item of the list.
   */
  readonly idPointer: string;

  /**
   * JSON pointer to the name of a key, in an item of the list.
   */
  readonly namePointer: string;
}

/** Properties of `ApiKeyProvider.https`. */
export interface HttpsApiKeyProps {
  /**
   * The one host that the keys are sent to, such as `api.example.com`. Its certificate is verified; redirects are not followed.
   */
  readonly host: string;

  /**
   * The port.
   *
   * @default 443
   */
  readonly port?: number;

  /**
   * How a key authorizes a request.
   *
   * @default ApiKeyAuthorization.bearer()
   */
  readonly authorization?: ApiKeyAuthorization;

  /**
   * Other headers of every request, such as the version of the interface. They stand readable in the template, so none may be secret.
   *
   * @default - none
   */
  readonly headers?: { [name: string]: string };

  /**
   * Makes a new key and leaves the others as they are.
   */
  readonly create: ApiKeyRequest;

  /**
   * JSON pointer to the new key in the answer, such as `/data/secret`.
   */
  readonly keyPointer: string;

  /**
   * JSON pointer to the id of the new key in the answer.
   *
   * @default - keys have no ids: `revoke` names the key itself
   */
  readonly keyIdPointer?: string;

  /**
   * Uses a key and changes nothing. A wrong key must be refused with 401 or 403.
   */
  readonly verify: ApiKeyRequest;

  /**
   * Ends a key. Without an `administrator` the key that is ended authorizes the request.
   *
   * @default - none, which takes `overlap: false`
   */
  readonly revoke?: ApiKeyRequest;

  /**
   * Lists the keys, to end those that a rotation made which was cut off before it could store them. They are known by their
   * name, so `create` must give the key its `{name}`.
   *
   * @default - none: such a key remains until somebody ends it
   */
  readonly list?: ApiKeyListing;

  /**
   * Whether the old key works on when a new one is made. Where it does not there is a time in which consumers have a key that
   * does not work: from the first step of the rotation to its end, and until they have read the secret again. An
   * `administrator` is needed then, for a rotation that was cut off would have no key left to go on with.
   *
   * @default true
   */
  readonly overlap?: boolean;

  /**
   * A secret with a key that makes and ends others: its field `keyField` where it is a JSON object, else its whole text. It also makes
   * the first key.
   *
   * @default - none: the current key authorizes the making of the next, and the team stores the first key by hand
   */
  readonly administrator?: secretsmanager.ISecret;

  /**
   * The field of the secret that holds the key.
   *
   * @default 'apiKey'
   */
  readonly keyField?: string;

  /**
   * The field of the secret that holds the id of the key.
   *
   * @default 'keyId'
   */
  readonly keyIdField?: string;

  /**
   * How long the service may take for one answer, 1 to 20 seconds.
   *
   * @default Duration.seconds(10)
   */
  readonly requestTimeout?: Duration;

  /**
   * The certificates of the authority that vouches for the host, as PEM, where it is not one that everybody trusts. No other is trusted then.
   *
   * @default - the authorities that Node.js trusts
   */
  readonly certificateAuthority?: string;
}
