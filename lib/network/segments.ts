import { SegmentOptions } from './segment-options';
import { SegmentPlace } from './segment-place';
import { invalidInput, shown } from '../private/errors';
import { enumerate } from '../private/names';

/** Names that the library keeps for segments it adds itself. */
const RESERVED_SEGMENT_NAMES = ['endpoints', 'firewall', 'nat', 'vpc', 'any'];

/**
 * The segments of a {@link SegmentedVpc}. Each method returns a new list and leaves this one as it is.
 *
 * The place of a segment in the list decides its addresses. A dropped segment keeps its place empty, so that dropping and
 * adding move no other segment.
 */
export class Segments {
  /**
   * `public` (edge: load balancers and NAT gateways), `app`, `data` and `management`.
   */
  public static standard(): Segments {
    return Segments.of([
      { name: 'public', edge: true, purpose: 'load balancers and NAT gateways' },
      { name: 'app' },
      { name: 'data' },
      { name: 'management' },
    ]);
  }

  /**
   * Segments of your own.
   *
   * @param segments the segments in the order of their addresses
   * @throws where a name is not usable or used twice, or an edge segment states no purpose
   */
  public static of(segments: SegmentOptions[]): Segments {
    return segments.reduce((list, segment) => list.add(segment), new Segments([]));
  }

  private constructor(
    /** @internal */
    public readonly _places: readonly SegmentPlace[],
  ) {}

  /** Names of the segments, in the order of their addresses. */
  public get names(): string[] {
    return this._places.filter((place) => !place.dropped).map((place) => place.options.name);
  }

  /**
   * Adds a segment after the others.
   *
   * @param segment the segment
   * @throws where its name is not usable or used already, or an edge segment states no purpose
   */
  public add(segment: SegmentOptions): Segments {
    check(segment, this.names);
    return new Segments([...this._places, { options: segment, dropped: false }]);
  }

  /**
   * Leaves a segment out; the addresses of the others stay as they are.
   *
   * @param name name of the segment
   * @throws where no segment has the name
   */
  public drop(name: string): Segments {
    const dropped = this.find(name);
    return new Segments(this._places.map((place) => place === dropped ? { ...place, dropped: true } : place));
  }

  /**
   * Gives a segment another name and leaves its addresses as they are.
   *
   * @param name name of the segment
   * @param newName its new name
   * @throws where no segment has the name, or the new one is not usable
   */
  public rename(name: string, newName: string): Segments {
    const renamed = this.find(name);
    const options = { ...renamed.options, name: newName };
    check(options, this.names.filter((other) => other !== name));
    return new Segments(this._places.map((place) => place === renamed ? { ...place, options } : place));
  }

  private find(name: string): SegmentPlace {
    const found = this._places.find((place) => !place.dropped && place.options.name === name);
    if (!found) {
      throw invalidInput('Segments', `there is no segment ${shown(name)}`, `take one of ${enumerate(this.names)}`);
    }
    return found;
  }
}

function check(segment: SegmentOptions, taken: string[]): void {
  if (!/^[a-z][a-z0-9-]{0,15}$/.test(segment.name)) {
    throw invalidInput('Segments', `${shown(segment.name)} is not a segment name`, 'use 1 to 16 lower-case letters, digits and hyphens, starting with a letter');
  }
  if (RESERVED_SEGMENT_NAMES.includes(segment.name)) {
    throw invalidInput('Segments', `the name ${shown(segment.name)} is kept for a segment that the library adds`, 'take another name');
  }
  if (taken.includes(segment.name)) {
    throw invalidInput('Segments', `there are two segments ${shown(segment.name)}`, 'give each its own name');
  }
  if (segment.edge && !segment.purpose?.trim()) {
    throw invalidInput('Segments', `segment ${shown(segment.name)} has a route to the internet and no purpose`, "say what it is for, such as purpose: 'load balancers of the shop'");
  }
  if (segment.cidr !== undefined && segment.prefixLength !== undefined) {
    throw invalidInput('Segments', `segment ${shown(segment.name)} has both cidr ${shown(segment.cidr)} and prefixLength ${segment.prefixLength}`, 'keep one of them');
  }
}
