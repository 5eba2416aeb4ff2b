import { deactivateAccessKey } from './deactivate-access-key.lambda-shared';
import { playbookHandler } from '../../runtime/handler.lambda-shared';

/** Answers findings about long-term access keys. */
export const { handler, plan } = playbookHandler(deactivateAccessKey);
