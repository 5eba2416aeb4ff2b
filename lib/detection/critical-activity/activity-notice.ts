import * as events from 'aws-cdk-lib/aws-events';
import { ActivityDefinition } from './activity-definition';

/**
 * What people read of a single event. Fields that an event lacks come out empty. Values that a caller chooses freely, such as a user agent
 * or parameters, are left out.
 */
export function noticeOf({ id, headline, whatToDo }: ActivityDefinition): events.RuleTargetInput {
  const field = (path: string) => events.EventField.fromPath(path);
  return events.RuleTargetInput.fromMultilineText([
    headline,
    '',
    `WHO: ${field('$.detail.userIdentity.type')} ${field('$.detail.userIdentity.userName')} ${field('$.detail.userIdentity.arn')} ${field('$.detail.userIdentity.invokedBy')}`,
    `WHAT: ${field('$.detail.eventName')} of ${field('$.detail.eventSource')} ${field('$.detail.errorCode')}`,
    `WHEN: ${field('$.detail.eventTime')}`,
    `FROM WHERE: ${field('$.detail.sourceIPAddress')}, account ${field('$.account')}, region ${field('$.detail.awsRegion')}, event ${field('$.detail.eventID')}`,
    '',
    'An error code after the call means that it was tried and did not succeed. Nothing was changed by this notice.',
    `WHAT TO DO: ${whatToDo}`,
    `(${id})`,
  ].join('\n'));
}
