import { describeMutationWalk } from './mutation-walk';

describeMutationWalk('network');
