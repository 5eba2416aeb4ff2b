import { region_info, Token } from 'aws-cdk-lib';
import { invalidInput, shown } from '../../../private/errors';

/** Refuses what is no organization id. The policy is measured in characters at synthesis, so a token does not do. */
export function checkedOrganizationId(where: string, id: string): string {
  if (Token.isUnresolved(id) || !/^o-[a-z0-9]{10,32}$/.test(id)) {
    throw invalidInput(where, `${shown(id)} is not the id of an organization`, "write it out, such as 'o-a1b2c3d4e5': policies are measured at synthesis");
  }
  return id;
}

/** Refuses what is no account id. */
export function checkedAccountId(where: string, id: string): string {
  if (Token.isUnresolved(id) || !/^\d{12}$/.test(id)) {
    throw invalidInput(where, `${shown(id)} is not an account id`, 'write its twelve digits out: policies are measured at synthesis');
  }
  return id;
}

/** Refuses what is no tag key. */
export function checkedTagKey(where: string, key: string): string {
  if (Token.isUnresolved(key) || !/^[\w.:/=+@-]{1,128}$/.test(key) || /^aws:/i.test(key)) {
    throw invalidInput(where, `${shown(key)} is not the key of a tag`, "write a key such as 'dp:exclude:network', without spaces");
  }
  return key;
}

/** Refuses what is no region. */
export function checkedRegion(where: string, region: string): string {
  if (Token.isUnresolved(region) || !region_info.RegionInfo.regions.some(({ name }) => name === region)) {
    throw invalidInput(where, `${shown(region)} is not an AWS region`, "write its code out, such as 'eu-west-1'");
  }
  return region;
}

/** Refuses a value that is named twice, and sorts. */
export function eachOnce(where: string, what: string, values: readonly string[]): string[] {
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined) {
    throw invalidInput(where, `the ${what} ${shown(twice)} is named twice`, 'name it once');
  }
  return [...values].sort();
}

/**
 * The accounts with which Elastic Load Balancing writes access logs in regions that opened before August 2022. They are
 * AWS's, in no organization of yours, and no service principal.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 */
export function loadBalancerLogAccounts(where: string, regions: readonly string[]): string[] {
  return eachOnce(where, 'region', regions).map((region) => {
    const account = region_info.RegionInfo.get(checkedRegion(where, region)).elbv2Account;
    if (account === undefined) {
      throw invalidInput(where, `in ${region} load balancers write their logs as a service, so it needs no exception`, 'leave the region out');
    }
    return account;
  }).sort();
}
