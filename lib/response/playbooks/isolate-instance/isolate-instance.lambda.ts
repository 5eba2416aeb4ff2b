import { isolateInstance } from './isolate-instance.lambda-shared';
import { playbookHandler } from '../../runtime/handler.lambda-shared';

/** Answers findings about instances that act for an attacker: blocks their new flows, and keeps them for who looks into it. */
export const { handler, plan } = playbookHandler(isolateInstance);
