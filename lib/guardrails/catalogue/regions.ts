import { region_info, Token } from 'aws-cdk-lib';
import { cis, controlTower, exempting } from './exempting';
import { GLOBAL_ACTIONS } from './global-services';
import { checkedNames, NameKind } from './input';
import { invalidInput, shown } from '../../private/errors';
import { enumerate } from '../../private/names';
import { Guardrail } from '../guardrail';
import type { Conditions } from '../guardrail-definition';
import { RegionGuardrailProps } from '../guardrail-props';

const FACTORY = 'denyRegionsExcept';

const INFERENCE_GEOGRAPHY: NameKind = {
  what: 'the geography of an inference profile', pattern: /^[a-z]+(-[a-z]+)*$/, fix: "write the first part of its id, such as 'eu' or 'global'",
};

/** What sends a prompt to a model. Converse and its stream are authorized as these. */
const INFERENCE = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];

/** Denies requests outside approved regions, but to services that have one endpoint for all regions. */
export function denyRegionsExcept(regions: string[], props: RegionGuardrailProps): Guardrail {
  validateRegions(regions);
  for (const action of props.globalActions ?? []) {
    if (!/^[a-z0-9-]+:[A-Za-z0-9*]+$/.test(action)) {
      throw invalidInput(`Guardrails.${FACTORY}`, `${shown(action)} is not an action`, "write it as 'service:Action' or 'service:*'");
    }
  }
  const elsewhere: Conditions = { StringNotEquals: { 'aws:RequestedRegion': [...regions].sort() } };
  const geographies = props.inferenceProfileGeographies && checkedNames(FACTORY, props.inferenceProfileGeographies, INFERENCE_GEOGRAPHY);
  const global = [...GLOBAL_ACTIONS, ...props.globalActions ?? [], ...geographies ? INFERENCE : []];
  return Guardrail._define({
    id: 'regions',
    protectsAgainst: `Resources and data in regions other than ${enumerate(regions)}, where nobody watches.`,
    traps: [
      'Certificates and web ACLs of CloudFront live in us-east-1: acm, waf and wafv2 are exempt, but a stack there also needs its other services.',
      'kms:* is exempt, so this does not confine keys to a region.',
      'Bedrock inference across regions is authorized in each region that a prompt may be sent to: name its geography, or approve them all.',
      'A global inference profile is authorized in the region "unspecified", which only the geography "global" allows.',
      'StackSets of Organizations work through roles named stacksets-exec-*, which are bound: deploy to approved regions only.',
      'With Control Tower use its own region deny: the two do not work together.',
    ],
    controls: [...cis('2.1.2', '-', '-', '-'), ...controlTower('AWS-GR_REGION_DENY', 'CT.MULTISERVICE.PV.1')],
    exemptions: props.exemptions,
    statements: [
      { sid: 'Regions', notActions: [...new Set(global)].sort(), conditions: exempting(props.exemptions, elsewhere) },
      ...(geographies ? [{
        sid: 'RegionsOfInference',
        actions: INFERENCE,
        conditions: exempting(props.exemptions, {
          ...elsewhere,
          // Not there without a profile, and an absent key satisfies a negated operator: such prompts stay denied elsewhere.
          ArnNotLike: { 'bedrock:InferenceProfileArn': geographies.map((geography) => `arn:*:bedrock:*:*:inference-profile/${geography}.*`) },
        }),
      }] : []),
    ],
  });
}

function validateRegions(regions: string[]): void {
  const where = 'Guardrails.denyRegionsExcept';
  if (regions.length === 0) {
    throw invalidInput(where, 'no region is approved', 'name at least one, or no service could be used');
  }
  const partitions = new Map<string, string[]>();
  for (const region of regions) {
    const partition = Token.isUnresolved(region) ? undefined : region_info.RegionInfo.get(region).partition;
    const known = region_info.RegionInfo.regions.some(({ name }) => name === region);
    if (!partition || !known) {
      throw invalidInput(where, `${shown(region)} is not an AWS region`, "write its code, such as 'eu-west-1'");
    }
    partitions.set(partition, [...partitions.get(partition) ?? [], region]);
  }
  if (new Set(regions).size !== regions.length) {
    throw invalidInput(where, `a region is named twice in ${shown(regions)}`, 'name each once');
  }
  if (partitions.size > 1) {
    const mix = [...partitions].map(([partition, members]) => `${enumerate(members)} of ${partition}`);
    throw invalidInput(where, `regions of several partitions: ${enumerate(mix)}`, 'use one guardrail an organization, and an organization has one partition');
  }
}
