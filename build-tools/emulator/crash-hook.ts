/** A header of an answer that tells the process that gets it to end at once. */
export const CRASH_HEADER = 'x-emulator-crash';

/** A header of a request that tells which function sends it. */
export const FUNCTION_HEADER = 'x-emulator-function';

/**
 * Source of a module that the emulator's handlers load first: an answer with the header ends their process, as if it had
 * crashed between this call and the next. Requests say which function they are of: what else they carry may be of several. It is
 * plain JavaScript, since node loads it before anything that reads TypeScript.
 */
export const CRASH_HOOK = `'use strict';
require('diagnostics_channel').subscribe('http.client.response.finish', ({ response }) => {
  if (response.headers['${CRASH_HEADER}']) {
    process.kill(process.pid, 'SIGKILL');
  }
});
const http = require('http');
const { request } = http;
http.request = (...options) => {
  const made = request(...options);
  made.setHeader('${FUNCTION_HEADER}', process.env.AWS_LAMBDA_FUNCTION_NAME ?? '');
  return made;
};
`;
