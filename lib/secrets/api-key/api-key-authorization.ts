import { checkHeader } from './check-header';
import { invalidInput, shown } from '../../private/errors';

/** How a key authorizes a request. Never in the URL, which is logged everywhere. */
export class ApiKeyAuthorization {
  /** `Authorization: Bearer <key>`. */
  public static bearer(): ApiKeyAuthorization {
    return new ApiKeyAuthorization({ kind: 'header', name: 'authorization', prefix: 'Bearer ' });
  }

  /**
   * A header with the key, such as `x-api-key`.
   *
   * @param name the header
   * @param prefix what stands before the key, such as `Token `
   * @throws if the name is not that of a header that may carry a key
   */
  public static header(name: string, prefix: string = ''): ApiKeyAuthorization {
    checkHeader('ApiKeyAuthorization.header', name, prefix);
    return new ApiKeyAuthorization({ kind: 'header', name: name.toLowerCase(), prefix });
  }

  /**
   * Basic authentication with the key as the password, or as the user with an empty password.
   *
   * @param username the user; the key itself when left out
   * @throws if the user has a colon or a control character
   */
  public static basic(username?: string): ApiKeyAuthorization {
    if (username !== undefined && !/^[^:\p{Cc}]+$/u.test(username)) {
      throw invalidInput('ApiKeyAuthorization.basic', `${shown(username)} cannot be a user of basic authentication`, 'use a name without colons');
    }
    return new ApiKeyAuthorization({ kind: 'basic', ...(username === undefined ? {} : { username }) });
  }

  /** The body of each request carries the key, as the placeholder `{authorization}`. */
  public static inBody(): ApiKeyAuthorization {
    return new ApiKeyAuthorization(undefined);
  }

  private constructor(
    /**
     * As the handler reads it; absent where no header is set.
     * @internal
     */
    public readonly _settings: { readonly [name: string]: string } | undefined,
  ) {}
}
