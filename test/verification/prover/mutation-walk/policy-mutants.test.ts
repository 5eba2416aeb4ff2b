import { describeMutationWalk } from './mutation-walk';

describeMutationWalk('policies');
