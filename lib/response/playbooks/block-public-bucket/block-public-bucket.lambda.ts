import { blockPublicBucket } from './block-public-bucket.lambda-shared';
import { playbookHandler } from '../../runtime/handler.lambda-shared';

export const { handler, plan } = playbookHandler(blockPublicBucket);
