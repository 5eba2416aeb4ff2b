import { Construct, IConstruct } from 'constructs';
import { RecordedResources } from './recorded-resources';
import { ArchiveBucket } from '../../data';
import { invalidInput, shown } from '../../private/errors';
import { ConfigurationComplianceProps } from '../configuration-compliance-props';

/** What Config takes in an account and region. */
const MOST_PACKS = 50;

/** Refuses what contradicts itself, before anything is made. */
export function refuseConfigurationContradictions(scope: Construct, props: ConfigurationComplianceProps): void {
  if (props.enableRecorder === false) {
    for (const property of ['resources', 'globalResources', 'mode', 'serviceLinkedRole', 'bucket', 'keyPrefix', 'snapshots'] as const) {
      if (props[property] !== undefined) {
        throw invalidInput(scope, `${property} is set and the recorder is not made here`, `remove ${property}: who records decides`);
      }
    }
  }
  if (props.notices === false) {
    for (const property of ['noticeDriftOnly', 'noticeExceptRules', 'noticeTopic'] as const) {
      if (props[property] !== undefined) {
        throw invalidInput(scope, `${property} is set and notices is false`, `remove ${property}, or set notices to true`);
      }
    }
  }
  if (props.bucket instanceof ArchiveBucket) {
    throw invalidInput(scope, `AWS Config cannot deliver to ${props.bucket.node.path}, whose objects are locked by default`, 'use a DeliveryBucket');
  }
  checkedPrefix(scope, props.keyPrefix);
  refuseRecording(scope, props);
  refuseNames(scope, props);
}

function refuseRecording(scope: Construct, { resources = RecordedResources.ALL, globalResources, mode }: ConfigurationComplianceProps): void {
  if (resources._strategy === 'INCLUSION_BY_RESOURCE_TYPES' && globalResources !== undefined) {
    throw invalidInput(scope, 'globalResources is set and resources names the types', 'remove globalResources, and name the types of identities or not');
  }
  const missing = mode?._types.find((type) => !resources._records(type));
  if (missing !== undefined) {
    throw invalidInput(scope, `mode has a frequency of its own for ${missing}, which is not recorded`, 'record it, or leave it out of the mode');
  }
}

function refuseNames(scope: Construct, { rules = [], packs = [] }: ConfigurationComplianceProps): void {
  const names = rules.map(({ identifier, _options: { name } }) => name ?? identifier);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw invalidInput(scope, `two rules are named ${shown(twice)}`, 'give each a name of its own, by its options');
  }
  const packNames = packs.map(({ name }) => name);
  const packTwice = packNames.find((name, index) => packNames.indexOf(name) !== index);
  if (packTwice !== undefined) {
    throw invalidInput(scope, `the pack ${shown(packTwice)} is there twice`, 'name it once');
  }
  if (packs.length > MOST_PACKS) {
    throw invalidInput(scope, `there are ${packs.length} packs and AWS Config takes ${MOST_PACKS}`, 'merge some');
  }
}

/** The beginning of keys with its slash, or nothing. */
export function checkedPrefix(scope: IConstruct, prefix?: string): string {
  if (prefix === undefined) {
    return '';
  }
  if (!/^[\w.-]+(\/[\w.-]+)*$/.test(prefix)) {
    throw invalidInput(scope, `keyPrefix is ${shown(prefix)}`, 'use letters, digits, - _ . and slashes between them');
  }
  return `${prefix}/`;
}
