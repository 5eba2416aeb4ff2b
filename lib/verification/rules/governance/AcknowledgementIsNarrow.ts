import { AcknowledgementRule } from '../../engine/rule';

export const AcknowledgementIsNarrow: AcknowledgementRule = {
  id: 'AcknowledgementIsNarrow',
  area: 'governance',
  demands: 'No acknowledgement is made on an App, a Stage or a Stack.',
  why: 'It also covers every resource that is added there later.',
  fix: 'Acknowledge on the one resource that has the finding.',
  link: 'https://docs.aws.amazon.com/cdk/v2/guide/policy-validation-synthesis.html',
  frameworks: ['NIST 800-53 R5 CM-6', 'NIST 800-53 R5 CA-2'],
  * checkAcknowledgement({ id, on }) {
    if (on === 'App' || on === 'Stage' || on === 'Stack') {
      yield { cause: id, what: `${id} is acknowledged for the whole ${on}` };
    }
  },
};
