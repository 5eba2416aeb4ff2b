/** A header of an answer that tells the process that gets it to end at once. */
export const CRASH_HEADER = 'x-emulator-crash';

/**
 * Source of a module that the emulator's handlers load first: an answer with the header ends their process, as if it had
 * crashed between this call and the next. It is plain JavaScript, since node loads it before anything that reads TypeScript.
 */
export const CRASH_HOOK = `'use strict';
require('diagnostics_channel').subscribe('http.client.response.finish', ({ response }) => {
  if (response.headers['${CRASH_HEADER}']) {
    process.kill(process.pid, 'SIGKILL');
  }
});
`;
