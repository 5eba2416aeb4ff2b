import { invalidInput, shown } from '../../private/errors';

/** Headers that say where a request ends or goes: whoever sets them could smuggle a second one. */
const FRAMING = /^(host|content-length|transfer-encoding|connection|upgrade|te|trailer|expect|content-type|accept|accept-encoding|user-agent|proxy-.*)$/i;

/** Refuses a header that would change where a request ends or goes, or whose text would. */
export function checkHeader(where: string, name: string, value: string): void {
  if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name) || FRAMING.test(name)) {
    throw invalidInput(where, `${shown(name)} is not a header that may be set`, 'name a header of the service, such as x-api-key');
  }
  if (!/^[\x20-\x7e]*$/.test(value)) {
    throw invalidInput(where, `the header ${shown(name)} has a character that no header carries`, 'use printable ASCII characters');
  }
}
