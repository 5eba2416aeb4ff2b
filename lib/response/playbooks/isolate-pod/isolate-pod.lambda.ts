import { isolatePod } from './isolate-pod.lambda-shared';
import { playbookHandler } from '../../runtime/handler.lambda-shared';

export const { handler, plan } = playbookHandler(isolatePod);
