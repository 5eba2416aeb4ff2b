import { SegmentOptions } from './segment-options';

/** A segment's place among the addresses, empty once it was dropped. */
export interface SegmentPlace {
  readonly options: SegmentOptions;
  readonly dropped: boolean;
}
