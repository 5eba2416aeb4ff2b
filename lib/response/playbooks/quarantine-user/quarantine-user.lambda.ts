import { quarantineUser } from './quarantine-user.lambda-shared';
import { playbookHandler } from '../../runtime/handler.lambda-shared';

/** Answers findings about what an IAM user did. */
export const { handler, plan } = playbookHandler(quarantineUser);
