import { stopEcsTask } from './stop-ecs-task.lambda-shared';
import { playbookHandler } from '../../runtime/handler.lambda-shared';

export const { handler, plan } = playbookHandler(stopEcsTask);
