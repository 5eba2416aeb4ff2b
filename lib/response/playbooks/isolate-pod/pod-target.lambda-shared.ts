import { Target } from '../../runtime/playbook.lambda-shared';

/** One pod of a cluster. */
export interface PodTarget extends Target {
  readonly cluster: string;
  readonly namespace: string;
  readonly pod: string;
  readonly uid: string;
  readonly cordon: boolean;
}
