import { revokeSessions } from './revoke-sessions.lambda-shared';
import { playbookHandler } from '../../runtime/handler.lambda-shared';

/** Answers findings about stolen temporary credentials: denies the session that was stolen. */
export const { handler, plan } = playbookHandler(revokeSessions('revoke-sessions', 'session'));
