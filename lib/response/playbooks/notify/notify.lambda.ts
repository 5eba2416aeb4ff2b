import { notify } from './notify.lambda-shared';
import { playbookHandler } from '../../runtime/handler.lambda-shared';

export const { handler, plan } = playbookHandler(notify);
