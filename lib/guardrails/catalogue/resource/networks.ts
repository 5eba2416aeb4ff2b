import { isIPv4, isIPv6 } from 'net';
import { Token } from 'aws-cdk-lib';
import { checkedAccountId, checkedRegion, eachOnce } from './inputs';
import { invalidInput, shown } from '../../../private/errors';
import type { ExpectedNetworks, ExpectedVpc } from '../../data-perimeter-networks';

/** Networks, checked and sorted. */
export interface CheckedNetworks {
  readonly cidrs: string[];
  readonly vpcs: ExpectedVpc[];
  readonly endpointAccounts: string[];
  readonly endpointOrgPaths: string[];
}

/** Addresses that no request from outside bears, so that a range of them would allow nothing. */
const PRIVATE = /^(10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd][0-9a-f]{2}:|fe80:|::1)/i;

/** Refuses networks that are none, that are everything, or that cannot be told. */
export function checkedNetworks(where: string, networks: ExpectedNetworks): CheckedNetworks {
  const { cidrs = [], vpcs = [], endpointAccounts = [], endpointOrgPaths = [] } = networks;
  if (cidrs.length === 0 && vpcs.length === 0) {
    throw invalidInput(where, 'no network is expected, so nobody could make a request', 'name address ranges in cidrs, or vpcs');
  }
  cidrs.forEach((cidr) => checkCidr(where, cidr));
  for (const { vpcId, region } of vpcs) {
    if (Token.isUnresolved(vpcId) || !/^vpc-[0-9a-f]{8,17}$/.test(vpcId)) {
      throw invalidInput(where, `${shown(vpcId)} is not the id of a VPC`, "write it out, such as 'vpc-0123456789abcdef0': policies are measured at synthesis");
    }
    checkedRegion(where, region);
  }
  for (const path of endpointOrgPaths) {
    if (Token.isUnresolved(path) || !/^o-[a-z0-9]{10,32}\/r-[a-z0-9]{4,32}\/(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}\/)*\*?$/.test(path)) {
      throw invalidInput(where, `${shown(path)} is not the path of a unit`, "write it from the organization down, such as 'o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*'");
    }
  }
  const ids = eachOnce(where, 'VPC', vpcs.map(({ vpcId, region }) => `${region} ${vpcId}`));
  return {
    cidrs: eachOnce(where, 'address range', cidrs),
    vpcs: ids.map((id) => ({ region: id.split(' ')[0], vpcId: id.split(' ')[1] })),
    endpointAccounts: eachOnce(where, 'account', endpointAccounts.map((account) => checkedAccountId(where, account))),
    endpointOrgPaths: eachOnce(where, 'path', endpointOrgPaths),
  };
}

function checkCidr(where: string, cidr: string): void {
  const [address, bits, ...rest] = Token.isUnresolved(cidr) ? [''] : cidr.split('/');
  const longest = isIPv4(address) ? 32 : isIPv6(address) ? 128 : -1;
  if (rest.length > 0 || !/^\d{1,3}$/.test(bits ?? '') || Number(bits) > longest) {
    throw invalidInput(where, `${shown(cidr)} is not a range of addresses`, "write it out, such as '203.0.113.0/24'");
  }
  if (PRIVATE.test(address)) {
    throw invalidInput(where, `${shown(cidr)} is private, and aws:SourceIp is always public`, 'name the VPC in vpcs, or the public addresses behind which the network stands');
  }
  if (Number(bits) < 8) {
    throw invalidInput(where, `${shown(cidr)} is a large part of the internet`, 'name the ranges that are yours');
  }
}
