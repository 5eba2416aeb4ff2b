import { ResourceRule, demanding } from '../../engine/rule';
import { Value, isText, isTrue, textOf } from '../../engine/values';

const SWITCHES: Record<string, readonly [path: string, met: (value: Value) => boolean]> = {
  'AWS::GuardDuty::Detector': ['Enable', isTrue],
  'AWS::Macie::Session': ['Status', (value) => value.kind === 'absent' || isText(value, 'ENABLED')],
  'AWS::CloudWatch::Alarm': ['ActionsEnabled', (value) => value.kind === 'absent' || isTrue(value)],
  'AWS::Events::Rule': ['State', (value) => value.kind === 'absent' || isText(value, 'ENABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS')],
};

export const DetectionIsOn: ResourceRule = {
  id: 'DetectionIsOn',
  area: 'logging',
  demands: 'A detector with each of its features, Macie session, alarm or event rule of the template is switched on, and an alarm tells somebody.',
  why: 'A detector that is there but off looks like detection in every inventory.',
  fix: 'Switch it on, or remove it.',
  link: 'https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_settingup.html',
  frameworks: ['AWS FSBP GuardDuty.1', 'AWS FSBP CloudWatch.17', 'NIST 800-53 R5 SI-4'],
  types: Object.keys(SWITCHES),
  * check(resource, context) {
    const [path, met] = SWITCHES[resource.type];
    yield* demanding(resource, context, path, met);
    if (resource.type === 'AWS::CloudWatch::Alarm' && context.values.elements(context.values.of(resource, 'AlarmActions')).length === 0) {
      yield { cause: 'AlarmActions', what: 'the alarm has no action, so it tells nobody', at: 'AlarmActions' };
    }
    for (const feature of context.values.of(resource, 'Features.*')) {
      const name = context.values.under(feature, 'Name').map(textOf).join('|');
      for (const status of ['Status', 'AdditionalConfiguration.*.Status'].flatMap((place) => context.values.under(feature, place))) {
        if (!isText(status, 'ENABLED')) {
          yield { cause: name, what: `${name} is ${textOf(status)}`, at: 'Features' };
        }
      }
    }
  },
};
