import { Names, Stack, Token } from 'aws-cdk-lib';
import * as guardduty from 'aws-cdk-lib/aws-guardduty';
import { Construct } from 'constructs';
import { EntityListContent } from './entity-list-content';
import { IThreatDetection } from './threat-detection';
import { invalidInput, requireReason, shown } from '../private/errors';

/** Properties of {@link ThreatList}. */
export interface ThreatListProps {
  /** The detector that uses it. In an organization that of the administrator, for whose members it holds too. */
  readonly detection: IThreatDetection;

  /** What is on the list. */
  readonly content: EntityListContent;

  /**
   * The name of the list: letters, digits, hyphens and underscores, up to 300.
   *
   * @default - a name made from the construct's path
   */
  readonly listName?: string;
}

/** Properties of {@link TrustedList}. */
export interface TrustedListProps extends ThreatListProps {
  /** Why nothing that these do is worth a finding, for the person who reviews it. It stands in the metadata of the resource. */
  readonly reason: string;
}

/** Quotas of an account and region (2026-11). */
const MOST_THREAT_LISTS = 6;
const MOST_TRUSTED_LISTS = 1;
const MOST_TRUSTED_ENTRIES = 2_000;

/** Ranges that hold more addresses than these are a mistake, or nobody knows all of them. */
const WIDEST_TRUSTED = { 4: 16, 6: 32 };

/**
 * Addresses and domains of which GuardDuty makes a finding whenever something talks to them, beside what it knows itself.
 *
 * It is an entity list: lists of addresses, which GuardDuty had before, need whoever deploys them to write policies of
 * GuardDuty's service-linked role.
 *
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_upload-lists.html
 */
export class ThreatList extends Construct {
  /** The list. */
  public readonly list: guardduty.CfnThreatEntitySet;

  /** @throws for a seventh list of a detector in a stack, and for a name that is none */
  constructor(scope: Construct, id: string, props: ThreatListProps) {
    super(scope, id);
    requireFew(this, ThreatList, props, MOST_THREAT_LISTS);
    this.list = new guardduty.CfnThreatEntitySet(this, 'List', settingsOf(this, props));
  }
}

/**
 * Addresses and domains that GuardDuty makes no findings of. Whoever gets to one of these addresses, or hides behind it, is invisible:
 * list as little as you can, and prefer a {@link SuppressionRule}, whose findings are kept.
 *
 * A detector has one. It may hold no wide ranges where this app knows them.
 *
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_upload-lists.html
 */
export class TrustedList extends Construct {
  /** The list. */
  public readonly list: guardduty.CfnTrustedEntitySet;

  /**
   * @throws for a second list of a detector in a stack, a name that is none, a reason that says nothing, more than 2,000 entries, and
   * for ranges wider than /16, or /32 of IPv6
   */
  constructor(scope: Construct, id: string, props: TrustedListProps) {
    super(scope, id);
    const reason = requireReason(this, 'trusting these', props.reason);
    requireFew(this, TrustedList, props, MOST_TRUSTED_LISTS);
    this.checkEntries(props.content._entries ?? []);
    this.list = new guardduty.CfnTrustedEntitySet(this, 'List', settingsOf(this, props));
    this.list.addMetadata('Reason', reason);
  }

  private checkEntries(entries: readonly string[]): void {
    if (entries.length > MOST_TRUSTED_ENTRIES) {
      throw invalidInput(this, `there are ${entries.length} trusted entries, and GuardDuty takes ${MOST_TRUSTED_ENTRIES}`, 'trust fewer');
    }
    const wide = entries.find((entry) => {
      const [address, length] = entry.split('/');
      return length !== undefined && Number(length) < WIDEST_TRUSTED[address.includes(':') ? 6 : 4];
    });
    if (wide !== undefined) {
      throw invalidInput(this, `${shown(wide)} trusts more addresses than anybody can answer for`, `use ranges of /${WIDEST_TRUSTED[4]}, or /${WIDEST_TRUSTED[6]} of IPv6, and narrower`);
    }
  }
}

type ListClass = typeof ThreatList | typeof TrustedList;

const usedBy = new WeakMap<Construct, string>();

function requireFew(scope: Construct, kind: ListClass, { detection: { detectorId } }: ThreatListProps, most: number): void {
  const stack = Stack.of(scope);
  usedBy.set(scope, JSON.stringify(stack.resolve(detectorId)));
  const others = stack.node.findAll().filter((one) => one instanceof kind && one !== scope && usedBy.get(one as Construct) === usedBy.get(scope));
  if (others.length >= most) {
    throw invalidInput(scope, `the detector has ${most === 1 ? 'a list of this kind' : `${most} lists of this kind`} already, such as ${others[0].node.path}`,
      'put the entries into one');
  }
}

function settingsOf(scope: Construct, { detection, content, listName }: ThreatListProps): guardduty.CfnThreatEntitySetProps {
  if (listName !== undefined && !Token.isUnresolved(listName) && !/^[A-Za-z0-9_-]{1,300}$/.test(listName)) {
    throw invalidInput(scope, `the name ${shown(listName)} is not one of a list`, 'use letters, digits, hyphens and underscores, 300 at most');
  }
  return {
    ...content._bind(scope),
    detectorId: detection.detectorId,
    name: listName ?? Names.uniqueResourceName(scope, { maxLength: 128, allowedSpecialCharacters: '-_', separator: '-' }),
    activate: true,
  };
}
